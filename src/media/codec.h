// Decoding and encoding, as it runs in the media worker's process. Not for the server's own: a damaged file ends the
// process by way of `Refuse`.
#pragma once

#include <string>
#include <string_view>

#include "media/picture.h"

namespace callbox::media {

// Called when a picture cannot be decoded; must not return. `code` is "not-a-picture" or "too-large".
using Refuse = void (*)(std::string_view code, std::string_view why);

// Upright pixels of a JPEG, PNG or WebP. Sizes are checked before pixels are unpacked.
Picture decode_picture(std::string_view bytes, Refuse refuse);

struct Encoded {
  std::string media_type;
  std::string bytes;
  int width = 0, height = 0;
};
// The picture within kStoredSide and kStoredBytes (reencode.h), as JPEG, or in `media_type` where that keeps what the
// picture has: transparency, or the sharp edges of a PNG that is small enough.
Encoded encode_picture(Picture picture, std::string_view media_type, Refuse refuse);

}  // namespace callbox::media
