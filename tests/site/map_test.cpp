#include "site/map.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "site/town.h"

namespace callbox::site {
namespace {

MapView map_of(const SiteContext& site) {
  return draw_map(make_frame({site, "es", ""}, "/areas", "", ""));
}

TEST(Map, DrawsEveryUnitThatHasABoundaryWithNorthAbove) {
  const auto town = test::town();
  const auto map = map_of(town);
  ASSERT_EQ(map.shapes.size(), 6U);  // all but the agency
  EXPECT_EQ(map.shapes[0].url, "/es/areas/district-1");
  EXPECT_FALSE(map.shapes[0].labelled);  // its beats are drawn on it
  EXPECT_TRUE(map.shapes[2].labelled);
  EXPECT_EQ(map.shapes[2].label, "11");
  EXPECT_LT(map.shapes[2].y, map.shapes[4].y);  // beat 11 lies north of beat 21
  EXPECT_LT(map.shapes[2].x, map.shapes[3].x);  // and west of beat 12
  EXPECT_LE(map.width, 800);
  EXPECT_LE(map.height, 640);
}

TEST(Map, LeavesOutABoundaryThatCannotBeRead) {
  for (const auto* broken : {"", "{", "[]", "{\"type\":\"Polygon\"}", "{\"type\":\"Polygon\",\"coordinates\":[[1,2]]}",
                             "{\"type\":\"Point\",\"coordinates\":[1,2]}",
                             "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[\"x\",2],[1,1]]]}"}) {
    auto town = test::town();
    for (auto& unit : town.units) unit.boundary = broken;
    EXPECT_TRUE(map_of(town).shapes.empty()) << broken;
  }
}

TEST(Map, DrawsPartsThatLieApart) {
  auto town = test::town();
  town.units.resize(2);
  town.units[1].boundary =
      R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[2,2],[3,2],[3,3],[2,2]]]]})";
  ASSERT_EQ(map_of(town).shapes.size(), 1U);
  const auto path = map_of(town).shapes[0].path;
  EXPECT_EQ(std::count(path.begin(), path.end(), 'M'), 2);
}

}  // namespace
}  // namespace callbox::site
