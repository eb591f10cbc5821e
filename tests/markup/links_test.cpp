#include "markup/links.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <ctime>
#include <string>

namespace callbox::markup {
namespace {

TEST(Links, AreBareAddressesWithoutThePunctuationOfTheSentence) {
  const auto link = [](std::string_view text) {
    for (const auto& span : find_links(text))
      if (span.link) return std::string(span.text);
    return std::string();
  };
  EXPECT_EQ(link("See https://a.example/x."), "https://a.example/x");
  EXPECT_EQ(link("(see http://a.example/x?y=1&z=2)"), "http://a.example/x?y=1&z=2");
  EXPECT_EQ(link("https://a.example/wiki/Oak_(tree), too"), "https://a.example/wiki/Oak_(tree)");
  EXPECT_EQ(link("https://a.example/ñ!"), "https://a.example/ñ");
  EXPECT_EQ(link("Go to HTTPS://A.example now"), "HTTPS://A.example");
  EXPECT_EQ(link("see:https://a.example…"), "https://a.example");
  EXPECT_EQ(link("[https://a.example/x]"), "https://a.example/x");
  EXPECT_EQ(link("nothttps://a.example"), "");
  EXPECT_EQ(link("https:// alone"), "");
  EXPECT_EQ(link("javascript:alert(1)"), "");
}

TEST(Links, AndTheWordsBetweenThemAreTheText) {
  rc::check([](const std::string& before, const std::string& after) {
    const std::string text = before + "https://a.example/" + after;
    std::string together;
    for (const auto& span : find_links(text)) together += span.text;
    RC_ASSERT(together == text);
  });
}

TEST(Links, LoseOnlyTheBracketsThatNothingInThemOpened) {
  EXPECT_EQ(without_closing_punctuation("a(b)c)."), "a(b)c");
  EXPECT_EQ(without_closing_punctuation("a(b))))"), "a(b)");
  EXPECT_EQ(without_closing_punctuation("a[b]{c}"), "a[b]{c}");
  EXPECT_EQ(without_closing_punctuation("…)…"), "");
}

// Seconds of this thread, the least of several runs: other work on the machine is not ours.
double cost(const std::string& text) {
  double least = 1e9;
  for (int run = 0; run < 5; ++run) {
    timespec from{}, to{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    (void)find_links(text);
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    least = std::min(
        least, static_cast<double>(to.tv_sec - from.tv_sec) + static_cast<double>(to.tv_nsec - from.tv_nsec) / 1e9);
  }
  return least;
}

TEST(Links, CostTwiceAsMuchInATextTwiceAsLong) {
  const auto many = [](const std::string& unit, std::size_t bytes) {
    std::string text = "https://a.example/x";
    while (text.size() < bytes) text += unit;
    return text;
  };
  for (const std::string unit : {")", "().", "(", "https://", "https://)) ", "hhhh", "…", "https://a.example/x] "}) {
    const double once = cost(many(unit, 50'000)), twice = cost(many(unit, 100'000));
    EXPECT_LT(twice, 3 * once + 0.002) << unit;  // four times, and seconds, if it were quadratic
  }
}

}  // namespace
}  // namespace callbox::markup
