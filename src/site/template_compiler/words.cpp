// The words of the pages, one file a language.
#include <algorithm>

#include "base/text.h"
#include "site/template_compiler/cpp_text.h"
#include "site/template_compiler/template_compiler.h"

namespace callbox::site::template_compiler {
namespace {

// "{count}", "{time}": sorted, because languages order them differently.
std::vector<std::string_view> placeholders(std::string_view text) {
  std::vector<std::string_view> out;
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    out.push_back(text.substr(at, text.find('}', at) - at));
  std::sort(out.begin(), out.end());
  return out;
}

const Words::Entry* find(const Words& words, std::string_view name) {
  const auto found =
      std::find_if(words.entries.begin(), words.entries.end(), [&](const auto& e) { return e.name == name; });
  return found == words.entries.end() ? nullptr : &*found;
}

}  // namespace

result<Words> parse_words(std::string_view language, std::string_view source) {
  Words words{std::string(language), {}};
  int number = 0;
  for (const auto line : split(source, '\n')) {
    ++number;
    const auto text = trim(line);
    if (text.empty() || text.front() == '#') continue;
    const auto equals = text.find('=');
    const auto wrong = [&](std::string message, int column = 1) {
      return fail(ErrorKind::kInvalid, std::move(message), Where{std::string(language), number, column});
    };
    if (equals == std::string_view::npos) return wrong("expected \"name = text\"");
    const auto name = trim(text.substr(0, equals));
    const auto value = trim(text.substr(equals + 1));
    if (!is_identifier(name)) return wrong("'" + std::string(name) + "' is no name for a word");
    if (value.empty()) return wrong("'" + std::string(name) + "' has no text", static_cast<int>(equals) + 2);
    if (!is_utf8(value)) return wrong("'" + std::string(name) + "' is not UTF-8");
    if (find(words, name) != nullptr) return wrong("'" + std::string(name) + "' stands here twice");
    words.entries.push_back({std::string(name), std::string(value), number});
  }
  return words;
}

Status check_same(const Words& first, const Words& other) {
  for (const auto& entry : first.entries) {
    const auto* same = find(other, entry.name);
    if (same == nullptr)
      return fail(ErrorKind::kInvalid, "'" + entry.name + "' is missing", Where{other.language, 0, 0});
    if (placeholders(entry.text) != placeholders(same->text))
      return fail(ErrorKind::kInvalid, "'" + entry.name + "' has other {placeholders} than in " + first.language,
                  Where{other.language, same->line, 1});
  }
  for (const auto& entry : other.entries)
    if (find(first, entry.name) == nullptr)
      return fail(ErrorKind::kInvalid, "'" + entry.name + "' is not a word of " + first.language,
                  Where{other.language, entry.line, 1});
  return {};
}

std::string words_header(const Words& first) {
  std::string out =
      "// Made from web/site/words by the template compiler.\n#pragma once\n\n#include <string_view>\n\n"
      "namespace callbox::site {\n\n// The words of the public pages in one language.\nstruct Words {\n"
      "  std::string_view language;\n";
  for (const auto& entry : first.entries) out += "  std::string_view " + entry.name + ";\n";
  return out +
         "};\n// The words of `language`; those of the first language for one that the pages are not written in.\n"
         "const Words& words_in(std::string_view language);\n\n}  // namespace callbox::site\n";
}

std::string words_source(std::span<const Words> languages) {
  std::string out =
      "// Made from web/site/words by the template compiler.\n#include \"site/words.h\"\n\nnamespace callbox::site "
      "{\nnamespace {\n\n";
  for (const auto& words : languages) {
    out += "constexpr Words kWords_" + words.language + "{\n  .language = " + quoted(words.language) + ",\n";
    for (const auto& entry : languages.front().entries)
      out += "  ." + entry.name + " = " + quoted(find(words, entry.name)->text) + ",\n";
    out += "};\n";
  }
  out += "\n}  // namespace\n\nconst Words& words_in(std::string_view language) {\n";
  for (const auto& words : languages)
    out += "  if (language == " + quoted(words.language) + ") return kWords_" + words.language + ";\n";
  return out + "  return kWords_" + languages.front().language + ";\n}\n\n}  // namespace callbox::site\n";
}

}  // namespace callbox::site::template_compiler
