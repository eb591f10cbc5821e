#include "words/word_file.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace callbox::words {
namespace {

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// RFC 5646 as far as a file's name needs it: letters, then subtags of letters and digits.
bool is_language(std::string_view tag) {
  bool first = true;
  for (const auto part : split(tag, '-')) {
    const bool fits = !part.empty() && part.size() <= 8 && std::all_of(part.begin(), part.end(), [&](char c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (!first && c >= '0' && c <= '9');
    });
    if (!fits || (first && part.size() < 2)) return false;
    first = false;
  }
  return true;
}

std::optional<Plural> category_named(std::string_view name) {
  const auto found = std::find(kPluralNames.begin(), kPluralNames.end(), name);
  if (found == kPluralNames.end()) return std::nullopt;
  return static_cast<Plural>(found - kPluralNames.begin());
}

bool brackets_match(std::string_view text) {
  bool open = false;
  for (const char c : text) {
    if ((c == '{' && open) || (c == '}' && !open)) return false;
    if (c == '{' || c == '}') open = c == '{';
  }
  return !open;
}

}  // namespace

result<WordFile> parse_word_file(std::string_view path, std::string_view source) {
  WordFile file{std::filesystem::path(path).stem().string(), std::string(path), {}};
  int number = 0;
  const auto wrong = [&](std::string message, int column = 1) {
    return fail(ErrorKind::kInvalid, std::move(message), Where{std::string(path), number, column});
  };
  if (!is_language(file.language))
    return wrong("expected a file named after a language, such as pl.txt, found \"" + file.language + "\"");
  for (const auto line : split(source, '\n')) {
    ++number;
    const auto text = trim(line);
    if (text.empty() || text.front() == '#') continue;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return wrong("expected \"name = text\"");
    const auto whole_name = trim(text.substr(0, equals));
    const auto dot = whole_name.find('.');
    WordLine word{std::string(whole_name.substr(0, dot)), std::nullopt, std::string(trim(text.substr(equals + 1))),
                  number};
    const std::string quoted = "'" + std::string(whole_name) + "'";
    if (!is_name(word.name)) return wrong(quoted + " is no name for a word");
    if (dot != std::string_view::npos) {
      word.category = category_named(whole_name.substr(dot + 1));
      if (!word.category) return wrong(quoted + " does not end in zero, one, two, few, many or other");
    }
    const int column = static_cast<int>(equals) + 2;
    if (word.text.empty()) return wrong(quoted + " has no text", column);
    if (!is_utf8(word.text)) return wrong(quoted + " is not UTF-8", column);
    if (!brackets_match(word.text)) return wrong(quoted + " has a { or } without the other", column);
    const bool twice = std::any_of(file.lines.begin(), file.lines.end(), [&](const WordLine& other) {
      return other.name == word.name && other.category == word.category;
    });
    if (twice) return wrong(quoted + " stands here twice");
    const bool both = std::any_of(file.lines.begin(), file.lines.end(), [&](const WordLine& other) {
      return other.name == word.name && other.category.has_value() != word.category.has_value();
    });
    if (both) return wrong("'" + word.name + "' stands here with and without a plural category");
    file.lines.push_back(std::move(word));
  }
  return file;
}

std::vector<std::string_view> placeholders(std::string_view text) {
  std::vector<std::string_view> out;
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    out.push_back(text.substr(at, text.find('}', at) - at + 1));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string word_list_header(const WordFile& reference) {
  std::string members, list;
  std::string_view last;
  for (const WordLine& word : reference.lines) {
    if (word.name == last) continue;  // another category of the same word
    last = word.name;
    members += std::string("  ") + (word.category ? "Forms " : "std::string_view ") + word.name + ";\n";
    list += "    {\"" + word.name + "\", " +
            (word.category ? "nullptr, &Words::" + word.name : "&Words::" + word.name + ", nullptr") + "},\n";
  }
  return "// Made from words/" + reference.language +
         ".txt.\n#pragma once\n\n#include <array>\n#include <string_view>\n\nnamespace callbox::words {\n\n"
         "inline constexpr std::string_view kReferenceLanguage = \"" +
         reference.language +
         "\";\n\n// A counted word, by plural category.\nstruct Forms {\n  std::array<std::string_view, 6> "
         "by_category;\n"
         "};\n\n// Every word in one language.\nstruct Words {\n" +
         members +
         "};\n\n// One of the two is set.\nstruct ListedWord {\n  std::string_view name;\n"
         "  std::string_view Words::*text;\n  Forms Words::*forms;\n};\ninline constexpr ListedWord kWordList[] = {\n" +
         list + "};\n\n}  // namespace callbox::words\n";
}

}  // namespace callbox::words
