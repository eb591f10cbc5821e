// How migration texts become one database's statements, and which are still to apply. Private to the room.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.h"

namespace callbox::storage {

inline constexpr std::string_view kMigrationTable =
    "CREATE TABLE IF NOT EXISTS callbox_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER "
    "NOT NULL) STRICT;";

// The text for `dialect`: other dialects' statements left out, types translated.
std::string translate(std::string_view sql, Dialect dialect);

// Sorted by number; kInternal when two share one. kConflict when `applied` holds a number we do not know: the database
// was written by a newer Callbox, and running on it could lose what the newer one keeps.
result<std::vector<const Migration*>> missing(std::span<const Migration> migrations, const std::set<int>& applied);

}  // namespace callbox::storage
