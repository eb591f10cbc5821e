// Any bytes as an uploaded picture, without the process and the fence that stand around it in the server: refused, or
// pixels that can be written as a picture again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "media/codec.h"
#include "media/reencode.h"

namespace {

// The worker ends its process here; this one goes on with the next input. The decoders' memory is lost on the way.
struct Refused {};
[[noreturn]] void refuse(std::string_view code, std::string_view why) {
  if (why.empty() || (code != "not-a-picture" && code != "too-large")) std::abort();
  throw Refused();
}

}  // namespace

extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::media;
  const std::string_view file(reinterpret_cast<const char*>(bytes), size);
  try {
    Picture picture = decode_picture(file, refuse);
    if (picture.pixels.size() != picture.row_bytes() * static_cast<std::size_t>(picture.height)) std::abort();
    if (picture.width > 400 || picture.height > 400) return 0;  // writing large ones again tells nothing more
    const Encoded encoded = encode_picture(std::move(picture), "image/png", refuse);
    if (encoded.bytes.empty() || encoded.bytes.size() > kStoredBytes) std::abort();
    const Picture again = decode_picture(encoded.bytes, refuse);
    if (again.width != encoded.width || again.height != encoded.height) std::abort();
  } catch (const Refused&) {
  }
  (void)exif_orientation(file);
  return 0;
}
