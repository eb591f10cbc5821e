// How new entries change the tiles at the right edge of the tree, and the check that stored tiles say what their
// entries say. Over any source of tiles: no database here. Inside the room.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "ledger/tiles.h"

namespace callbox::ledger {

struct TileWrite {
  TileName tile;
  std::string bytes;
};
struct Growth {
  std::vector<TileWrite> writes;  // bundles, then tiles from level 0 up: the order of durability
  std::uint64_t size = 0;
  Digest root;
};
// Adds `entries` to a log of `size` entries whose tiles `fetch` gives. Touches only the right edge.
result<Growth> grow(std::uint64_t size, std::span<const std::string> entries, const TileTree::Fetch& fetch);

// Reads the bundles and tiles that a log of `size` entries has and one of `from` had not, and hashes them again: each
// entry against its leaf, each hash above against the full tile below it.
//
// `on_entries` sees each bundle's entries and the place of the first. `on_problem` gets each thing that does not fit
// (kCorrupt, with the path); what it returns decides: an error ends the check with it, success goes on.
using OnEntries = std::function<Status(std::uint64_t first, std::span<const std::string_view> entries)>;
using OnProblem = std::function<Status(const Error& problem)>;
Status check_tiles(std::uint64_t from, std::uint64_t size, const TileTree::Fetch& fetch, const OnEntries& on_entries,
                   const OnProblem& on_problem);

}  // namespace callbox::ledger
