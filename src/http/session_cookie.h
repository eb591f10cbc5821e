// The session's cookie, and who may send it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/server.h"

namespace callbox::http {

// A Set-Cookie value. Over TLS (`secure`) the name gets the prefix "__Host-", which makes browsers insist on Secure,
// Path=/ and no Domain (RFC 6265bis section 4.1.3.2); on plain http (a developer's localhost) it goes without prefix
// and Secure. Always HttpOnly and SameSite=Lax. Without `lifetime` it ends with the browser. kInvalid when name or
// value have characters a cookie cannot carry.
result<std::string> format_cookie(std::string_view name, std::string_view value, bool secure,
                                  std::optional<Millis> lifetime = std::nullopt);
// The Set-Cookie value that makes the browser forget it.
std::string format_expired_cookie(std::string_view name, bool secure);
// The cookie format_cookie set, under the name that belongs to how the request came. A request over TLS never gets the
// unprefixed one, which a neighbouring host could have planted.
std::optional<std::string> read_cookie(const Request& request, std::string_view name);

// Refuses a state-changing request that another site made the browser send: kForbidden, code "cross-site". GET, HEAD
// and OPTIONS pass. Sec-Fetch-Site decides if the browser sends it, else Origin against Host; a client that sends
// neither is not a browser and carries nobody's cookies by accident.
result<void> refuse_cross_site(const Request& request);

}  // namespace callbox::http
