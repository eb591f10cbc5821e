#include "markup/html.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <type_traits>

namespace callbox::markup {
namespace {

// What must not compile: markup made of a run-time string, and markup where an attribute or address stands.
static_assert(!std::is_constructible_v<Html, std::string>);
static_assert(!std::is_convertible_v<std::string, Html>);
static_assert(!std::is_constructible_v<Markup, std::string>);
static_assert(!std::is_constructible_v<Markup, std::string_view>);
template <class T>
concept fits_attribute = requires(Html out, const T& value) { out.attribute(value); };
template <class T>
concept fits_url = requires(Html out, const T& value) { out.url(value); };
static_assert(fits_attribute<std::string> && fits_attribute<int> && !fits_attribute<Html>);
static_assert(fits_url<std::string> && !fits_url<Html>);

std::string url(std::string_view value) {
  Html out;
  out.url(value);
  return std::move(out).str();
}

TEST(Html, EscapesTextAndAttributes) {
  Html out;
  out.text("<script>alert(\"1\" & '2')</script>");
  EXPECT_EQ(out.str(), "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
}

TEST(Html, ReplacesControlCharacters) {
  Html out;
  out.text(std::string_view("a\0b\x1b\x7f\n", 6));
  EXPECT_EQ(out.str(),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

TEST(Html, LetsOnlyHarmlessAddressesThrough) {
  for (const auto* good : {"https://a.example/x?y=1", "http://a.example", "/posts/x", "#main", "mailto:a@b.example",
                           "tel:+17085550123", "?before=1", "feed.rss"})
    EXPECT_EQ(url(good), good);
  for (const auto* bad :
       {"javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\nscript:alert(1)", " javascript:x", "data:text/html,x",
        "vbscript:x", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript&#58;x y"})
    EXPECT_EQ(url(bad), "#") << bad;
}

TEST(Html, EncodesPartsOfAddresses) {
  Html out;
  out.url_part("a b/ñ?&=\"<");
  EXPECT_EQ(out.str(), "a%20b%2F%C3%B1%3F%26%3D%22%3C");
}

TEST(Html, NeverLetsAMarkupCharacterOfAValueThrough) {
  rc::check([](const std::string& value) {
    Html out;
    out.url_part(value);
    out.text(value);
    out.attribute(value);
    out.url(value);
    RC_ASSERT(out.str().find_first_of("<>\"'") == std::string::npos);
  });
}

}  // namespace
}  // namespace callbox::markup
