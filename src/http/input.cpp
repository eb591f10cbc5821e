#include "http/input.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/canonical_json.h"

namespace callbox::http {
namespace {

namespace json = boost::json;

tl::unexpected<Error> wrong(std::string_view field, std::string why) {
  return fail(ErrorKind::kInvalid, std::move(why), Where{std::string(field), 0, 0});
}

Status has_only(const json::object& object, std::initializer_list<std::string_view> known) {
  for (const auto& entry : object) {
    const std::string_view name(entry.key());
    if (std::find(known.begin(), known.end(), name) == known.end())
      return wrong(name, "This member is not known here.");
  }
  return {};
}

}  // namespace

result<json::object> json_body(const Request& request, std::initializer_list<std::string_view> known) {
  TRY(json::value value, parse_json(request.body));
  if (!value.is_object()) return fail(ErrorKind::kInvalid, "The body is a JSON object.");
  CHECK_OK(has_only(value.as_object(), known));
  return std::move(value.as_object());
}

result<json::object> json_object(const json::value& value, std::string_view field,
                                 std::initializer_list<std::string_view> known) {
  if (!value.is_object()) return wrong(field, "Expected an object here.");
  CHECK_OK(has_only(value.as_object(), known));
  return value.as_object();
}

result<std::string> text_in(const json::object& object, std::string_view name, std::optional<std::string> otherwise) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr && otherwise) return *otherwise;
  if (value == nullptr || !value->is_string()) return wrong(name, "Expected a text here.");
  return std::string(value->as_string());
}

result<bool> flag_in(const json::object& object, std::string_view name, std::optional<bool> otherwise) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr && otherwise) return *otherwise;
  if (value == nullptr || !value->is_bool()) return wrong(name, "Expected true or false.");
  return value->as_bool();
}

result<UtcMillis> time_in(const json::object& object, std::string_view name) {
  TRY(const std::string text, text_in(object, name));
  auto time = parse_iso(text);
  if (!time) return wrong(name, time.error().message);
  return *time;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  return number;
}

}  // namespace callbox::http
