// Any bytes as text, as a time and as hexadecimal digits: what comes out is well-formed, and doing it twice is doing it
// once.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/text.h"
#include "base/time.h"
#include "require.h"

using callbox::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto at = parse_iso(text)) {
    const auto again = parse_iso(to_iso(*at));
    require(again && again->count == at->count);
  }
  if (const auto raw = from_hex(text)) require(raw->size() * 2 == size);
  require(slug(text).size() <= 60);
  if (!is_utf8(text)) {
    require(first_invalid_utf8(text) < size);
    require(to_nfc(text) == text);
    return 0;
  }
  require(first_invalid_utf8(text) == std::string_view::npos);
  const std::string nfc = to_nfc(text);
  require(is_utf8(nfc) && to_nfc(nfc) == nfc);
  require(is_utf8(fold(text)));
  const std::size_t graphemes = count_graphemes(text);
  for (std::size_t limit : {std::size_t{0}, std::size_t{1}, graphemes / 2, graphemes}) {
    const std::string_view kept = truncate_graphemes(text, limit);
    require(text.starts_with(kept) && is_utf8(kept) && count_graphemes(kept) <= limit);
  }
  require(truncate_graphemes(text, graphemes) == text);
  const std::string escaped = escape_html(text);
  require(escaped.find_first_of("<>\"'") == std::string::npos);
  return 0;
}
