// The words that may stand in a public entry. Tiles are public by design: an event type or a body name that is not
// listed here is refused, so nothing private slips in by a careless string.
#pragma once

#include <span>
#include <string_view>

namespace callbox::ledger {

struct EventType {
  std::string_view name;     // "post.approved"
  std::string_view meaning;  // for people who read the log: what happened
};
// Sorted by name. A room that records something new adds a line.
std::span<const EventType> event_types();
bool is_event_type(std::string_view name);

// What a commitment may be called; sorted.
std::span<const std::string_view> body_names();
bool is_body_name(std::string_view name);

// An identifier fit for a public entry: 1 to 128 of letters, digits and "._:/-". No space and no "@", so that neither a
// person's name nor an address fits.
bool is_public_identifier(std::string_view text);
// A retention series: up to 128 printable ASCII characters, may be empty.
bool is_series(std::string_view text);

}  // namespace callbox::ledger
