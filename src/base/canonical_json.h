// Canonical JSON (RFC 8785, with integers only): the bytes that are hashed, signed and committed to.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callbox {

// Members sorted by UTF-16 code units, no white space, shortest escapes. Numbers must be integers within ±(2^53-1);
// a double anywhere is kInvalid, as is ill-formed UTF-8.
result<std::string> to_canonical_json(const boost::json::value& value);
// Parses strictly: depth at most 32, duplicate members refused (RFC 8785 section 3.1), well-formed UTF-8.
// kInvalid with line and column.
result<boost::json::value> parse_json(std::string_view text);

}  // namespace callbox
