#include "media/picture.h"

#include <gtest/gtest.h>

namespace callbox::media {
namespace {

// Two by three, one channel's worth of numbers in red: row by row 1 to 6.
Picture numbered() {
  Picture picture;
  picture.width = 2;
  picture.height = 3;
  for (std::uint8_t n = 1; n <= 6; ++n) picture.pixels.insert(picture.pixels.end(), {n, 0, 0});
  return picture;
}
std::string reds(const Picture& picture) {
  std::string text = std::to_string(picture.width) + "x" + std::to_string(picture.height) + ":";
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) text += std::to_string(picture.pixels[i]);
  return text;
}

struct Turn {
  int orientation;
  const char* expected;
};
class Orientation : public testing::TestWithParam<Turn> {};
TEST_P(Orientation, StandsUpright) {
  EXPECT_EQ(reds(upright(numbered(), GetParam().orientation)), GetParam().expected);
}
// Exif 2.3 section 4.6.4, tag 274: where row 0 and column 0 of the stored picture lie.
INSTANTIATE_TEST_SUITE_P(, Orientation,
                         testing::Values(Turn{1, "2x3:123456"}, Turn{2, "2x3:214365"}, Turn{3, "2x3:654321"},
                                         Turn{4, "2x3:563412"}, Turn{5, "3x2:135246"}, Turn{6, "3x2:531642"},
                                         Turn{7, "3x2:642531"}, Turn{8, "3x2:246135"}, Turn{0, "2x3:123456"},
                                         Turn{9, "2x3:123456"}));

std::string tiff(bool little, std::uint8_t orientation) {
  std::string bytes = little ? std::string("II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18)
                             : std::string("MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 18);
  bytes += little ? std::string({static_cast<char>(orientation), 0, 0, 0})
                  : std::string({0, static_cast<char>(orientation), 0, 0});
  return bytes + std::string(4, '\0');
}

TEST(ExifOrientation, IsReadInEitherByteOrder) {
  EXPECT_EQ(exif_orientation(tiff(true, 6)), 6);
  EXPECT_EQ(exif_orientation(tiff(false, 8)), 8);
}
TEST(ExifOrientation, OfADamagedBlockIsUpright) {
  EXPECT_EQ(exif_orientation(""), 1);
  EXPECT_EQ(exif_orientation("II*"), 1);
  EXPECT_EQ(exif_orientation(tiff(true, 77)), 1);
  const std::string whole = tiff(true, 6);
  for (std::size_t cut = 0; cut + 4 < whole.size(); ++cut) EXPECT_EQ(exif_orientation(whole.substr(0, cut)), 1) << cut;
  EXPECT_EQ(exif_orientation(std::string("II\x2A\0\xFF\xFF\xFF\xFF", 8) + std::string(20, '\xFF')), 1);
}

TEST(Pictures, ShrinkByAveraging) {
  Picture picture;
  picture.width = 4;
  picture.height = 2;
  for (const int n : {0, 10, 20, 30, 40, 50, 60, 70}) {
    picture.pixels.insert(picture.pixels.end(), {static_cast<std::uint8_t>(n), 0, 0});
  }
  EXPECT_EQ(reds(shrunk_to(picture, 2)), "2x1:2545");
  EXPECT_EQ(reds(shrunk_to(picture, 4)), reds(picture));
}

TEST(Pictures, WhoseAlphaIsIdleLoseIt) {
  Picture picture;
  picture.width = picture.height = 1;
  picture.channels = 4;
  picture.pixels = {1, 2, 3, 255};
  EXPECT_EQ(without_idle_alpha(picture).channels, 3);
  picture.pixels[3] = 254;
  EXPECT_EQ(without_idle_alpha(picture).channels, 4);
}

}  // namespace
}  // namespace callbox::media
