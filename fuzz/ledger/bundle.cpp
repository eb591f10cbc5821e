// Any bytes: not an entry bundle (or packed bodies, or a tile's path), or one that is written as it was read.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ledger/bodies.h"
#include "ledger/tiles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::ledger;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto entries = entries_of(text)) {
    std::string again;
    for (const auto entry : *entries) {
      if (!append_to_bundle(again, entry)) std::abort();
    }
    if (again != text || first_entries(text, entries->size()) != text) std::abort();
  }
  if (const auto bodies = unpack_bodies(text)) {
    std::string again;
    for (const KeptBody& body : *bodies) pack_body(again, body.name, body.salt, body.bytes);
    if (again != text) std::abort();
  }
  if (const auto tile = parse_tile_path(text); tile && path_of(*tile) != text) std::abort();
  return 0;
}
