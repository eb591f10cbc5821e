#include "outlets/bluesky/record_key.h"

#include <algorithm>
#include <cstdint>

#include "base/crypto.h"

namespace callbox::outlets::bluesky {
namespace {

constexpr std::string_view kSortable = "234567abcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kLength = 13;

}  // namespace

std::string record_key(UtcMillis at, std::string_view key) {
  const Digest hash = sha256(key);
  const auto part = [&](std::size_t index) { return static_cast<std::uint64_t>(hash.bytes.at(index)); };
  const std::uint64_t below_a_millisecond = (part(0) << 8 | part(1)) % 1000;
  const std::uint64_t clock = (part(2) << 8 | part(3)) & 0x3ff;
  const std::uint64_t micros =
      static_cast<std::uint64_t>(std::max<std::int64_t>(at.count, 0)) * 1000 + below_a_millisecond;
  std::uint64_t value = (micros & ((std::uint64_t{1} << 53) - 1)) << 10 | clock;
  std::string text(kLength, '2');
  for (std::size_t i = kLength; i-- > 0; value >>= 5) text[i] = kSortable[value & 31];
  return text;
}

bool is_record_key(std::string_view text) {
  // The top bit is always 0, so the first character is one of the first sixteen.
  return text.size() == kLength && kSortable.find(text.front()) < 16 &&
         std::all_of(text.begin(), text.end(), [](char c) { return kSortable.find(c) != std::string_view::npos; });
}

}  // namespace callbox::outlets::bluesky
