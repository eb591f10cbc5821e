#include "markup/prose.h"

#include <gtest/gtest.h>

namespace callbox::markup {
namespace {

std::string html(std::string_view text) {
  return std::move(prose(text)).str();
}

TEST(Prose, PartsParagraphsAtBlankLinesAndKeepsLineBreaks) {
  EXPECT_EQ(html("One.\nTwo.\n\n \n\nThree."), "<p dir=\"auto\">One.<br>\nTwo.</p>\n<p dir=\"auto\">Three.</p>\n");
  EXPECT_EQ(html(""), "");
}

TEST(Prose, NeverInterpretsMarkup) {
  const auto out = html("<img src=x onerror=alert(1)> https://a.example/\"onmouseover=\"alert(1)");
  EXPECT_EQ(out.find("<img"), std::string::npos);
  EXPECT_NE(out.find("<a href=\"https://a.example/\" rel=\"noopener\">https://a.example/</a>"), std::string::npos);
  EXPECT_NE(out.find("&quot;onmouseover=&quot;"), std::string::npos);
}

TEST(Teaser, IsTheFirstParagraphCutAtAWord) {
  EXPECT_EQ(teaser("Lock sheds.\nLock garages.\n\nMore.", 80), "Lock sheds. Lock garages.");
  EXPECT_EQ(teaser("Lock sheds and garages this week", 14), "Lock sheds…");
  EXPECT_EQ(teaser("", 10), "");
}

}  // namespace
}  // namespace callbox::markup
