// Content codings (RFC 9110 section 8.4.1): what a page is kept as, and which of them a client gets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callbox::http {

enum class Coding : std::uint8_t { kIdentity, kGzip, kBrotli };
inline constexpr std::size_t kCodings = 3;

// "gzip" and "br", as in Content-Encoding; "" for identity.
std::string_view name_of(Coding coding);

// The best of the `available` codings for an Accept-Encoding value, by its q-values; br before gzip before identity
// when they are equal (RFC 9110 section 12.5.3). Identity when nothing fits or the header is absent.
Coding choose_coding(std::optional<std::string_view> accept_encoding, const std::array<bool, kCodings>& available);

// Whether bytes of this media type are worth compressing: text yes, photographs no.
bool is_compressible(std::string_view media_type);
std::string to_gzip(std::string_view bytes);
std::string to_brotli(std::string_view bytes);

// Whether an If-None-Match value names `etag`, by the weak comparison (RFC 9110 section 13.1.2).
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace callbox::http
