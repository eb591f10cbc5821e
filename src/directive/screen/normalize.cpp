#include "directive/screen/normalize.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>

namespace callbox::directive::screen {
namespace {

constexpr char32_t kFirstFlagLetter = 0x1F1E6;
constexpr char32_t kLastFlagLetter = 0x1F1FF;

bool is_flag_letter(char32_t c) {
  return c >= kFirstFlagLetter && c <= kLastFlagLetter;
}
bool is_fraction(char32_t c) {
  return (c >= 0xBC && c <= 0xBE) || (c >= 0x2150 && c <= 0x215E);
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower_of(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto index = static_cast<std::int32_t>(at);
  UChar32 c = 0;
  U8_NEXT(bytes, index, static_cast<std::int32_t>(text.size()), c);
  at = static_cast<std::size_t>(index);
  return c < 0 ? 0xFFFD : static_cast<char32_t>(c);
}

class Folder {
 public:
  explicit Folder(std::size_t size) {
    UErrorCode status = U_ZERO_ERROR;
    nfkd_ = icu::Normalizer2::getNFKDInstance(status);
    out_.cased.reserve(size);
    out_.origin.reserve(size);
  }

  void add(char32_t c, std::size_t origin) {
    if (c < 0x80) return add_ascii(static_cast<char>(c), origin);
    icu::UnicodeString pieces;
    if (nfkd_ == nullptr || !nfkd_->getDecomposition(static_cast<UChar32>(c), pieces)) return add_piece(c, origin);
    if (is_fraction(c)) put(' ', origin);  // "1017½" is a house number and a half, not 10171/2
    for (std::int32_t i = 0; i < pieces.length(); i = pieces.moveIndex32(i, 1))
      add_piece(static_cast<char32_t>(pieces.char32At(i)), origin);
  }
  // Flag letters: two together are a flag, other numbers of them spell a word.
  void add_flags(std::string_view text, std::size_t begin, std::size_t end) {
    constexpr std::size_t kBytes = 4;
    if (end - begin == 2 * kBytes) return put(' ', begin);
    for (std::size_t at = begin; at < end;) {
      const std::size_t origin = at;
      put(static_cast<char>('A' + static_cast<int>(next_code_point(text, at) - kFirstFlagLetter)), origin);
    }
  }
  Folded finish() {
    out_.lower = out_.cased;
    for (char& c : out_.lower) c = lower_of(c);
    return std::move(out_);
  }

 private:
  void put(char c, std::size_t origin) {
    out_.cased.push_back(c);
    out_.origin.push_back(static_cast<std::uint32_t>(origin));
  }
  void add_ascii(char c, std::size_t origin) {
    // Control characters other than white space show nothing on a page; inside a word they are a disguise.
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      if (c == '\n' || c == '\t' || c == '\r') put(c == '\n' ? '\n' : ' ', origin);
      return;
    }
    put(c, origin);
  }
  void add_piece(char32_t c, std::size_t origin) {
    if (c < 0x80) return add_ascii(static_cast<char>(c), origin);
    const auto point = static_cast<UChar32>(c);
    if (u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return;
    if (const std::string_view ascii = look_alike(c); !ascii.empty()) {
      for (const char letter : ascii) put(letter, origin);
      return;
    }
    switch (u_charType(point)) {
      case U_NON_SPACING_MARK:
      case U_ENCLOSING_MARK:
      case U_FORMAT_CHAR:
      case U_CONTROL_CHAR:
        return;
      case U_DECIMAL_DIGIT_NUMBER:
        return put(static_cast<char>('0' + u_charDigitValue(point)), origin);
      case U_OTHER_NUMBER:
        if (const double value = u_getNumericValue(point); value >= 0 && value <= 9 && value == static_cast<int>(value))
          return put(static_cast<char>('0' + static_cast<int>(value)), origin);
        return put(' ', origin);
      case U_DASH_PUNCTUATION:
        return put('-', origin);
      case U_SPACE_SEPARATOR:
        return put(' ', origin);
      case U_LINE_SEPARATOR:
      case U_PARAGRAPH_SEPARATOR:
        return put('\n', origin);
      case U_MODIFIER_SYMBOL:  // skin tones: part of the picture before them
        return;
      case U_OTHER_SYMBOL:
        return put(' ', origin);
      default:
        break;
    }
    std::array<std::uint8_t, 4> bytes{};
    std::int32_t length = 0;
    const UChar32 folded = u_foldCase(point, U_FOLD_CASE_DEFAULT);
    U8_APPEND_UNSAFE(bytes.data(), length, folded);
    for (std::int32_t i = 0; i < length; ++i) put(static_cast<char>(bytes[static_cast<std::size_t>(i)]), origin);
  }

  const icu::Normalizer2* nfkd_ = nullptr;
  Folded out_;
};

char letter_for(char c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
    case '|':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '6':
    case '9':
      return 'g';
    case '7':
    case '+':
      return 't';
    case '8':
      return 'b';
    default:
      return c;
  }
}

bool is_word(char c) {
  return is_lower(c) || is_digit(c);
}
bool is_leet(char c) {
  return is_word(c) || c == '@' || c == '$' || c == '!' || c == '|' || c == '+' || c == '*';
}

bool parts_letters(char c) {
  return c == ' ' || c == '.' || c == '-' || c == '_' || c == '*' || c == '/' || c == '|' || c == ',' || c == '~';
}

}  // namespace

Folded fold_text(std::string_view text) {
  Folder folder(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t origin = at;
    const char32_t c = next_code_point(text, at);
    if (!is_flag_letter(c)) {
      folder.add(c, origin);
      continue;
    }
    for (std::size_t ahead = at; ahead < text.size() && is_flag_letter(next_code_point(text, ahead));) at = ahead;
    folder.add_flags(text, origin, at);
  }
  return folder.finish();
}

std::string read_leet(std::string_view lower) {
  std::string out(lower);
  for (std::size_t begin = 0; begin < out.size();) {
    if (!is_leet(out[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    bool has_letter = false;
    for (; end < out.size() && is_leet(out[end]); ++end) has_letter = has_letter || is_lower(out[end]);
    // "bitch!" ends with a mark, "b!tch" holds a letter: signs count only before another character of the word.
    for (std::size_t i = begin; has_letter && i < end; ++i)
      if (is_digit(out[i]) || i + 1 < end) out[i] = letter_for(out[i]);
    begin = end;
  }
  return out;
}

Joined join_spelled(std::string_view form) {
  constexpr std::size_t kFewest = 3;  // letters, so that "a b" and "J. R." are left alone
  constexpr std::size_t kWidestGap = 3;
  Joined out;
  const auto alone = [&](std::size_t i) {
    return is_word(form[i]) && (i == 0 || !is_word(form[i - 1])) && (i + 1 == form.size() || !is_word(form[i + 1]));
  };
  for (std::size_t i = 0; i < form.size();) {
    if (!alone(i)) {
      ++i;
      continue;
    }
    std::vector<std::size_t> run{i};
    std::size_t at = i + 1;
    for (;;) {
      std::size_t next = at;
      while (next < form.size() && next - at < kWidestGap && parts_letters(form[next])) ++next;
      if (next == at || next >= form.size() || !alone(next)) break;
      run.push_back(next);
      at = next + 1;
    }
    if (run.size() >= kFewest) {
      for (const std::size_t letter : run) {
        out.text.push_back(form[letter]);
        out.origin.push_back(static_cast<std::uint32_t>(letter));
      }
      out.text.push_back(' ');
      out.origin.push_back(static_cast<std::uint32_t>(run.back()));
    }
    i = at;
  }
  return out;
}

std::string fold_pattern(std::string_view pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t begin = at;
    if (next_code_point(pattern, at) < 0x80)
      out.push_back(pattern[begin]);
    else
      out += fold_text(pattern.substr(begin, at - begin)).lower;
  }
  return out;
}

std::string fold_entry(std::string_view entry) {
  std::string out;
  for (const char c : fold_text(entry).lower) {
    const bool space = c == ' ' || c == '\n';
    if (!space)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace callbox::directive::screen
