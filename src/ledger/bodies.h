// Bodies as they are kept beside their event: packed into one value, because every act pays for every index and row.
// Inside the room; others use append, disclose and destroy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::ledger {

inline constexpr std::size_t kSaltSize = 32;

struct KeptBody {
  std::string name, salt, bytes;
  friend bool operator==(const KeptBody&, const KeptBody&) = default;
};
// For each body: length of the name in one byte, name, salt, length in four bytes (big-endian), bytes. Names are at
// most 255 bytes and salts 32.
void pack_body(std::string& packed, std::string_view name, std::string_view salt32, std::string_view bytes);
// kCorrupt when cut.
result<std::vector<KeptBody>> unpack_bodies(std::string_view packed);

}  // namespace callbox::ledger
