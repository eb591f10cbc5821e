// One file of words: those of one language, line by line. Read by the server at its start and, for the reference
// language, by the build.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::words {

// The plural categories of CLDR. A language has some of them: Polish one (1 wpis), few (2 wpisy), many (5 wpisów).
enum class Plural : std::uint8_t { kZero, kOne, kTwo, kFew, kMany, kOther };
inline constexpr std::array<std::string_view, 6> kPluralNames = {"zero", "one", "two", "few", "many", "other"};

struct WordLine {
  std::string name;                // "news"
  std::optional<Plural> category;  // of "record_count_posted.few"
  std::string text;
  int line = 0;
};
struct WordFile {
  std::string language;  // "pl", "pt-BR": the file's name without ".txt"
  std::string path;      // for messages
  std::vector<WordLine> lines;
};

// Lines `name = text` or `name.category = text`; `#` begins a comment line. kInvalid with path, line and column: the
// file's name is no BCP 47 tag, a line has no "=", a name stands twice, a text is empty, not UTF-8 or opens a bracket
// that it does not close.
result<WordFile> parse_word_file(std::string_view path, std::string_view source);

// "{count}", "{agency}" in `text`: sorted, each once, because languages order and repeat them differently.
std::vector<std::string_view> placeholders(std::string_view text);

// The C++ of the reference language's list: a struct Words with a member for each name, and the list of them. So a page
// that asks for a word nobody wrote does not compile, and finding a word costs nothing when a page is made.
std::string word_list_header(const WordFile& reference);

}  // namespace callbox::words
