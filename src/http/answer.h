// Writing the head of an answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/server.h"

namespace callbox::http {

enum class Persistence : std::uint8_t {
  kDefault,    // HTTP/1.1: stays open, nothing to say
  kKeepAlive,  // HTTP/1.0 with "Connection: keep-alive"
  kClose,
};
// "", "Connection: keep-alive\r\n" or "Connection: close\r\n".
std::string_view field_line_of(Persistence persistence);

// Whether a name is a token and a value has no control character: what may be written into a head (RFC 9110
// section 5.5).
bool is_field(std::string_view name, std::string_view value);
// Fields the engine writes itself: Date, Connection, Content-Length, Transfer-Encoding, Keep-Alive.
bool is_own_field(std::string_view name);

// The head of `response`, with the empty line. `defaults` are added where the response does not set them. Nothing when
// the response cannot be sent: a status outside 200…599, or a field that is_field refuses.
std::optional<std::string> write_head(const Response& response, const Headers& defaults, std::string_view date,
                                      Persistence persistence);
// 1xx, 204 and 304 have no body, whatever the handler wrote (RFC 9110 section 6.4.1).
bool has_no_body(int status);

}  // namespace callbox::http
