#include "storage/migrations.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace callbox::storage {
namespace {

// Leaves out the statements marked for the other database. A mark "-- sqlite:" covers the lines up to one that ends in
// ";"; "-- sqlite: begin" covers those up to "-- end", for bodies with semicolons inside.
std::string keep_dialect(std::string_view sql, Dialect dialect) {
  const std::string_view other = dialect == Dialect::kSqlite ? "-- postgres:" : "-- sqlite:";
  std::string kept;
  enum class Skipping { kNo, kStatement, kBlock } skipping = Skipping::kNo;
  for (const std::string_view line : split(sql, '\n')) {
    const std::string_view text = trim(line);
    if (skipping == Skipping::kNo && text.starts_with(other)) {
      skipping = text.ends_with("begin") ? Skipping::kBlock : Skipping::kStatement;
      continue;
    }
    if (skipping == Skipping::kNo) {
      kept.append(line).append("\n");
    } else if (skipping == Skipping::kBlock ? text == "-- end" : text.ends_with(";")) {
      skipping = Skipping::kNo;
    }
  }
  return kept;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view postgres_word(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kWords = {
      {{"INTEGER", "BIGINT"}, {"BLOB", "BYTEA"}, {"REAL", "DOUBLE PRECISION"}, {"STRICT", ""}}};
  for (const auto& [from, to] : kWords)
    if (word == from) return to;
  return word;
}

}  // namespace

std::string translate(std::string_view sql, Dialect dialect) {
  const std::string kept = keep_dialect(sql, dialect);
  if (dialect == Dialect::kSqlite) return kept;
  std::string out;
  bool quoted = false;
  for (std::size_t at = 0; at < kept.size();) {
    if (kept[at] == '\'') quoted = !quoted;
    if (quoted || !is_word(kept[at])) {
      out += kept[at++];
      continue;
    }
    std::size_t end = at;
    while (end < kept.size() && is_word(kept[end])) ++end;
    out += postgres_word(std::string_view(kept).substr(at, end - at));
    at = end;
  }
  return out;
}

result<std::vector<const Migration*>> missing(std::span<const Migration> migrations, const std::set<int>& applied) {
  std::vector<const Migration*> sorted;
  for (const auto& migration : migrations) sorted.push_back(&migration);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i]->number == sorted[i - 1]->number)
      return fail(ErrorKind::kInternal, "two migrations have the number " + std::to_string(sorted[i]->number));
  for (const int number : applied) {
    const bool known = std::any_of(sorted.begin(), sorted.end(), [&](const auto* m) { return m->number == number; });
    if (!known)
      return fail(ErrorKind::kConflict, "newer-database",
                  "the database has migration " + std::to_string(number) +
                      ", which this version does not know: it was written by a newer Callbox");
  }
  std::erase_if(sorted, [&](const auto* m) { return applied.contains(m->number); });
  return sorted;
}

}  // namespace callbox::storage
