#include "roster/unit.h"

#include "roster/events.h"

#include <algorithm>

namespace callbox::roster {
namespace {

constexpr std::string_view kColumns = "slug, name, kind, parent, boundary";

Unit unit_from(const storage::Row& row) {
  Unit unit;
  unit.slug = row.text(0);
  unit.name = row.text(1);
  unit.kind = unit_kind_from(row.text(2)).value_or(UnitKind::kAgency);
  unit.parent = row.maybe_text(3).value_or("");
  unit.boundary = row.text(4);
  return unit;
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::string_view name_of(UnitKind kind) {
  switch (kind) {
    case UnitKind::kAgency:
      return "agency";
    case UnitKind::kDistrict:
      return "district";
    case UnitKind::kBeat:
      return "beat";
  }
  return "agency";
}

std::optional<UnitKind> unit_kind_from(std::string_view name) {
  if (name == "agency") return UnitKind::kAgency;
  if (name == "district") return UnitKind::kDistrict;
  if (name == "beat") return UnitKind::kBeat;
  return std::nullopt;
}

Status add_unit(storage::AnyTx& tx, const Clock& clock, Random& random, const Unit& unit,
                std::string_view actor_pseudonym) {
  if (!is_slug(unit.slug)) {
    return fail(ErrorKind::kInvalid, "A unit's slug is 1 to 60 lower-case letters, digits and hyphens.",
                Where{"slug", 0, 0});
  }
  if (unit.name.empty()) return fail(ErrorKind::kInvalid, "A unit needs a name.", Where{"name", 0, 0});
  if (unit.parent.empty() != (unit.kind == UnitKind::kAgency)) {
    return fail(ErrorKind::kInvalid, "The agency has no parent; every other unit has one.", Where{"parent", 0, 0});
  }
  if (!unit.parent.empty()) {
    TRY(const Unit parent, find_unit(tx, unit.parent));
    if (parent.kind >= unit.kind) {
      return fail(ErrorKind::kInvalid, "A district lies in the agency, a beat in a district or the agency.",
                  Where{"parent", 0, 0});
    }
  }
  const std::optional<std::string> parent =
      unit.parent.empty() ? std::nullopt : std::optional<std::string>(unit.parent);
  CHECK_OK(tx.exec("INSERT INTO units (slug, name, kind, parent, boundary) VALUES ($1, $2, $3, $4, $5)", unit.slug,
                   unit.name, name_of(unit.kind), parent, unit.boundary));
  CHECK_OK(ledger::append(tx, clock, random,
                          {kUnitAdded, "unit/" + unit.slug, std::string(actor_pseudonym), "personnel", {}}));
  return {};
}

result<std::vector<Unit>> all_units(storage::AnyReadTx& tx) {
  TRY(const storage::Rows rows,
      tx.query("SELECT slug, name, kind, parent, boundary FROM units "
               "ORDER BY CASE kind WHEN 'agency' THEN 0 WHEN 'district' THEN 1 ELSE 2 END, slug"));
  std::vector<Unit> units;
  units.reserve(rows.size());
  for (const storage::Row& row : rows) units.push_back(unit_from(row));
  return units;
}

result<Unit> find_unit(storage::AnyReadTx& tx, std::string_view slug) {
  TRY(const auto row, tx.first("SELECT " + std::string(kColumns) + " FROM units WHERE slug = $1", slug));
  if (!row) return fail(ErrorKind::kNotFound, "There is no unit \"" + std::string(slug) + "\".", Where{"unit", 0, 0});
  return unit_from(*row);
}

result<std::vector<std::string>> unit_path(storage::AnyReadTx& tx, std::string_view slug) {
  TRY(const storage::Rows rows,
      tx.query("WITH RECURSIVE up (slug, parent, depth) AS ("
               "  SELECT slug, parent, 0 FROM units WHERE slug = $1"
               "  UNION ALL SELECT u.slug, u.parent, up.depth + 1 FROM units u JOIN up ON u.slug = up.parent"
               ") SELECT slug FROM up ORDER BY depth",
               slug));
  if (rows.empty())
    return fail(ErrorKind::kNotFound, "There is no unit \"" + std::string(slug) + "\".", Where{"unit", 0, 0});
  std::vector<std::string> path;
  for (const storage::Row& row : rows) path.push_back(row.text(0));
  return path;
}

result<std::vector<std::string>> units_under(storage::AnyReadTx& tx, std::string_view slug) {
  TRY(const storage::Rows rows, tx.query("WITH RECURSIVE down (slug) AS ("
                                         "  SELECT slug FROM units WHERE slug = $1"
                                         "  UNION ALL SELECT u.slug FROM units u JOIN down ON u.parent = down.slug"
                                         ") SELECT slug FROM down ORDER BY slug",
                                         slug));
  if (rows.empty())
    return fail(ErrorKind::kNotFound, "There is no unit \"" + std::string(slug) + "\".", Where{"unit", 0, 0});
  std::vector<std::string> slugs;
  for (const storage::Row& row : rows) slugs.push_back(row.text(0));
  return slugs;
}

}  // namespace callbox::roster
