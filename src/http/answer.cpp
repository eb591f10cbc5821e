#include "http/answer.h"

#include <algorithm>

#include "base/text.h"
#include "http/problem.h"

namespace callbox::http {
namespace {

bool is_token_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

bool append(std::string& head, std::string_view name, std::string_view value) {
  if (!is_field(name, value)) return false;
  head.append(name).append(": ").append(value).append("\r\n");
  return true;
}

}  // namespace

std::string_view field_line_of(Persistence persistence) {
  switch (persistence) {
    case Persistence::kDefault:
      return "";
    case Persistence::kKeepAlive:
      return "Connection: keep-alive\r\n";
    case Persistence::kClose:
      return "Connection: close\r\n";
  }
  return "";
}

bool is_field(std::string_view name, std::string_view value) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character) &&
         std::all_of(value.begin(), value.end(), is_value_character);
}

bool is_own_field(std::string_view name) {
  for (const std::string_view own : {"date", "connection", "content-length", "transfer-encoding", "keep-alive"}) {
    if (equals_ignoring_case(name, own)) return true;
  }
  return false;
}

bool has_no_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

std::optional<std::string> write_head(const Response& response, const Headers& defaults, std::string_view date,
                                      Persistence persistence) {
  if (response.status < 200 || response.status > 599) return std::nullopt;
  std::string head = "HTTP/1.1 ";
  head.append(std::to_string(response.status)).append(" ").append(reason_of(response.status)).append("\r\nDate: ");
  head.append(date).append("\r\n").append(field_line_of(persistence));
  if (response.stream_topic.empty() && !has_no_body(response.status)) {
    head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  for (const auto& [name, value] : response.headers.all()) {
    if (is_own_field(name)) continue;
    if (!append(head, name, value)) return std::nullopt;
  }
  for (const auto& [name, value] : defaults.all()) {
    if (is_own_field(name) || response.headers.get(name)) continue;
    if (!append(head, name, value)) return std::nullopt;
  }
  head.append("\r\n");
  return head;
}

}  // namespace callbox::http
