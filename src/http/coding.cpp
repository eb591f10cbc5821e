#include "http/coding.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace callbox::http {
namespace {

// A q-value in thousandths; 0 when it is not one (RFC 9110 section 12.4.2), so that nonsense is not preferred.
int thousandths(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int value = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int weight = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return 0;
    value += (c - '0') * weight;
    weight /= 10;
  }
  return std::min(value, 1000);
}

int quality_of(std::string_view parameters) {
  const std::string_view parameter = trim(parameters);
  if (parameter.empty()) return 1000;
  if (!starts_with_ignoring_case(parameter, "q=")) return 0;
  return thousandths(trim(parameter.substr(2)));
}

}  // namespace

std::string_view name_of(Coding coding) {
  switch (coding) {
    case Coding::kIdentity:
      return "";
    case Coding::kGzip:
      return "gzip";
    case Coding::kBrotli:
      return "br";
  }
  return "";
}

Coding choose_coding(std::optional<std::string_view> accept_encoding, const std::array<bool, kCodings>& available) {
  if (!accept_encoding) return Coding::kIdentity;
  constexpr int kUnsaid = -1;
  std::array<int, kCodings> quality{kUnsaid, kUnsaid, kUnsaid};
  int rest = kUnsaid;
  std::string_view left = *accept_encoding;
  while (!left.empty()) {
    const std::size_t comma = left.find(',');
    const std::string_view item = left.substr(0, comma);
    left = comma == std::string_view::npos ? std::string_view() : left.substr(comma + 1);
    const std::size_t semicolon = item.find(';');
    const std::string_view name = trim(item.substr(0, semicolon));
    const int q = quality_of(semicolon == std::string_view::npos ? std::string_view() : item.substr(semicolon + 1));
    if (equals_ignoring_case(name, "gzip") || equals_ignoring_case(name, "x-gzip"))
      quality[1] = q;
    else if (equals_ignoring_case(name, "br"))
      quality[2] = q;
    else if (equals_ignoring_case(name, "identity"))
      quality[0] = q;
    else if (name == "*")
      rest = q;
  }
  Coding best = Coding::kIdentity;
  // Identity unsaid is acceptable, but only when nothing else is.
  int best_quality = quality[0] != kUnsaid ? quality[0] : std::max(rest, 0);
  for (const Coding coding : {Coding::kGzip, Coding::kBrotli}) {
    const auto index = static_cast<std::size_t>(coding);
    const int q = quality[index] != kUnsaid ? quality[index] : std::max(rest, 0);
    if (available[index] && q > 0 && q >= best_quality) {
      best = coding;
      best_quality = q;
    }
  }
  return best;
}

bool is_compressible(std::string_view media_type) {
  const std::string type = to_lower_ascii(trim(media_type.substr(0, media_type.find(';'))));
  if (type.starts_with("text/")) return true;
  for (const std::string_view word : {"json", "xml", "javascript", "yaml", "wasm"}) {
    if (type.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string to_gzip(std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<uInt>::max() / 2) return {};
  z_stream stream{};
  constexpr int kGzipFormat = 15 + 16;
  if (deflateInit2(&stream, 9, Z_DEFLATED, kGzipFormat, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

std::string to_brotli(std::string_view bytes) {
  // Quality 9 takes about 2 ms for a page of 20 KiB; 11 takes twenty times that for some 4 % fewer bytes.
  constexpr int kQuality = 9;
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  // A window beyond the page saves nothing, and the default one costs a large allocation a page.
  const int window = bytes.size() <= 64 * 1024 ? 16 : BROTLI_DEFAULT_WINDOW;
  const bool whole = BrotliEncoderCompress(kQuality, window, BROTLI_MODE_TEXT, bytes.size(),
                                           reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                           reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE;
  out.resize(whole ? size : 0);
  return out;
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  const auto without_weakness = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
  if (trim(if_none_match) == "*") return true;
  for (const std::string_view tag : split(if_none_match, ',')) {
    if (without_weakness(trim(tag)) == without_weakness(etag)) return true;
  }
  return false;
}

}  // namespace callbox::http
