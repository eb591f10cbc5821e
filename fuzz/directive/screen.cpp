// Any bytes as a text: refused when it is not UTF-8 or too long, or scanned, with matches in order, inside it, over
// whole characters. Run with -timeout=10: its time is bounded.
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "directive/screen.h"
#include "require.h"

using callbox::fuzz::require;

namespace {

using callbox::directive::Match;
using callbox::directive::Screen;

bool is_border(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto screen = Screen::make({.allowed = {"708-555-0100", "@police.example", "123 Madison Street"},
                                           .minors = {"Hope Sampleton"},
                                           .victims = {"Dana Fictional"},
                                           .phrases = {{"agency.scanner", "code \\d+"}}})
                                 .value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto matches = screen->scan(text);
  if (!callbox::is_utf8(text)) {
    require(!matches.has_value());
    return 0;
  }
  require(matches.has_value() || matches.error().kind == callbox::ErrorKind::kTooLarge);
  if (!matches) return 0;
  std::size_t last = 0;
  for (const Match& match : *matches) {
    require(match.begin < match.end && match.end <= text.size());
    require(is_border(text, match.begin) && is_border(text, match.end));
    require(match.begin >= last);
    last = match.begin;
  }
  return 0;
}
