#include "outlets/bluesky/post_text.h"

#include <algorithm>

#include "base/text.h"
#include "markup/links.h"

namespace callbox::outlets::bluesky {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr std::size_t kMostShownAddress = 100;
constexpr std::size_t kMostTagGraphemes = 64;  // app.bsky.richtext.facet#tag
constexpr std::size_t kMostTagBytes = 640;
constexpr std::string_view kBlanks = " \t\r\n\v\f";

bool is_blank(char c) {
  return kBlanks.find(c) != std::string_view::npos;
}

bool is_address(std::string_view word) {
  return starts_with_ignoring_case(word, "https://") || starts_with_ignoring_case(word, "http://");
}

bool is_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > kMostTagBytes || count_graphemes(tag) > kMostTagGraphemes) return false;
  if (tag.starts_with("\xEF\xB8\x8F") || tag.find('#') != std::string_view::npos) return false;  // #️ is a keycap
  return !std::all_of(tag.begin(), tag.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  });
}

// The hashtags among the words of `text`, which stands at `offset` in the post.
void add_tags(std::string_view text, std::size_t offset, std::vector<Facet>& facets) {
  for (std::size_t at = text.find_first_not_of(kBlanks); at < text.size(); at = text.find_first_not_of(kBlanks, at)) {
    const std::size_t next = std::min(text.find_first_of(kBlanks, at), text.size());
    const std::size_t begin = std::min(text.find_first_not_of("([\"'", at), next);
    const auto word = markup::without_closing_punctuation(text.substr(begin, next - begin));
    if (word.starts_with('#') && is_tag(word.substr(1)))
      facets.push_back({Facet::Kind::kTag, offset + begin, offset + begin + word.size(), std::string(word.substr(1))});
    at = next;
  }
}

std::string shown_address(std::string_view url) {
  std::string shown(url);
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) shown = url.substr(scheme.size());
  }
  if (shown.size() <= kMostShownAddress) return shown;
  return shown.substr(0, shown.find('/')) + "/" + std::string(kEllipsis);
}

}  // namespace

std::string cut_at_word(std::string_view text, std::size_t graphemes, std::size_t bytes) {
  if (text.size() <= bytes && count_graphemes(text) <= graphemes) return std::string(text);
  if (graphemes < 2 || bytes < kEllipsis.size() + 1) return {};
  std::size_t room = graphemes - 1;
  std::string_view kept = truncate_graphemes(text, room);
  while (kept.size() + kEllipsis.size() > bytes) kept = truncate_graphemes(text, --room);
  if (kept.empty()) return {};
  if (!is_blank(text[kept.size()])) {
    const std::size_t blank = kept.find_last_of(kBlanks);
    if (blank != std::string_view::npos) {
      kept = kept.substr(0, blank);
    } else if (is_address(kept)) {
      return {};  // half an address is worse than none
    }
  }
  while (!kept.empty() && is_blank(kept.back())) kept.remove_suffix(1);
  if (kept.empty()) return {};
  return std::string(kept) + std::string(kEllipsis);
}

std::vector<Facet> find_facets(std::string_view text) {
  std::vector<Facet> facets;
  std::size_t at = 0;
  for (const auto& span : markup::find_links(text)) {
    if (span.link)
      facets.push_back({Facet::Kind::kLink, at, at + span.text.size(), std::string(span.text)});
    else
      add_tags(span.text, at, facets);
    at += span.text.size();
  }
  return facets;
}

PostText compose(std::string_view prefix, std::string_view title, std::string_view text, std::string_view url) {
  constexpr std::string_view kGap = "\n\n";
  const std::string address = shown_address(url);
  const std::size_t address_graphemes = address.empty() ? 0 : count_graphemes(address) + 2;
  const std::size_t address_bytes = address.empty() ? 0 : address.size() + kGap.size();

  PostText post;
  const std::string head = std::string(prefix) + std::string(trim(title));
  post.text = cut_at_word(head, kMostGraphemes - address_graphemes, kMostBytes - address_bytes);
  post.shortened = post.text != head;
  const std::string_view body = trim(text);
  const std::size_t used = count_graphemes(post.text) + 2 + address_graphemes;
  const std::size_t used_bytes = post.text.size() + kGap.size() + address_bytes;
  if (!body.empty() && !post.shortened && used < kMostGraphemes && used_bytes < kMostBytes) {
    const std::string kept = cut_at_word(body, kMostGraphemes - used, kMostBytes - used_bytes);
    post.shortened = kept != body;
    if (!kept.empty()) post.text.append(post.text.empty() ? std::string_view() : kGap).append(kept);
  } else if (!body.empty()) {
    post.shortened = true;
  }
  post.facets = find_facets(post.text);
  if (!address.empty()) {
    if (!post.text.empty()) post.text += kGap;
    post.facets.push_back({Facet::Kind::kLink, post.text.size(), post.text.size() + address.size(), std::string(url)});
    post.text += address;
  }
  return post;
}

}  // namespace callbox::outlets::bluesky
