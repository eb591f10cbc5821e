#include <algorithm>

#include "base/text.h"
#include "http/server.h"
#include "http/target.h"

namespace callbox::http {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
  }
  return "GET";
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (equals_ignoring_case(field, name)) return value;
  }
  return std::nullopt;
}

void Headers::set(std::string_view name, std::string_view value) {
  std::string kept(value);  // `value` may point into the field that is about to go
  std::erase_if(fields_, [&](const auto& field) { return equals_ignoring_case(field.first, name); });
  fields_.emplace_back(std::string(name), std::move(kept));
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(std::string(name), std::string(value));
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const auto& [field, value] : headers.all()) {
    if (!equals_ignoring_case(field, "cookie")) continue;
    for (const std::string_view pair : split(value, ';')) {
      const std::string_view trimmed = trim(pair);
      const std::size_t equals = trimmed.find('=');
      if (equals == std::string_view::npos || trimmed.substr(0, equals) != name) continue;
      std::string_view found = trimmed.substr(equals + 1);
      if (found.size() >= 2 && found.front() == '"' && found.back() == '"') found = found.substr(1, found.size() - 2);
      return std::string(found);
    }
  }
  return std::nullopt;
}

result<std::vector<std::pair<std::string, std::string>>> Request::form_fields() const {
  const std::string_view type = headers.get("content-type").value_or("");
  const std::string_view essence = trim(type.substr(0, type.find(';')));
  if (!equals_ignoring_case(essence, "application/x-www-form-urlencoded")) {
    return fail(ErrorKind::kInvalid, "media-type", "A form (application/x-www-form-urlencoded) was expected.");
  }
  return parse_form(body);
}

result<std::map<std::string, std::string>> Request::form() const {
  TRY(auto fields, form_fields());
  std::map<std::string, std::string> form;
  for (auto& [name, value] : fields) {
    if (form.contains(name)) return fail(ErrorKind::kInvalid, "The form names this field twice.", Where{name, 0, 0});
    form.emplace(std::move(name), std::move(value));
  }
  return form;
}

namespace {
Response with_type(int status, std::string_view type, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", type);
  response.body = std::move(body);
  return response;
}
}  // namespace

Response Response::text(int status, std::string body) {
  return with_type(status, "text/plain; charset=utf-8", std::move(body));
}
Response Response::html(int status, std::string body) {
  return with_type(status, "text/html; charset=utf-8", std::move(body));
}
Response Response::json(int status, std::string body) {
  return with_type(status, "application/json", std::move(body));
}
Response Response::redirect(std::string location, int status) {
  Response response;
  response.status = status;
  response.headers.set("Location", location);
  return response;
}
Response Response::no_content() {
  Response response;
  response.status = 204;
  return response;
}
Response Response::events(std::string topic) {
  Response response = with_type(200, "text/event-stream", {});
  response.headers.set("Cache-Control", "no-store");
  // A buffering proxy (nginx) would hold events back.
  response.headers.set("X-Accel-Buffering", "no");
  // Streams end after ServerOptions::event_lifetime; some browsers wait five seconds to open them again.
  response.body = "retry: 1000\n\n";
  response.stream_topic = std::move(topic);
  return response;
}

}  // namespace callbox::http
