// The name of our record, chosen by us before it is sent: so that sending it twice writes it once.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace callbox::outlets::bluesky {

// A TID, as app.bsky.feed.post demands for its keys: 13 characters of base32-sortable that hold 53 bits of microseconds
// and 10 bits that usually name a clock. The milliseconds are those of `at`; what is below them comes from a hash of
// `key`, so the same delivery gets the same record key on every node and after every restart, and two deliveries of
// one millisecond get different ones. (atproto.com/specs/tid)
std::string record_key(UtcMillis at, std::string_view key);

// True for the form above.
bool is_record_key(std::string_view text);

}  // namespace callbox::outlets::bluesky
