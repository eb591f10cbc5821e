// Request targets and forms: percent-encoding undone once, dot segments removed after decoding, never before.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace callbox::http {

struct Target {
  std::string path;  // begins with "/", well-formed UTF-8 without control characters or dot segments
  std::vector<std::pair<std::string, std::string>> query;
};

// "http://host/path?x" (RFC 9112 section 3.2.2) becomes "/path?x"; anything else is returned unchanged.
std::string_view origin_form(std::string_view target);

// Reads an origin-form target. kInvalid when it does not begin with "/", has a broken or forbidden escape (NUL, control
// characters, an encoded "/", bytes that are not UTF-8), or climbs above the root.
result<Target> parse_target(std::string_view target);

// application/x-www-form-urlencoded (also the query): at most 1,000 fields. kInvalid with the field's name.
result<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);

}  // namespace callbox::http
