#include "markup/prose.h"

#include <vector>

#include "base/text.h"
#include "markup/links.h"

namespace callbox::markup {
namespace {

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
