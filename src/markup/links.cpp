#include "markup/links.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace callbox::markup {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kPunctuation = ".,;:!?'\"*_";
struct Brackets {
  char open, close;
};
constexpr std::array<Brackets, 3> kBrackets{{{'(', ')'}, {'[', ']'}, {'{', '}'}}};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool ends_link(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '\\' || c == 0x7f;
}

// The length of "https://" or "http://" where `text` begins with it, otherwise 0.
std::size_t scheme_at(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (starts_with_ignoring_case(text, scheme)) return scheme.size();
  return 0;
}

struct Start {
  std::size_t at, scheme;
};
Start find_start(std::string_view text, std::size_t from) {
  for (auto at = text.find_first_of("hH", from); at != std::string_view::npos; at = text.find_first_of("hH", at + 1)) {
    const auto rest = text.substr(at);
    const auto scheme = scheme_at(rest);
    const bool inside_word = at > 0 && is_letter(text[at - 1]);
    if (scheme != 0 && !inside_word && rest.size() > scheme && !ends_link(rest[scheme])) return {at, scheme};
  }
  return {std::string_view::npos, 0};
}

}  // namespace

std::string_view without_closing_punctuation(std::string_view word) {
  // How many more of each are closed than opened: counted once, then kept while the end is cut.
  std::array<std::ptrdiff_t, kBrackets.size()> excess{};
  for (std::size_t i = 0; i < kBrackets.size(); ++i)
    excess[i] = std::count(word.begin(), word.end(), kBrackets[i].close) -
                std::count(word.begin(), word.end(), kBrackets[i].open);
  while (!word.empty()) {
    const char last = word.back();
    const auto brackets = static_cast<std::size_t>(
        std::find_if(kBrackets.begin(), kBrackets.end(), [&](const Brackets& b) { return b.close == last; }) -
        kBrackets.begin());
    if (kPunctuation.find(last) != std::string_view::npos) {
      word.remove_suffix(1);
    } else if (word.ends_with(kEllipsis)) {
      word.remove_suffix(kEllipsis.size());
    } else if (brackets < kBrackets.size() && excess[brackets] > 0) {
      --excess[brackets];
      word.remove_suffix(1);
    } else {
      break;
    }
  }
  return word;
}

std::vector<Span> find_links(std::string_view text) {
  std::vector<Span> out;
  std::size_t done = 0;
  for (auto start = find_start(text, 0); start.at != std::string_view::npos; start = find_start(text, done)) {
    std::size_t end = start.at;
    while (end < text.size() && !ends_link(text[end])) ++end;
    const auto link = without_closing_punctuation(text.substr(start.at, end - start.at));
    if (link.size() <= start.scheme) {  // nothing but a scheme and punctuation
      out.push_back({text.substr(done, end - done), false});
      done = end;
      continue;
    }
    if (start.at > done) out.push_back({text.substr(done, start.at - done), false});
    out.push_back({link, true});
    done = start.at + link.size();
  }
  if (done < text.size()) out.push_back({text.substr(done), false});
  return out;
}

}  // namespace callbox::markup
