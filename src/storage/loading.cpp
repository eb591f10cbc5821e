#include "storage/loading.h"

#include <algorithm>
#include <exception>

#include "base/log.h"

namespace callbox::storage {
namespace {

// SQLite takes NOTES for notes: a name that is written otherwise would not be found among the recorded ones.
bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

Status check_loadable(std::string_view table, std::span<const std::string_view> columns, const TableNames& recorded) {
  const auto refused = [&](std::string_view why) {
    return fail(ErrorKind::kInternal, "not-loadable",
                "the table " + std::string(table) + " cannot be loaded: " + std::string(why));
  };
  if (!is_plain(table) || !std::all_of(columns.begin(), columns.end(), is_plain))
    return refused("it and its columns are named by a-z, 0-9 and _");
  if (table == kEventTable || recorded.contains(table)) return refused("a change of it needs a ledger event");
  return {};
}

result<std::optional<std::vector<Row::Cell>>> next_safely(const RowSource& next) {
  try {
    return next();
  } catch (const std::exception& e) {
    log::error("a broken invariant inside a load", {{"what", e.what()}});
    return fail(ErrorKind::kInternal, "broken-invariant", e.what());
  }
}

std::string list_of(std::span<const std::string_view> columns) {
  std::string list;
  for (const std::string_view column : columns) list.append(list.empty() ? "" : ", ").append(column);
  return list;
}

}  // namespace callbox::storage
