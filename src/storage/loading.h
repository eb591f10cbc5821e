// What both databases ask of a load. Private to the room.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "storage/database.h"

namespace callbox::storage {

using TableNames = std::set<std::string, std::less<>>;

// kInternal, code "not-loadable", unless the names are plain ones, of a table that nobody has to account for.
Status check_loadable(std::string_view table, std::span<const std::string_view> columns, const TableNames& recorded);
// The next row; a defect thrown by whoever gives it is an error like any other.
result<std::optional<std::vector<Row::Cell>>> next_safely(const RowSource& next);
// "import, number, street"
std::string list_of(std::span<const std::string_view> columns);

}  // namespace callbox::storage
