#include "markup/prose.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace callbox::markup {
namespace {

std::string html(std::string_view text) {
  return std::move(prose(text)).str();
}

TEST(Prose, PartsParagraphsAtBlankLinesAndKeepsLineBreaks) {
  EXPECT_EQ(html("One.\nTwo.\n\n \n\nThree."), "<p dir=\"auto\">One.<br>\nTwo.</p>\n<p dir=\"auto\">Three.</p>\n");
  EXPECT_EQ(html(""), "");
}

TEST(Prose, LinksBareAddressesWithoutThePunctuationOfTheSentence) {
  const auto link = [](std::string_view text) {
    for (const auto& span : find_links(text))
      if (span.link) return std::string(span.text);
    return std::string();
  };
  EXPECT_EQ(link("See https://a.example/x."), "https://a.example/x");
  EXPECT_EQ(link("(see http://a.example/x?y=1&z=2)"), "http://a.example/x?y=1&z=2");
  EXPECT_EQ(link("https://a.example/wiki/Oak_(tree), too"), "https://a.example/wiki/Oak_(tree)");
  EXPECT_EQ(link("https://a.example/ñ!"), "https://a.example/ñ");
  EXPECT_EQ(link("nothttps://a.example"), "");
  EXPECT_EQ(link("https:// alone"), "");
  EXPECT_EQ(link("javascript:alert(1)"), "");
}

TEST(Prose, NeverInterpretsMarkup) {
  const auto out = html("<img src=x onerror=alert(1)> https://a.example/\"onmouseover=\"alert(1)");
  EXPECT_EQ(out.find("<img"), std::string::npos);
  EXPECT_NE(out.find("<a href=\"https://a.example/\" rel=\"noopener\">https://a.example/</a>"), std::string::npos);
  EXPECT_NE(out.find("&quot;onmouseover=&quot;"), std::string::npos);
}

TEST(Prose, SpansTogetherAreTheText) {
  rc::check([](const std::string& before, const std::string& after) {
    const std::string text = before + "https://a.example/" + after;
    std::string together;
    for (const auto& span : find_links(text)) together += span.text;
    RC_ASSERT(together == text);
  });
}

TEST(Teaser, IsTheFirstParagraphCutAtAWord) {
  EXPECT_EQ(teaser("Lock sheds.\nLock garages.\n\nMore.", 80), "Lock sheds. Lock garages.");
  EXPECT_EQ(teaser("Lock sheds and garages this week", 14), "Lock sheds…");
  EXPECT_EQ(teaser("", 10), "");
}

}  // namespace
}  // namespace callbox::markup
