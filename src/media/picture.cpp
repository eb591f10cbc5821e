#include "media/picture.h"

#include <algorithm>

namespace callbox::media {
namespace {

// TIFF in either byte order; out of bounds reads as nothing.
struct Tiff {
  std::string_view bytes;
  bool little = false;

  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at + size > bytes.size()) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t from = little ? at + size - 1 - i : at + i;
      value = (value << 8) | static_cast<std::uint8_t>(bytes[from]);
    }
    return value;
  }
};

}  // namespace

int exif_orientation(std::string_view tiff) {
  if (tiff.size() < 14) return 1;
  Tiff reader{tiff, tiff.starts_with("II")};
  if (!reader.little && !tiff.starts_with("MM")) return 1;
  if (reader.number(2, 2) != 42) return 1;
  const std::size_t directory = reader.number(4, 4);
  const std::uint32_t entries = reader.number(directory, 2);
  for (std::uint32_t i = 0; i < entries && i < 512; ++i) {
    const std::size_t at = directory + 2 + std::size_t{12} * i;
    if (at + 12 > tiff.size()) return 1;
    if (reader.number(at, 2) != 0x0112) continue;
    const std::uint32_t value = reader.number(at + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Picture upright(const Picture& picture, int orientation) {
  if (orientation <= 1 || orientation > 8) return picture;
  const bool swaps = orientation >= 5;
  Picture out;
  out.width = swaps ? picture.height : picture.width;
  out.height = swaps ? picture.width : picture.height;
  out.channels = picture.channels;
  out.pixels.resize(picture.pixels.size());
  const int right = picture.width - 1;
  const int bottom = picture.height - 1;
  std::size_t to = 0;
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      int from_x = x;
      int from_y = y;
      switch (orientation) {
        case 2:
          from_x = right - x;
          break;
        case 3:
          from_x = right - x, from_y = bottom - y;
          break;
        case 4:
          from_y = bottom - y;
          break;
        case 5:
          from_x = y, from_y = x;
          break;
        case 6:
          from_x = y, from_y = bottom - x;
          break;
        case 7:
          from_x = right - y, from_y = bottom - x;
          break;
        case 8:
          from_x = right - y, from_y = x;
          break;
        default:
          break;
      }
      const std::size_t from = static_cast<std::size_t>(from_y) * picture.row_bytes() +
                               static_cast<std::size_t>(from_x) * static_cast<std::size_t>(picture.channels);
      for (int c = 0; c < picture.channels; ++c) out.pixels[to++] = picture.pixels[from + static_cast<std::size_t>(c)];
    }
  }
  return out;
}

Picture shrunk_to(const Picture& picture, int side) {
  const int longer = std::max(picture.width, picture.height);
  if (longer <= side) return picture;
  Picture out;
  out.channels = picture.channels;
  const auto scaled = [&](int length) {
    return std::max(1, static_cast<int>(static_cast<std::int64_t>(length) * side / longer));
  };
  out.width = scaled(picture.width);
  out.height = scaled(picture.height);
  out.pixels.reserve(out.row_bytes() * static_cast<std::size_t>(out.height));
  const auto channels = static_cast<std::size_t>(picture.channels);
  for (int y = 0; y < out.height; ++y) {
    const auto top = static_cast<std::size_t>(static_cast<std::int64_t>(y) * picture.height / out.height);
    const auto end_y =
        std::max(top + 1, static_cast<std::size_t>(static_cast<std::int64_t>(y + 1) * picture.height / out.height));
    for (int x = 0; x < out.width; ++x) {
      const auto left = static_cast<std::size_t>(static_cast<std::int64_t>(x) * picture.width / out.width);
      const auto end_x =
          std::max(left + 1, static_cast<std::size_t>(static_cast<std::int64_t>(x + 1) * picture.width / out.width));
      // Colours weigh by their alpha, so that what is transparent does not bleed into edges.
      std::uint64_t sums[4] = {0, 0, 0, 0};
      std::uint64_t weight = 0;
      for (std::size_t sy = top; sy < end_y; ++sy) {
        const std::uint8_t* row = picture.pixels.data() + sy * picture.row_bytes();
        for (std::size_t sx = left; sx < end_x; ++sx) {
          const std::uint8_t* pixel = row + sx * channels;
          const std::uint64_t alpha = channels == 4 ? pixel[3] : 255U;
          for (std::size_t c = 0; c < 3; ++c) sums[c] += pixel[c] * alpha;
          sums[3] += alpha;
          ++weight;
        }
      }
      for (std::size_t c = 0; c < 3; ++c) {
        out.pixels.push_back(sums[3] == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(sums[c] / sums[3]));
      }
      if (channels == 4) out.pixels.push_back(static_cast<std::uint8_t>(sums[3] / weight));
    }
  }
  return out;
}

Picture without_idle_alpha(Picture picture) {
  if (picture.channels != 4) return picture;
  for (std::size_t i = 3; i < picture.pixels.size(); i += 4) {
    if (picture.pixels[i] != 255) return picture;
  }
  Picture out;
  out.width = picture.width;
  out.height = picture.height;
  out.pixels.reserve(picture.pixels.size() / 4 * 3);
  for (std::size_t i = 0; i < picture.pixels.size(); i += 4) {
    out.pixels.insert(out.pixels.end(), picture.pixels.begin() + static_cast<std::ptrdiff_t>(i),
                      picture.pixels.begin() + static_cast<std::ptrdiff_t>(i + 3));
  }
  return out;
}

}  // namespace callbox::media
