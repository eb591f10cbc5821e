// Unicode text. All strings in Callbox are UTF-8; what is not is refused at the door.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox {

// True when `bytes` are well-formed UTF-8 (RFC 3629: no overlongs, no surrogates).
bool is_utf8(std::string_view bytes);
// Byte offset of the first ill-formed sequence, or npos.
std::size_t first_invalid_utf8(std::string_view bytes);

// Extended grapheme clusters (UAX 29), as people and Bluesky count characters. Ill-formed input counts its bytes.
std::size_t count_graphemes(std::string_view text);
// The longest prefix of at most `limit` graphemes.
std::string_view truncate_graphemes(std::string_view text, std::size_t limit);

// NFC: how text is stored. Ill-formed input is returned unchanged.
std::string to_nfc(std::string_view text);
// Case-folded NFKC, for comparing and searching, not for showing.
std::string fold(std::string_view text);

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower_ascii(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// "&<>\"'" escaped for text and attribute values of HTML and XML; U+FFFD for control characters, which neither may
// have.
std::string escape_html(std::string_view text);
void append_escaped_html(std::string& out, std::string_view text);
// A short readable path part, "lost-dog-found-on-lake-street": ASCII letters, digits and hyphens, at most `limit`
// bytes.
std::string slug(std::string_view title, std::size_t limit = 60);

}  // namespace callbox
