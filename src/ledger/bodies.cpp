#include "ledger/bodies.h"

#include <cstdint>

namespace callbox::ledger {

void pack_body(std::string& packed, std::string_view name, std::string_view salt32, std::string_view bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  packed.reserve(packed.size() + 5 + name.size() + salt32.size() + bytes.size());
  packed += static_cast<char>(name.size());
  packed += name;
  packed += salt32;
  for (int shift = 24; shift >= 0; shift -= 8) packed += static_cast<char>(length >> shift & 0xff);
  packed += bytes;
}

result<std::vector<KeptBody>> unpack_bodies(std::string_view packed) {
  bool cut = false;
  const auto take = [&](std::size_t count) {
    cut = cut || packed.size() < count;
    const auto part = cut ? std::string_view() : packed.substr(0, count);
    packed.remove_prefix(part.size());
    return part;
  };
  const auto take_number = [&](std::size_t width) {
    std::size_t value = 0;
    for (const char byte : take(width)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  };
  std::vector<KeptBody> bodies;
  while (!packed.empty() && !cut) {
    KeptBody body;
    body.name = take(take_number(1));
    body.salt = take(kSaltSize);
    body.bytes = take(take_number(4));
    bodies.push_back(std::move(body));
  }
  if (cut) return fail(ErrorKind::kCorrupt, "the bodies of an event are cut short");
  return bodies;
}

}  // namespace callbox::ledger
