// Units: the agency, its districts, their beats.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "storage/database.h"

namespace callbox::roster {

enum class UnitKind : std::uint8_t { kAgency, kDistrict, kBeat };
std::string_view name_of(UnitKind kind);  // "agency", "district", "beat"
std::optional<UnitKind> unit_kind_from(std::string_view name);

struct Unit {
  std::string slug;  // "district-17": stable, part of public addresses
  std::string name;  // "17th District (Albany Park)"
  UnitKind kind = UnitKind::kAgency;
  std::string parent;    // slug; empty for the agency
  std::string boundary;  // GeoJSON geometry; may be empty
  friend bool operator==(const Unit&, const Unit&) = default;
};

// Adds a unit below its parent. kInvalid for a slug that is not lower-case letters, digits and hyphens, or a parent of
// the wrong kind (a beat lies in a district or in the agency); kConflict when the slug is taken. Event "unit.added".
Status add_unit(storage::AnyTx& tx, const Clock& clock, Random& random, const Unit& unit,
                std::string_view actor_pseudonym);

// Agency first, then districts, then beats, each by slug.
result<std::vector<Unit>> all_units(storage::AnyReadTx& tx);
// kNotFound.
result<Unit> find_unit(storage::AnyReadTx& tx, std::string_view slug);
// From the unit up: "beat-1713", "district-17", "agency". kNotFound.
result<std::vector<std::string>> unit_path(storage::AnyReadTx& tx, std::string_view slug);

// The unit and every unit below it. kNotFound.
result<std::vector<std::string>> units_under(storage::AnyReadTx& tx, std::string_view slug);

}  // namespace callbox::roster
