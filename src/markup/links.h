// Where the links are in a text that a person wrote: what pages, mails, feeds and posts on other networks link alike.
#pragma once

#include <string_view>
#include <vector>

namespace callbox::markup {

// A part of a text: plain words, or a link ("https://…" or "http://…") without the punctuation that follows it.
struct Span {
  std::string_view text;
  bool link = false;
};
// The spans together are the text. A link begins after anything but a letter and ends at a blank, a control character,
// a quotation mark, '<', '>' or '\'. Time grows with the length of the text, whatever it holds.
std::vector<Span> find_links(std::string_view text);

// `word` without what belongs to the sentence around it: punctuation at its end, and a bracket there that nothing in it
// opened ("/wiki/Oak_(tree)" keeps its own).
std::string_view without_closing_punctuation(std::string_view word);

}  // namespace callbox::markup
