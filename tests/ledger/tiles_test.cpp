#include "ledger/tiles.h"

#include <gtest/gtest.h>

#include "ledger/growth.h"
#include "ledger/reference_tree.h"

namespace callbox::ledger {
namespace {

TEST(Tiles, AreNamedAsTheSpecificationNamesThem) {
  EXPECT_EQ(path_of({0, 0, 256}), "tile/0/000");
  EXPECT_EQ(path_of({0, 0, 5}), "tile/0/000.p/5");
  EXPECT_EQ(path_of({0, 1234067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(path_of({2, 999, 1}), "tile/2/999.p/1");
  EXPECT_EQ(path_of({1, 1000, 17}), "tile/1/x001/000.p/17");
  EXPECT_EQ(path_of({kEntryBundle, 67, 256}), "tile/entries/067");
}

TEST(Tiles, AreReadBackFromTheirNames) {
  for (const TileName tile :
       {TileName{0, 0, 256}, TileName{63, 1, 255}, TileName{3, 1234067, 1}, TileName{kEntryBundle, 1'000'000'000, 9}}) {
    const auto parsed = parse_tile_path(path_of(tile));
    ASSERT_TRUE(parsed) << path_of(tile);
    EXPECT_EQ(*parsed, tile);
  }
}

TEST(Tiles, HaveOneSpellingOnly) {
  for (const std::string_view path : {"",
                                      "tile",
                                      "tile/",
                                      "tile/0",
                                      "tile/0/",
                                      "tile/0/0",
                                      "tile/0/00",
                                      "tile/0/0000",
                                      "tile/0/x000/001",
                                      "tile/00/000",
                                      "tile/64/000",
                                      "tile/-1/000",
                                      "tile/0/x001",
                                      "tile/0/001/x002",
                                      "tile/0/000.p/0",
                                      "tile/0/000.p/256",
                                      "tile/0/000.p/05",
                                      "tile/0/000.p/",
                                      "tile/0/000.p/5/",
                                      "tile/0/000.p/5.p/5",
                                      "tile/Entries/000",
                                      "Tile/0/000",
                                      "/tile/0/000",
                                      "tile/0/00a",
                                      "tile/0/000 ",
                                      "tile/0/../000",
                                      "tile/0/x018446744073709551616",
                                      "tile/0/x018/x446/x744/x073/x709/x551/616",
                                      "tile/0/000\n"}) {
    EXPECT_FALSE(parse_tile_path(path)) << path;
  }
}

TEST(Tiles, OfSeventyThousandEntriesAreThoseOfTheSpecification) {
  EXPECT_EQ(tiles_at(0, 70'000).size(), 274u);
  EXPECT_EQ(tiles_at(0, 70'000).back(), (TileName{0, 273, 112}));
  EXPECT_EQ(tiles_at(1, 70'000), (std::vector<TileName>{{1, 0, 256}, {1, 1, 17}}));
  EXPECT_EQ(tiles_at(2, 70'000), (std::vector<TileName>{{2, 0, 1}}));
  EXPECT_TRUE(tiles_at(3, 70'000).empty());
  EXPECT_TRUE(tiles_at(0, 0).empty());
}

TEST(Tiles, OfWidthZeroDoNotExist) {
  EXPECT_EQ(width_at(0, 1, 256), 0u);
  EXPECT_EQ(width_at(0, 0, 256), 256u);
  EXPECT_EQ(width_at(1, 0, 256), 1u);
  EXPECT_EQ(width_at(1, 0, 255), 0u);
  EXPECT_EQ(width_at(0, 5, 256), 0u);
}

TEST(Bundle, GivesBackItsEntries) {
  std::string bundle;
  const std::string long_entry(kMaxEntry, 'x');
  ASSERT_TRUE(append_to_bundle(bundle, "first"));
  ASSERT_TRUE(append_to_bundle(bundle, ""));
  ASSERT_TRUE(append_to_bundle(bundle, long_entry));
  const auto entries = entries_of(bundle);
  ASSERT_TRUE(entries);
  EXPECT_EQ(*entries, (std::vector<std::string_view>{"first", "", long_entry}));
  EXPECT_EQ(*first_entries(bundle, 1), std::string("\0\5first", 7));
  EXPECT_EQ(first_entries(bundle, 4).error().kind, ErrorKind::kCorrupt);
}

TEST(Bundle, RefusesAnEntryWhoseLengthDoesNotFit) {
  std::string bundle;
  EXPECT_EQ(append_to_bundle(bundle, std::string(kMaxEntry + 1, 'x')).error().kind, ErrorKind::kTooLarge);
  EXPECT_TRUE(bundle.empty());
}

TEST(Bundle, IsRefusedWhenCutAnywhere) {
  std::string bundle;
  ASSERT_TRUE(append_to_bundle(bundle, "one"));
  ASSERT_TRUE(append_to_bundle(bundle, "two"));
  for (std::size_t length = 0; length < bundle.size(); ++length) {
    if (length == 5) continue;  // exactly one entry
    EXPECT_FALSE(entries_of(bundle.substr(0, length))) << length;
  }
}

TEST(Bundle, HoldsNoMoreThanTwoHundredAndFiftySixEntries) {
  std::string bundle;
  for (int i = 0; i < 256; ++i) ASSERT_TRUE(append_to_bundle(bundle, "e"));
  EXPECT_TRUE(entries_of(bundle));
  ASSERT_TRUE(append_to_bundle(bundle, "e"));
  EXPECT_FALSE(entries_of(bundle));
}

// Tiles in memory: a log grown in steps.
struct GrownLog {
  std::uint64_t size = 0;
  Digest root;
  std::map<std::pair<int, std::uint64_t>, TileWrite> tiles;

  TileTree::Fetch fetch() {
    return [this](const TileName& tile) -> result<std::string> {
      const auto found = tiles.find({tile.level, tile.index});
      if (found == tiles.end() || found->second.tile.width < tile.width) {
        return fail(ErrorKind::kCorrupt, path_of(tile) + " is missing");
      }
      if (tile.level != kEntryBundle) return found->second.bytes.substr(0, tile.width * kHashSize);
      TRY(const auto cut, first_entries(found->second.bytes, tile.width));
      return std::string(cut);
    };
  }
  void add(std::uint64_t count) {
    std::vector<std::string> entries;
    for (std::uint64_t i = 0; i < count; ++i) entries.push_back(std::to_string(size + i));
    const auto growth = grow(size, entries, fetch());
    ASSERT_TRUE(growth) << growth.error().message;
    for (const TileWrite& write : growth->writes) tiles[{write.tile.level, write.tile.index}] = write;
    size = growth->size;
    root = growth->root;
  }
};

TEST(Growth, HasTheReferenceRootAfterEveryStep) {
  test::ReferenceTree reference(70'000);
  GrownLog log;
  for (const std::uint64_t step : {1u, 1u, 253u, 1u, 1u, 255u, 1u, 700u, 3u, 64'000u, 500u}) {
    log.add(step);
    EXPECT_EQ(log.root, reference.root(log.size)) << log.size;
  }
}

TEST(Growth, WritesExactlyTheTilesOfItsSize) {
  GrownLog log;
  for (const std::uint64_t step : {300u, 65'300u, 17u}) {
    log.add(step);
    std::size_t expected = 0;
    for (int level = kEntryBundle; level <= kMaxTileLevel; ++level) {
      for (const TileName& tile : tiles_at(level, log.size)) {
        ++expected;
        ASSERT_TRUE(log.tiles.contains({tile.level, tile.index})) << path_of(tile);
        EXPECT_EQ((log.tiles[{tile.level, tile.index}].tile), tile);
      }
    }
    EXPECT_EQ(log.tiles.size(), expected);
  }
}

TEST(Growth, ProofsFromTilesAreThoseOfTheReference) {
  test::ReferenceTree reference(1500);
  GrownLog log;
  log.add(1500);
  for (const std::uint64_t size : {1u, 255u, 256u, 257u, 512u, 1000u, 1500u}) {
    TileTree tree(size, log.fetch());
    EXPECT_EQ(*root_at(size, tree.source()), reference.root(size));
    for (std::uint64_t index = 0; index < size; index += 101) {
      EXPECT_EQ(*prove_inclusion(index, size, tree.source()), reference.path(index, size));
      EXPECT_EQ(*prove_consistency(index + 1, size, tree.source()), reference.proof(index + 1, size));
    }
  }
}

TEST(Growth, CheckFindsADamagedByteInAnyTile) {
  GrownLog log;
  log.add(600);
  const auto problems = [&] {
    int found = 0;
    const auto count = [&](const Error&) -> Status {
      ++found;
      return {};
    };
    const auto nothing = [](std::uint64_t, std::span<const std::string_view>) -> Status { return {}; };
    EXPECT_TRUE(check_tiles(0, log.size, log.fetch(), nothing, count));
    return found;
  };
  EXPECT_EQ(problems(), 0);
  for (auto& [name, write] : log.tiles) {
    for (std::size_t at = 0; at < write.bytes.size(); at += 37) {
      write.bytes[at] = static_cast<char>(write.bytes[at] ^ 0x10);
      EXPECT_GT(problems(), 0) << path_of(write.tile) << " byte " << at;
      write.bytes[at] = static_cast<char>(write.bytes[at] ^ 0x10);
    }
  }
}

}  // namespace
}  // namespace callbox::ledger
