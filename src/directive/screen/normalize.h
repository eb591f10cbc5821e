// Undoing disguise before matching. A text is folded into forms the patterns can read, and every byte of a form knows
// which byte of the author's text it came from, so that a finding underlines what the author wrote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace callbox::directive::screen {

// `cased` is the text after compatibility decomposition (NFKD) with marks, invisible and control characters removed and
// look-alike letters and digits of other scripts replaced by ASCII; `lower` is the same with ASCII letters lowered.
// Both have the same length, and origin[i] is the byte at which the code point behind byte i starts in the text as
// given.
struct Folded {
  std::string cased;
  std::string lower;
  std::vector<std::uint32_t> origin;
};

// `text` must be well-formed UTF-8 of at most 4 GiB. Cost: one pass.
Folded fold_text(std::string_view text);

// `lower` with digits and signs that stand for letters ("5l4g") read as letters. Only inside words that also have a
// letter, so that numbers stay numbers. Same length as `lower`. Meant for the slur list alone.
std::string read_leet(std::string_view lower);

// Letters spelt out one by one ("s l u r", "s.l.u.r"), joined; runs are parted by spaces. origin[i] is the index of
// byte i in the form given.
struct Joined {
  std::string text;
  std::vector<std::uint32_t> origin;
};
Joined join_spelled(std::string_view form);

// The ASCII reading of a letter or digit that looks like one, or empty. Case is kept. (Unicode TR 39 names the idea.)
std::string_view look_alike(char32_t code_point);

// A pattern written by a person, folded as texts are so that "víctima" in a directive meets "victima" in a folded text.
std::string fold_pattern(std::string_view pattern);

// A name or number of the agency's list, folded, lowered, with runs of white space made one space.
std::string fold_entry(std::string_view entry);

}  // namespace callbox::directive::screen
