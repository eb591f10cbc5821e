// How the events of a series are found, for the function and for the test of its plan. Inside the room.
#pragma once

#include <string_view>

namespace callbox::ledger {

// Of series $1, before $2, behind the event of time $3 and row $4, at most $5.
inline constexpr std::string_view kEventsOfSeries =
    "SELECT id, type, record, actor, series, number, at, entry, tree_index FROM ledger_events "
    "WHERE series = $1 AND at < $2 AND (at, seq) > ($3, $4) ORDER BY at, seq LIMIT $5";

}  // namespace callbox::ledger
