// Strict reading of what clients send: JSON bodies, and numbers in paths and queries. What is misspelt, of another type
// or half a number is refused by name (kInvalid); none of it is a silent default.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/server.h"

namespace callbox::http {

// The body: one JSON object that has no members beside `known`.
result<boost::json::object> json_body(const Request& request, std::initializer_list<std::string_view> known);
// An object inside a body. `field` names it in errors.
result<boost::json::object> json_object(const boost::json::value& value, std::string_view field,
                                        std::initializer_list<std::string_view> known);

// The member `name`. With `otherwise` it may be absent.
result<std::string> text_in(const boost::json::object& object, std::string_view name,
                            std::optional<std::string> otherwise = {});
result<bool> flag_in(const boost::json::object& object, std::string_view name, std::optional<bool> otherwise = {});
result<UtcMillis> time_in(const boost::json::object& object, std::string_view name);  // RFC 3339

// The whole of `text` as a decimal number without a sign; nothing for "10abc", "+1", "" and what is too large.
std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace callbox::http
