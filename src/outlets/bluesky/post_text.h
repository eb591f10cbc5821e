// What a post says on Bluesky, and where in it the links are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace callbox::outlets::bluesky {

inline constexpr std::size_t kMostGraphemes = 300;  // of app.bsky.feed.post#text
inline constexpr std::size_t kMostBytes = 3000;

// A stretch of the text that can be followed. Offsets count UTF-8 bytes, as the lexicon demands; the network does not
// check them, so a wrong one would show as a link over the wrong words.
struct Facet {
  enum class Kind { kLink, kTag };
  Kind kind = Kind::kLink;
  std::size_t begin = 0, end = 0;
  std::string target;  // the address, or the tag without its #
};

struct PostText {
  std::string text;
  std::vector<Facet> facets;
  bool shortened = false;
};

// Title, text and the address of the public page (shown without "https://", linked whole), within both limits: what is
// too long is cut at a word and ends in "…"; title and address always stay. `prefix` ("Correction: ") stands before
// all.
PostText compose(std::string_view prefix, std::string_view title, std::string_view text, std::string_view url);

// Addresses (http, https) and hashtags in `text`. In order, never overlapping.
std::vector<Facet> find_facets(std::string_view text);

// `text` within `graphemes` and `bytes`: as it is, or cut at a word and ended by "…". Empty when not even a word fits.
std::string cut_at_word(std::string_view text, std::size_t graphemes, std::size_t bytes);

}  // namespace callbox::outlets::bluesky
