// The text of a post as markup: blank lines part paragraphs, bare links are linked, nothing else is interpreted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "markup/html.h"

namespace callbox::markup {

// A part of a line: plain words, or a link ("https://…" or "http://…") without the punctuation that follows it.
struct Span {
  std::string_view text;
  bool link = false;
};
std::vector<Span> find_links(std::string_view text);

// <p dir="auto">…</p> for each paragraph, single line breaks as <br>.
Html prose(std::string_view text);
// The first paragraph, at most `limit` graphemes, with an ellipsis when something was left out. Plain text.
std::string teaser(std::string_view text, std::size_t limit);

}  // namespace callbox::markup
