// Any title and text on Bluesky: within the network's limits, and each facet over whole characters of the text, in
// order. The first line is the title.
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "outlets/bluesky/post_text.h"
#include "require.h"

using callbox::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox;
  using namespace callbox::outlets::bluesky;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  if (!is_utf8(input)) return 0;  // a package never holds it
  const std::size_t line = std::min(input.find('\n'), size);
  const PostText post =
      compose("Correction: ", input.substr(0, line), input.substr(line), "https://police.village.example/posts/a");
  require(is_utf8(post.text) && post.text.size() <= kMostBytes && count_graphemes(post.text) <= kMostGraphemes);
  std::size_t last = 0;
  for (const Facet& facet : post.facets) {
    require(last <= facet.begin && facet.begin < facet.end && facet.end <= post.text.size());
    require(is_utf8(std::string_view(post.text).substr(facet.begin, facet.end - facet.begin)));
    last = facet.end;
  }
  require(!post.facets.empty() && post.facets.back().end == post.text.size());
  return 0;
}
