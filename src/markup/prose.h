// The text of a post as markup: blank lines part paragraphs, bare links are linked, nothing else is interpreted.
#pragma once

#include <string>
#include <string_view>

#include "markup/html.h"

namespace callbox::markup {

// <p dir="auto">…</p> for each paragraph, single line breaks as <br>.
Html prose(std::string_view text);
// The first paragraph, at most `limit` graphemes, with an ellipsis when something was left out. Plain text.
std::string teaser(std::string_view text, std::size_t limit);

}  // namespace callbox::markup
