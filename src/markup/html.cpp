#include "markup/html.h"

#include <array>

#include "base/text.h"

namespace callbox::markup {
namespace {

// The scheme before the first ':' that comes before any '/', '?' or '#'; empty for a relative address.
std::string_view scheme_of(std::string_view url) {
  const auto end = url.find_first_of(":/?#");
  return end == std::string_view::npos || url[end] != ':' ? std::string_view() : url.substr(0, end);
}

bool is_safe_url(std::string_view url) {
  // Browsers skip control characters and spaces inside a scheme ("java\nscript:"), and read '\' as '/'.
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= 0x20 || c == '\\' || c == 0x7f) return false;
  if (url.starts_with("//")) return false;  // another site in disguise
  const auto end = url.find_first_of(":/?#");
  if (end == std::string_view::npos || url[end] != ':') return true;
  static constexpr std::array<std::string_view, 4> kSchemes{"https", "http", "mailto", "tel"};
  for (const auto scheme : kSchemes)
    if (equals_ignoring_case(scheme_of(url), scheme)) return true;
  return false;
}

}  // namespace

void Html::text(std::string_view value) {
  append_escaped_html(text_, value);
}
void Html::attribute(std::string_view value) {
  append_escaped_html(text_, value);
}

void Html::url(std::string_view value) {
  if (is_safe_url(value))
    append_escaped_html(text_, value);
  else
    text_ += '#';
}

void Html::url_part(std::string_view value) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      text_ += c;
    } else {
      text_ += '%';
      text_ += kHex[byte >> 4];
      text_ += kHex[byte & 15];
    }
  }
}

}  // namespace callbox::markup
