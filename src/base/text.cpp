#include "base/text.h"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>
#include <memory>

namespace callbox {
namespace {

// Walks extended grapheme clusters. Returns how many there are, up to `limit`, and the byte offset behind the last.
struct Walked {
  std::size_t count;
  std::size_t end;
};

Walked walk_graphemes(std::string_view text, std::size_t limit) {
  if (!is_utf8(text)) return {std::min(text.size(), limit), std::min(text.size(), limit)};
  UErrorCode code = U_ZERO_ERROR;
  // Opening a break iterator costs far more than using one; a copy for each thread is safe.
  static const std::unique_ptr<icu::BreakIterator> prototype = [] {
    UErrorCode inner = U_ZERO_ERROR;
    return std::unique_ptr<icu::BreakIterator>(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), inner));
  }();
  const std::unique_ptr<icu::BreakIterator> iterator(prototype->clone());
  UText input = UTEXT_INITIALIZER;
  utext_openUTF8(&input, text.data(), static_cast<int64_t>(text.size()), &code);
  iterator->setText(&input, code);
  Walked walked{0, 0};
  if (U_SUCCESS(code)) {
    for (int32_t next = iterator->next(); next != icu::BreakIterator::DONE && walked.count < limit;
         next = iterator->next()) {
      ++walked.count;
      walked.end = static_cast<std::size_t>(next);
    }
  }
  utext_close(&input);
  return walked;
}

std::string normalize(const icu::Normalizer2* form, std::string_view text) {
  std::string out;
  out.reserve(text.size());
  UErrorCode code = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  form->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, code);
  if (U_FAILURE(code)) return std::string(text);
  return out;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::size_t first_invalid_utf8(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto size = static_cast<int64_t>(bytes.size());
  int64_t at = 0;
  while (at < size) {
    if (data[at] < 0x80) {
      ++at;
      continue;
    }
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT(data, at, size, c);
    if (c < 0) return static_cast<std::size_t>(start);
  }
  return std::string_view::npos;
}

bool is_utf8(std::string_view bytes) {
  return first_invalid_utf8(bytes) == std::string_view::npos;
}

std::size_t count_graphemes(std::string_view text) {
  return walk_graphemes(text, text.size()).count;
}

std::string_view truncate_graphemes(std::string_view text, std::size_t limit) {
  return text.substr(0, walk_graphemes(text, limit).end);
}

std::string to_nfc(std::string_view text) {
  if (!is_utf8(text)) return std::string(text);
  UErrorCode code = U_ZERO_ERROR;
  return normalize(icu::Normalizer2::getNFCInstance(code), text);
}

std::string fold(std::string_view text) {
  if (!is_utf8(text)) return to_lower_ascii(text);
  UErrorCode code = U_ZERO_ERROR;
  return normalize(icu::Normalizer2::getNFKCCasefoldInstance(code), text);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator, from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + 1;
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  append_escaped_html(out, text);
  return out;
}

void append_escaped_html(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
}

std::string slug(std::string_view title, std::size_t limit) {
  // Decomposing first keeps the letter of an accented one: "Señal" becomes "senal".
  UErrorCode code = U_ZERO_ERROR;
  const std::string decomposed =
      is_utf8(title) ? normalize(icu::Normalizer2::getNFKDInstance(code), title) : std::string(title);
  std::string out;
  bool gap = false;
  for (const char raw : decomposed) {
    const char c = lower(raw);
    const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keep) {
      if (gap && !out.empty()) out += '-';
      gap = false;
      if (out.size() >= limit) break;
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x80 && c != '\'') {
      gap = true;
    }
  }
  if (out.size() > limit) out.resize(limit);
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "post" : out;
}

}  // namespace callbox
