#include "http/session_cookie.h"

#include <algorithm>

#include "base/text.h"
#include "http/answer.h"

namespace callbox::http {
namespace {

std::string full_name(std::string_view name, bool secure) {
  return (secure ? "__Host-" : "") + std::string(name);
}

// cookie-octet of RFC 6265 section 4.1.1.
bool is_cookie_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
  });
}

tl::unexpected<Error> cross_site() {
  return fail(ErrorKind::kForbidden, "cross-site", "This request came from another site and was refused.");
}

std::string_view without_default_port(std::string_view authority, bool secure) {
  const std::string_view port = secure ? ":443" : ":80";
  return authority.ends_with(port) ? authority.substr(0, authority.size() - port.size()) : authority;
}

}  // namespace

result<std::string> format_cookie(std::string_view name, std::string_view value, bool secure,
                                  std::optional<Millis> lifetime) {
  if (!is_field(name, "") || !is_cookie_value(value)) {
    return fail(ErrorKind::kInvalid, "bad-cookie", "A cookie cannot carry this name or value.");
  }
  std::string cookie = full_name(name, secure) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
  if (secure) cookie.append("; Secure");
  if (lifetime) cookie.append("; Max-Age=").append(std::to_string(std::max<std::int64_t>(lifetime->count / 1000, 0)));
  return cookie;
}

std::string format_expired_cookie(std::string_view name, bool secure) {
  return full_name(name, secure) + "=; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "") + "; Max-Age=0";
}

std::optional<std::string> read_cookie(const Request& request, std::string_view name) {
  return request.cookie(full_name(name, request.secure));
}

result<void> refuse_cross_site(const Request& request) {
  if (request.method == Method::kGet || request.method == Method::kHead || request.method == Method::kOptions)
    return {};
  if (const auto site = request.headers.get("sec-fetch-site")) {
    if (*site == "same-origin" || *site == "none") return {};
    return cross_site();
  }
  const auto origin = request.headers.get("origin");
  if (!origin) return {};
  const std::string_view scheme = request.secure ? "https://" : "http://";
  if (!starts_with_ignoring_case(*origin, scheme)) return cross_site();  // also "null", what a sandboxed frame says
  const std::string_view from = without_default_port(origin->substr(scheme.size()), request.secure);
  const std::string_view host = without_default_port(request.headers.get("host").value_or(""), request.secure);
  if (host.empty() || !equals_ignoring_case(from, host)) return cross_site();
  return {};
}

}  // namespace callbox::http
