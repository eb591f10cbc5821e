#include "base/ids.h"

#include <array>

#include "base/crypto.h"
#include "base/time.h"

namespace callbox {
namespace {
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kLength = 26;
}  // namespace

std::string make_ulid(const Clock& clock, Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  auto at = static_cast<std::uint64_t>(clock.now().count);
  for (std::size_t i = 6; i-- > 0;) {
    bytes[i] = static_cast<std::uint8_t>(at & 0xff);
    at >>= 8;
  }
  // 130 bits of base 32 hold the 128 of the id: the first character carries the top three.
  std::string text(kLength, '0');
  std::uint32_t buffer = 0;
  int bits = 2;  // two leading zero bits make 130
  std::size_t out = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text[out++] = kAlphabet[(buffer >> bits) & 31];
    }
    buffer &= (1u << bits) - 1;
  }
  return text;
}

bool is_ulid(std::string_view text) {
  if (text.size() != kLength || text[0] > '7') return false;
  return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace callbox
