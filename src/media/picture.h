// Pixels, and the few things the desk does to them. Pure; no file format here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace callbox::media {

// Rows from the top, 8 bits a channel, sRGB as it came; four channels are RGBA with straight alpha.
struct Picture {
  int width = 0, height = 0;
  int channels = 3;  // 3 or 4
  std::vector<std::uint8_t> pixels;
  std::size_t row_bytes() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(channels); }
};

// The orientation tag (0x0112, 1 to 8) of an Exif APP1 segment, without its "Exif\0\0"; 1 when there is none or the
// block is damaged. TIFF 6.0 section 2.
int exif_orientation(std::string_view tiff);
// Turned and mirrored so that the picture stands upright without the tag.
Picture upright(const Picture& picture, int orientation);
// Shrunk by averaging so that no side is longer than `side`; unchanged when it fits.
Picture shrunk_to(const Picture& picture, int side);
// Three channels when no pixel is transparent; unchanged otherwise.
Picture without_idle_alpha(Picture picture);

}  // namespace callbox::media
