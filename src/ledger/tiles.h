// C2SP tlog-tiles: how a tree is cut into files of up to 256 hashes, how entries are bundled, and what each is called.
// Pure functions.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "ledger/merkle.h"

namespace callbox::ledger {

inline constexpr std::uint64_t kTileWidth = 256;  // hashes in a full tile, entries in a full bundle
inline constexpr std::size_t kHashSize = 32;      // bytes
inline constexpr std::size_t kMaxEntry = 65'535;  // bytes: a bundle gives an entry's length in 16 bits
inline constexpr int kEntryBundle = -1;           // the "level" of entry bundles
inline constexpr int kMaxTileLevel = 7;           // 256^8 = 2^64 leaves

// One tile or bundle.
struct TileName {
  int level = 0;                     // 0..63, or kEntryBundle
  std::uint64_t index = 0;           // from 0
  std::uint64_t width = kTileWidth;  // 1..256; 256 = full
  friend auto operator<=>(const TileName&, const TileName&) = default;
};
// "tile/0/x001/x234/067", "tile/1/000.p/17", "tile/entries/000".
std::string path_of(const TileName& tile);
// Only the one spelling of each name: no leading zeros, no ".p/256", no other case. kInvalid otherwise.
result<TileName> parse_tile_path(std::string_view path);

// The number of hashes at `level` (entries, for kEntryBundle) in a tree of `size` leaves: floor(size / 256^level).
std::uint64_t hashes_at(int level, std::uint64_t size);
// The width of tile `index` at `level` in a tree of `size` leaves; 0 = there is none.
std::uint64_t width_at(int level, std::uint64_t index, std::uint64_t size);
// Every tile that a tree of `size` leaves has at `level`, in order; empty above the top level.
std::vector<TileName> tiles_at(int level, std::uint64_t size);

// The hashes of a tile. kCorrupt when `bytes` are not a whole number of 1 to 256 hashes.
result<std::vector<Digest>> hashes_of(std::string_view bytes);
std::string tile_of(std::span<const Digest> hashes);

// An entry bundle: each entry after its length as a big-endian uint16. kTooLarge over 65,535 bytes.
Status append_to_bundle(std::string& bundle, std::string_view entry);
// The entries of a bundle, as views into it. kCorrupt when it is cut, empty or holds more than 256.
result<std::vector<std::string_view>> entries_of(std::string_view bundle);
// The first `count` entries of a bundle. kCorrupt when it holds fewer.
result<std::string_view> first_entries(std::string_view bundle, std::uint64_t count);

// Reads subtree roots out of the tiles of a tree of `size` leaves; asks `fetch` for each tile once. A tile of another
// width than asked for is kCorrupt. To be used as a SubtreeSource through source().
class TileTree {
 public:
  using Fetch = std::function<result<std::string>(const TileName&)>;
  TileTree(std::uint64_t size, Fetch fetch) : size_(size), fetch_(std::move(fetch)) {}
  // Valid as long as this object lives.
  SubtreeSource source();

 private:
  result<Digest> subtree(unsigned level, std::uint64_t index);

  std::uint64_t size_;
  Fetch fetch_;
  std::map<std::pair<int, std::uint64_t>, std::vector<Digest>> kept_;
};

}  // namespace callbox::ledger
