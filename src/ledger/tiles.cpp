#include "ledger/tiles.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace callbox::ledger {
namespace {

// Three-digit groups, every group but the last behind an "x": 1234067 → "x001/x234/067".
std::string index_path(std::uint64_t index) {
  std::string digits = std::to_string(index);
  digits.insert(0, (3 - digits.size() % 3) % 3, '0');
  std::string path;
  for (std::size_t at = 0; at < digits.size(); at += 3) {
    const bool last = at + 3 == digits.size();
    if (!last) path += 'x';
    path.append(digits, at, 3);
    if (!last) path += '/';
  }
  return path;
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool cut_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string path_of(const TileName& tile) {
  std::string path = "tile/";
  path += tile.level == kEntryBundle ? "entries" : std::to_string(tile.level);
  path += '/';
  path += index_path(tile.index);
  if (tile.width != kTileWidth) path += ".p/" + std::to_string(tile.width);
  return path;
}

result<TileName> parse_tile_path(std::string_view path) {
  const auto refuse = [&] { return fail(ErrorKind::kInvalid, "this is not the path of a tile"); };
  std::string_view rest = path;
  TileName tile;
  if (!cut_prefix(rest, "tile/")) return refuse();
  if (cut_prefix(rest, "entries/")) {
    tile.level = kEntryBundle;
  } else {
    const auto level = decimal(rest.substr(0, rest.find('/')));
    if (!level || *level > 63 || rest.find('/') == std::string_view::npos) return refuse();
    tile.level = static_cast<int>(*level);
    rest.remove_prefix(rest.find('/') + 1);
  }
  if (const auto partial = rest.find(".p/"); partial != std::string_view::npos) {
    const auto width = decimal(rest.substr(partial + 3));
    if (!width || *width == 0 || *width >= kTileWidth) return refuse();
    tile.width = *width;
    rest = rest.substr(0, partial);
  }
  std::string digits;
  for (const char c : rest) {
    if (c != 'x' && c != '/') digits += c;
  }
  const auto index = decimal(digits);
  if (!index) return refuse();
  tile.index = *index;
  if (path_of(tile) != path) return refuse();
  return tile;
}

std::uint64_t hashes_at(int level, std::uint64_t size) {
  if (level == kEntryBundle) return size;
  return level > kMaxTileLevel ? 0 : size >> (8 * level);
}

std::uint64_t width_at(int level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = hashes_at(level, size);
  if (index > hashes / kTileWidth) return 0;
  return std::min(kTileWidth, hashes - index * kTileWidth);
}

std::vector<TileName> tiles_at(int level, std::uint64_t size) {
  std::vector<TileName> tiles;
  const std::uint64_t hashes = hashes_at(level, size);
  for (std::uint64_t index = 0; index * kTileWidth < hashes; ++index) {
    tiles.push_back({level, index, width_at(level, index, size)});
  }
  return tiles;
}

result<std::vector<Digest>> hashes_of(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % kHashSize != 0 || bytes.size() > kTileWidth * kHashSize) {
    return fail(ErrorKind::kCorrupt,
                "a tile holds 1 to 256 hashes of 32 bytes; this one has " + std::to_string(bytes.size()) + " bytes");
  }
  std::vector<Digest> hashes(bytes.size() / kHashSize);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::copy_n(bytes.data() + i * kHashSize, kHashSize, hashes[i].bytes.begin());
  }
  return hashes;
}

std::string tile_of(std::span<const Digest> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashSize);
  for (const Digest& hash : hashes) bytes += hash.view();
  return bytes;
}

Status append_to_bundle(std::string& bundle, std::string_view entry) {
  if (entry.size() > kMaxEntry) return fail(ErrorKind::kTooLarge, "an entry is at most 65,535 bytes");
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
  return {};
}

result<std::vector<std::string_view>> entries_of(std::string_view bundle) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (entries.size() == kTileWidth) return fail(ErrorKind::kCorrupt, "a bundle holds at most 256 entries");
    if (bundle.size() < 2) return fail(ErrorKind::kCorrupt, "the bundle ends inside an entry's length");
    const auto length =
        static_cast<std::size_t>(static_cast<unsigned char>(bundle[0]) << 8 | static_cast<unsigned char>(bundle[1]));
    bundle.remove_prefix(2);
    if (bundle.size() < length) return fail(ErrorKind::kCorrupt, "the bundle ends inside an entry");
    entries.push_back(bundle.substr(0, length));
    bundle.remove_prefix(length);
  }
  if (entries.empty()) return fail(ErrorKind::kCorrupt, "the bundle is empty");
  return entries;
}

result<std::string_view> first_entries(std::string_view bundle, std::uint64_t count) {
  TRY(const auto entries, entries_of(bundle));
  if (entries.size() < count || count == 0) {
    return fail(ErrorKind::kCorrupt,
                "the bundle holds " + std::to_string(entries.size()) + " entries, not " + std::to_string(count));
  }
  const std::string_view last = entries[count - 1];
  return bundle.substr(0, static_cast<std::size_t>(last.data() + last.size() - bundle.data()));
}

SubtreeSource TileTree::source() {
  return [this](unsigned level, std::uint64_t index) { return subtree(level, index); };
}

result<Digest> TileTree::subtree(unsigned level, std::uint64_t index) {
  // A subtree of 2^level leaves is 2^(level mod 8) neighbouring hashes of one tile.
  const int tile_level = static_cast<int>(level / 8);
  const unsigned inside = level % 8;
  const std::uint64_t first = index << inside;
  const std::uint64_t tile = first / kTileWidth, offset = first % kTileWidth, count = std::uint64_t{1} << inside;

  auto kept = kept_.find({tile_level, tile});
  if (kept == kept_.end()) {
    const TileName name{tile_level, tile, width_at(tile_level, tile, size_)};
    if (name.width < offset + count) return fail(ErrorKind::kInvalid, "the subtree is not in a tree of this size");
    TRY(const std::string bytes, fetch_(name));
    TRY(auto hashes, hashes_of(bytes));
    if (hashes.size() != name.width) {
      return fail(ErrorKind::kCorrupt, path_of(name) + " holds " + std::to_string(hashes.size()) + " hashes, not " +
                                           std::to_string(name.width));
    }
    kept = kept_.emplace(std::pair(tile_level, tile), std::move(hashes)).first;
  }
  if (kept->second.size() < offset + count) {
    return fail(ErrorKind::kInvalid, "the subtree is not in a tree of this size");
  }
  return root_of(std::span(kept->second).subspan(offset, count));
}

}  // namespace callbox::ledger
