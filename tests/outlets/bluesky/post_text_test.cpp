#include "outlets/bluesky/post_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/text.h"

namespace callbox::outlets::bluesky {
namespace {

using ::testing::HasSubstr;

constexpr const char* kUrl = "https://village.test/posts/lake-street-closed";
constexpr const char* kShown = "village.test/posts/lake-street-closed";
const std::string kFamily = "👨‍👩‍👧‍👦";  // one grapheme of 25 bytes

std::string slice(const PostText& post, const Facet& facet) {
  return post.text.substr(facet.begin, facet.end - facet.begin);
}

TEST(PostText, HasTitleTextAndTheLinkedAddress) {
  const PostText post = compose("", "Lake Street closed", "Until 6 p.m.", kUrl);
  EXPECT_EQ(post.text, std::string("Lake Street closed\n\nUntil 6 p.m.\n\n") + kShown);
  EXPECT_FALSE(post.shortened);
  ASSERT_EQ(post.facets.size(), 1u);
  EXPECT_EQ(slice(post, post.facets[0]), kShown);
  EXPECT_EQ(post.facets[0].target, kUrl);
}

TEST(PostText, CountsOffsetsInBytesNotInCharacters) {
  const PostText post =
      compose("", "Calle cerrada 🚧", "Más en https://ejemplo.test/ñandú, por favor. #Inundación", kUrl);
  ASSERT_EQ(post.facets.size(), 3u);
  EXPECT_EQ(slice(post, post.facets[0]), "https://ejemplo.test/ñandú");
  EXPECT_EQ(post.facets[0].target, "https://ejemplo.test/ñandú");
  EXPECT_EQ(slice(post, post.facets[1]), "#Inundación");
  EXPECT_EQ(post.facets[1].target, "Inundación");
  EXPECT_EQ(slice(post, post.facets[2]), kShown);
}

TEST(PostText, IsCutAtAWordWhenOneGraphemeTooLong) {
  const std::string title = "Title";
  // 300 = title + 2 + body + 2 + address
  const std::size_t room = 300 - 5 - 2 - 2 - std::string(kShown).size();
  std::string body;
  while (body.size() < room - 4) body += "word ";
  body.resize(room - 4);
  body += " end";
  const PostText whole = compose("", title, body, kUrl);
  EXPECT_EQ(count_graphemes(whole.text), 300u);
  EXPECT_FALSE(whole.shortened);
  const PostText cut = compose("", title, body + "s", kUrl);
  EXPECT_TRUE(cut.shortened);
  EXPECT_LE(count_graphemes(cut.text), 300u);
  EXPECT_THAT(cut.text, HasSubstr("…\n\n" + std::string(kShown)));
  EXPECT_THAT(cut.text, ::testing::Not(HasSubstr("ends")));
}

TEST(PostText, StaysWithinTheBytesWhenGraphemesAreLong) {
  std::string body;
  for (int i = 0; i < 200; ++i) body += kFamily;
  const PostText post = compose("", "Families", body, kUrl);
  EXPECT_TRUE(post.shortened);
  EXPECT_LE(post.text.size(), kMostBytes);
  EXPECT_TRUE(is_utf8(post.text));
  EXPECT_THAT(post.text, HasSubstr(kFamily + "…"));
}

TEST(PostText, NeverLinksHalfAnAddress) {
  const std::string url = "https://example.test/" + std::string(250, 'a');
  const PostText post = compose("", "A long address", url, kUrl);
  ASSERT_EQ(post.facets.size(), 1u);
  EXPECT_EQ(post.facets[0].target, kUrl);
  EXPECT_TRUE(post.shortened);
}

TEST(PostText, ShowsOnlyTheHostOfAVeryLongPageAddress) {
  const std::string url = "https://village.test/posts/" + std::string(200, 'a');
  const PostText post = compose("", "Title", "Text", url);
  ASSERT_EQ(post.facets.size(), 1u);
  EXPECT_EQ(slice(post, post.facets[0]), "village.test/…");
  EXPECT_EQ(post.facets[0].target, url);
}

TEST(PostText, PutsThePrefixFirst) {
  EXPECT_TRUE(
      compose("Correction: ", "Lake Street open", "", kUrl).text.starts_with("Correction: Lake Street open\n\n"));
}

TEST(Facets, AreFoundAsPeopleReadThem) {
  const auto targets = [](std::string_view text) {
    std::string all;
    for (const Facet& facet : find_facets(text))
      all += (facet.kind == Facet::Kind::kTag ? "#" : "") + facet.target + "|";
    return all;
  };
  EXPECT_EQ(targets("See https://a.test/x."), "https://a.test/x|");
  EXPECT_EQ(targets("(https://a.test/x)"), "https://a.test/x|");
  EXPECT_EQ(targets("https://a.test/Oak_(tree)"), "https://a.test/Oak_(tree)|");
  EXPECT_EQ(targets("HTTPS://A.test"), "HTTPS://A.test|");
  EXPECT_EQ(targets("https:// nothing"), "");
  EXPECT_EQ(targets("mail a@b.test, see b.test"), "");
  EXPECT_EQ(targets("#Beat1713, #2026 #a #! # ##x #️⃣ x#y"), "#Beat1713|#a|");
  EXPECT_EQ(targets("#" + std::string(65, 'a')), "");
  EXPECT_EQ(targets(""), "");
}

RC_GTEST_PROP(PostText, KeepsTheLimitsAndEveryFacetCoversItsWords, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("word", "ñandú", kFamily, "https://example.test/año?x=1", "#Río", "\n\n",
                                    "👮🏽‍♀️", "…", "(see", "é", std::string(90, 'x')));
  std::string body;
  for (const std::string& word : words) body += word + *rc::gen::element<std::string>(" ", "", "\n");
  const std::string title =
      *rc::gen::element<std::string>("", "Short", "Título con ñ 🚧", std::string(400, 't'), "many " + body);
  const PostText post = compose(*rc::gen::element<std::string>("", "Correction: "), title, body, kUrl);
  RC_ASSERT(count_graphemes(post.text) <= kMostGraphemes);
  RC_ASSERT(post.text.size() <= kMostBytes);
  RC_ASSERT(is_utf8(post.text));
  RC_ASSERT(!post.facets.empty());
  RC_ASSERT(slice(post, post.facets.back()) == kShown);
  std::size_t end = 0;
  for (const Facet& facet : post.facets) {
    RC_ASSERT(facet.begin >= end);
    RC_ASSERT(facet.end > facet.begin);
    RC_ASSERT(facet.end <= post.text.size());
    end = facet.end;
    if (&facet == &post.facets.back()) continue;
    const std::string words_of_it = slice(post, facet);
    RC_ASSERT(words_of_it == (facet.kind == Facet::Kind::kTag ? "#" : "") + facet.target);
    RC_ASSERT(is_utf8(words_of_it));
  }
}

}  // namespace
}  // namespace callbox::outlets::bluesky
