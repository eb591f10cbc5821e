#include "markup/prose.h"

#include <algorithm>

#include "base/text.h"

namespace callbox::markup {
namespace {

bool ends_link(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '\\' || c == 0x7f;
}

// Punctuation after a link belongs to the sentence, and so does a ')' that nothing in the link opened.
std::string_view without_trailing_punctuation(std::string_view link) {
  while (!link.empty()) {
    const char last = link.back();
    if (std::string_view(".,;:!?'*_").find(last) != std::string_view::npos) {
      link.remove_suffix(1);
    } else if (last == ')' && std::count(link.begin(), link.end(), ')') > std::count(link.begin(), link.end(), '(')) {
      link.remove_suffix(1);
    } else {
      break;
    }
  }
  return link;
}

std::size_t find_scheme(std::string_view text, std::size_t from) {
  for (auto at = text.find("http", from); at != std::string_view::npos; at = text.find("http", at + 1)) {
    const auto rest = text.substr(at);
    const std::size_t scheme = rest.starts_with("https://") ? 8 : rest.starts_with("http://") ? 7 : 0;
    const bool inside_word =
        at > 0 && ((text[at - 1] >= 'a' && text[at - 1] <= 'z') || (text[at - 1] >= 'A' && text[at - 1] <= 'Z'));
    if (scheme != 0 && !inside_word && rest.size() > scheme && !ends_link(rest[scheme])) return at;
  }
  return std::string_view::npos;
}

void append_line(Html& out, std::string_view line) {
  for (const auto& span : find_links(line)) {
    if (span.link) {
      out.literal("<a href=\"");
      out.url(span.text);
      out.literal("\" rel=\"noopener\">");
      out.text(span.text);
      out.literal("</a>");
    } else {
      out.text(span.text);
    }
  }
}

std::vector<std::vector<std::string_view>> paragraphs(std::string_view text) {
  std::vector<std::vector<std::string_view>> out;
  bool open = false;
  for (const auto raw : split(text, '\n')) {
    const auto line = trim(raw);
    if (line.empty()) {
      open = false;
      continue;
    }
    if (!open) out.emplace_back();
    open = true;
    out.back().push_back(line);
  }
  return out;
}

}  // namespace

std::vector<Span> find_links(std::string_view text) {
  std::vector<Span> out;
  std::size_t done = 0;
  for (auto at = find_scheme(text, 0); at != std::string_view::npos; at = find_scheme(text, done)) {
    std::size_t end = at;
    while (end < text.size() && !ends_link(text[end])) ++end;
    const auto link = without_trailing_punctuation(text.substr(at, end - at));
    if (link.size() <= std::string_view("https://").size()) {  // nothing but a scheme and punctuation
      out.push_back({text.substr(done, end - done), false});
      done = end;
      continue;
    }
    if (at > done) out.push_back({text.substr(done, at - done), false});
    out.push_back({link, true});
    done = at + link.size();
  }
  if (done < text.size()) out.push_back({text.substr(done), false});
  return out;
}

Html prose(std::string_view text) {
  Html out;
  out.reserve(text.size() + text.size() / 4);
  for (const auto& lines : paragraphs(text)) {
    out.literal("<p dir=\"auto\">");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) out.literal("<br>\n");
      append_line(out, lines[i]);
    }
    out.literal("</p>\n");
  }
  return out;
}

std::string teaser(std::string_view text, std::size_t limit) {
  std::string first;
  const auto all = paragraphs(text);
  if (all.empty()) return first;
  for (const auto line : all.front()) {
    if (!first.empty()) first += ' ';
    first += line;
  }
  if (count_graphemes(first) <= limit) return first;
  auto cut = truncate_graphemes(first, limit);
  if (const auto space = cut.rfind(' '); space != std::string_view::npos && space > cut.size() / 2)
    cut = cut.substr(0, space);
  return std::string(trim(cut)) + "…";
}

}  // namespace callbox::markup
