#include "media/codec.h"

#include <jpeglib.h>
// jpeglib.h first: jerror.h needs it.
#include <jerror.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "media/reencode.h"

namespace callbox::media {
namespace {

const std::uint8_t* raw(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

void check_size(int width, int height, Refuse refuse) {
  if (width < 1 || height < 1) refuse("not-a-picture", "The picture has no pixels.");
  if (width > kMaxSide || height > kMaxSide || static_cast<std::int64_t>(width) * height > kMaxPixels) {
    refuse("too-large", "The picture has more than 40 million pixels, or a side of more than 12,000.");
  }
}

// libjpeg's error manager with our way out.
struct JpegErrors {
  jpeg_error_mgr base;
  Refuse refuse;
};

void on_jpeg_error(j_common_ptr jpeg) {
  const auto* errors = reinterpret_cast<const JpegErrors*>(jpeg->err);
  errors->refuse("not-a-picture", "The JPEG file is damaged, or of a kind that browsers do not show.");
  std::abort();
}

void on_jpeg_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  ++jpeg->err->num_warnings;
  // libjpeg fills what is missing with grey; a picture that is cut off is refused instead.
  if (jpeg->err->msg_code == JWRN_JPEG_EOF || jpeg->err->msg_code == JWRN_HIT_MARKER) on_jpeg_error(jpeg);
}

void on_jpeg_output(j_common_ptr) {}

jpeg_error_mgr* start_errors(JpegErrors& errors, Refuse refuse) {
  jpeg_error_mgr* base = jpeg_std_error(&errors.base);
  base->error_exit = on_jpeg_error;
  base->emit_message = on_jpeg_message;
  base->output_message = on_jpeg_output;
  errors.refuse = refuse;
  return base;
}

Picture decode_jpeg(std::string_view bytes, Refuse refuse) {
  JpegErrors errors{};
  jpeg_decompress_struct jpeg{};
  jpeg.err = start_errors(errors, refuse);
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, raw(bytes), bytes.size());
  jpeg_save_markers(&jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(&jpeg, TRUE);
  check_size(static_cast<int>(jpeg.image_width), static_cast<int>(jpeg.image_height), refuse);
  int orientation = 1;
  for (const jpeg_marker_struct* marker = jpeg.marker_list; marker != nullptr; marker = marker->next) {
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    constexpr std::string_view kExif("Exif\0\0", 6);
    if (data.starts_with(kExif)) orientation = exif_orientation(data.substr(kExif.size()));
  }
  // Scaled while decoding: a large photograph never stands in memory whole.
  const auto longer = static_cast<int>(std::max(jpeg.image_width, jpeg.image_height));
  while (jpeg.scale_denom < 8 && longer / static_cast<int>(jpeg.scale_denom * 2) >= kStoredSide) jpeg.scale_denom *= 2;
  jpeg.out_color_space = JCS_RGB;
  jpeg_start_decompress(&jpeg);
  Picture picture;
  picture.width = static_cast<int>(jpeg.output_width);
  picture.height = static_cast<int>(jpeg.output_height);
  picture.pixels.resize(picture.row_bytes() * jpeg.output_height);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = picture.pixels.data() + picture.row_bytes() * jpeg.output_scanline;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return upright(picture, orientation);
}

std::string encode_jpeg(const Picture& picture, int quality, Refuse refuse) {
  JpegErrors errors{};
  jpeg_compress_struct jpeg{};
  jpeg.err = start_errors(errors, refuse);
  jpeg_create_compress(&jpeg);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &out, &size);
  jpeg.image_width = static_cast<JDIMENSION>(picture.width);
  jpeg.image_height = static_cast<JDIMENSION>(picture.height);
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_simple_progression(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(picture.pixels.data() + picture.row_bytes() * jpeg.next_scanline);
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string bytes(reinterpret_cast<const char*>(out), size);
  std::free(out);
  return bytes;
}

Picture decode_png(std::string_view bytes, Refuse refuse) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) {
    refuse("not-a-picture", "The PNG file is damaged.");
  }
  check_size(static_cast<int>(png.width), static_cast<int>(png.height), refuse);
  png.format = PNG_FORMAT_RGBA;
  Picture picture;
  picture.width = static_cast<int>(png.width);
  picture.height = static_cast<int>(png.height);
  picture.channels = 4;
  picture.pixels.resize(picture.row_bytes() * png.height);
  if (png_image_finish_read(&png, nullptr, picture.pixels.data(), 0, nullptr) == 0) {
    refuse("not-a-picture", "The PNG file is damaged.");
  }
  return without_idle_alpha(std::move(picture));
}

std::string encode_png(const Picture& picture, Refuse refuse) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(picture.width);
  png.height = static_cast<png_uint_32>(picture.height);
  png.format = picture.channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  if (png_image_write_to_memory(&png, nullptr, &size, 0, picture.pixels.data(), 0, nullptr) == 0) {
    refuse("not-a-picture", "The picture cannot be written as PNG.");
  }
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&png, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr) == 0) {
    refuse("not-a-picture", "The picture cannot be written as PNG.");
  }
  bytes.resize(size);
  return bytes;
}

Picture decode_webp(std::string_view bytes, Refuse refuse) {
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(raw(bytes), bytes.size(), &features) != VP8_STATUS_OK) {
    refuse("not-a-picture", "The WebP file is damaged.");
  }
  if (features.has_animation != 0) refuse("not-a-picture", "Moving WebP pictures are not accepted.");
  check_size(features.width, features.height, refuse);
  Picture picture;
  picture.width = features.width;
  picture.height = features.height;
  picture.channels = 4;
  picture.pixels.resize(picture.row_bytes() * static_cast<std::size_t>(picture.height));
  if (WebPDecodeRGBAInto(raw(bytes), bytes.size(), picture.pixels.data(), picture.pixels.size(),
                         static_cast<int>(picture.row_bytes())) == nullptr) {
    refuse("not-a-picture", "The WebP file is damaged.");
  }
  return without_idle_alpha(std::move(picture));
}

std::string encode_webp(const Picture& picture, float quality, Refuse refuse) {
  std::uint8_t* out = nullptr;
  const int stride = static_cast<int>(picture.row_bytes());
  const std::size_t size =
      picture.channels == 4
          ? WebPEncodeRGBA(picture.pixels.data(), picture.width, picture.height, stride, quality, &out)
          : WebPEncodeRGB(picture.pixels.data(), picture.width, picture.height, stride, quality, &out);
  if (size == 0) refuse("not-a-picture", "The picture cannot be written as WebP.");
  std::string bytes(reinterpret_cast<const char*>(out), size);
  WebPFree(out);
  return bytes;
}

}  // namespace

Picture decode_picture(std::string_view bytes, Refuse refuse) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return decode_jpeg(bytes, refuse);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return decode_png(bytes, refuse);
  return decode_webp(bytes, refuse);
}

Encoded encode_picture(Picture picture, std::string_view media_type, Refuse refuse) {
  picture = shrunk_to(picture, kStoredSide);
  if (media_type == "image/png") {
    std::string bytes = encode_png(picture, refuse);
    if (bytes.size() <= kStoredBytes) return {"image/png", std::move(bytes), picture.width, picture.height};
  }
  const bool as_webp = media_type == "image/webp" && picture.channels == 4;
  for (;;) {
    if (picture.channels == 4 && !as_webp) {
      std::string bytes = encode_png(picture, refuse);
      if (bytes.size() <= kStoredBytes) return {"image/png", std::move(bytes), picture.width, picture.height};
    } else {
      for (const int quality : {86, 76, 66, 56}) {
        std::string bytes =
            as_webp ? encode_webp(picture, static_cast<float>(quality), refuse) : encode_jpeg(picture, quality, refuse);
        if (bytes.size() > kStoredBytes) continue;
        return {as_webp ? "image/webp" : "image/jpeg", std::move(bytes), picture.width, picture.height};
      }
    }
    picture = shrunk_to(picture, std::max(picture.width, picture.height) * 3 / 4);
  }
}

}  // namespace callbox::media
