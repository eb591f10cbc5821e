#include "ledger/growth.h"

namespace callbox::ledger {
namespace {

// A tile or bundle being filled at the right edge of one level.
class Edge {
 public:
  // `count`: hashes (entries) the level has so far.
  static result<Edge> open(int level, std::uint64_t count, const TileTree::Fetch& fetch) {
    Edge edge(level, count);
    if (edge.width_ > 0) {
      TRY(edge.bytes_, fetch({level, edge.index_, edge.width_}));
    }
    return edge;
  }
  std::string& bytes() { return bytes_; }
  // One more hash was added to bytes(). True when that filled the tile.
  bool count_one() { return ++width_ == kTileWidth; }
  // Hands out the tile, full or not, and begins the next one.
  TileWrite take() {
    TileWrite write{{level_, index_, width_}, std::move(bytes_)};
    ++index_;
    width_ = 0;
    bytes_.clear();
    return write;
  }
  bool empty() const { return width_ == 0; }

 private:
  Edge(int level, std::uint64_t count) : level_(level), index_(count / kTileWidth), width_(count % kTileWidth) {}
  int level_;
  std::uint64_t index_, width_;
  std::string bytes_;
};

result<Digest> root_of_tile(std::string_view bytes) {
  TRY(const auto hashes, hashes_of(bytes));
  return root_of(hashes);
}

Error mismatch(const TileName& tile, const std::string& why) {
  return {ErrorKind::kCorrupt, path_of(tile) + " " + why, {}, {}, {}};
}

// A tile of exactly the width it is named by.
result<std::vector<Digest>> fetch_hashes(const TileName& tile, const TileTree::Fetch& fetch) {
  TRY(const std::string bytes, fetch(tile));
  TRY(auto hashes, hashes_of(bytes));
  if (hashes.size() != tile.width) return fail(mismatch(tile, "does not hold as many hashes as its name says"));
  return hashes;
}

// A bundle's entries against the level-0 tile of the same place.
Status check_bundle(std::uint64_t index, std::uint64_t width, const TileTree::Fetch& fetch,
                    const OnEntries& on_entries) {
  const TileName bundle{kEntryBundle, index, width}, tile{0, index, width};
  TRY(const std::string bundle_bytes, fetch(bundle));
  const auto entries = entries_of(bundle_bytes);
  if (!entries) return fail(mismatch(bundle, "cannot be read: " + entries.error().message));
  if (entries->size() != width) return fail(mismatch(bundle, "does not hold as many entries as its name says"));
  CHECK_OK(on_entries(index * kTileWidth, *entries));

  TRY(const auto hashes, fetch_hashes(tile, fetch));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (hash_leaf((*entries)[i]) != hashes[i]) {
      return fail(
          mismatch(tile, "and " + path_of(bundle) + " disagree about entry " + std::to_string(index * kTileWidth + i)));
    }
  }
  return {};
}

// The hashes of an upper tile from the level's `first` new one on, each against the full tile it stands for.
Status check_parent(const TileName& tile, std::uint64_t first, const TileTree::Fetch& fetch) {
  TRY(const auto hashes, fetch_hashes(tile, fetch));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (tile.index * kTileWidth + i < first) continue;
    const TileName below{tile.level - 1, tile.index * kTileWidth + i, kTileWidth};
    TRY(const auto children, fetch_hashes(below, fetch));
    if (root_of(children) != hashes[i]) return fail(mismatch(tile, "and " + path_of(below) + " disagree"));
  }
  return {};
}

}  // namespace

result<Growth> grow(std::uint64_t size, std::span<const std::string> entries, const TileTree::Fetch& fetch) {
  Growth growth;
  growth.size = size + entries.size();

  TRY(Edge bundle, Edge::open(kEntryBundle, size, fetch));
  std::vector<Digest> added;
  added.reserve(entries.size());
  for (const std::string& entry : entries) {
    CHECK_OK(append_to_bundle(bundle.bytes(), entry));
    if (bundle.count_one()) growth.writes.push_back(bundle.take());
    added.push_back(hash_leaf(entry));
  }
  if (!bundle.empty() && !entries.empty()) growth.writes.push_back(bundle.take());

  for (int level = 0; level <= kMaxTileLevel && !added.empty(); ++level) {
    TRY(Edge edge, Edge::open(level, hashes_at(level, size), fetch));
    std::vector<Digest> above;
    for (const Digest& hash : added) {
      edge.bytes() += hash.view();
      if (!edge.count_one()) continue;
      // A partial tile is never hashed upward, a full one always is.
      growth.writes.push_back(edge.take());
      TRY(const Digest root, root_of_tile(growth.writes.back().bytes));
      above.push_back(root);
    }
    if (!edge.empty()) growth.writes.push_back(edge.take());
    added = std::move(above);
  }

  std::map<std::pair<int, std::uint64_t>, const TileWrite*> written;
  for (const TileWrite& write : growth.writes) written[{write.tile.level, write.tile.index}] = &write;
  TileTree tree(growth.size, [&](const TileName& tile) -> result<std::string> {
    const auto found = written.find({tile.level, tile.index});
    return found == written.end() ? fetch(tile) : result<std::string>(found->second->bytes);
  });
  TRY(growth.root, root_at(growth.size, tree.source()));
  return growth;
}

Status check_tiles(std::uint64_t from, std::uint64_t size, const TileTree::Fetch& fetch, const OnEntries& on_entries,
                   const OnProblem& on_problem) {
  for (std::uint64_t index = from / kTileWidth; index * kTileWidth < size; ++index) {
    const Status status = check_bundle(index, width_at(0, index, size), fetch, on_entries);
    if (!status) CHECK_OK(on_problem(status.error()));
  }
  for (int level = 1; level <= kMaxTileLevel; ++level) {
    const std::uint64_t first = hashes_at(level, from), count = hashes_at(level, size);
    for (std::uint64_t index = first / kTileWidth; index * kTileWidth < count; ++index) {
      const Status status = check_parent({level, index, width_at(level, index, size)}, first, fetch);
      if (!status) CHECK_OK(on_problem(status.error()));
    }
  }
  return {};
}

}  // namespace callbox::ledger
