#include <gtest/gtest.h>

#include "site/template_compiler/template_compiler.h"

namespace callbox::site::template_compiler {
namespace {

Words words(std::string_view language, std::string_view source) {
  return parse_words(language, source).value();
}

TEST(Words, AreReadLineByLine) {
  const auto read = words("en", "# comment\nnews = News\n\nday = {count} days = a lot\n");
  ASSERT_EQ(read.entries.size(), 2U);
  EXPECT_EQ(read.entries[1].name, "day");
  EXPECT_EQ(read.entries[1].text, "{count} days = a lot");
}

TEST(Words, AreRefusedWithTheirLine) {
  for (const auto& [source, line] : {std::pair{"a = b\nc", 2}, {"a = b\na = c", 2}, {"\n\na =", 3}, {"a b = c", 1}}) {
    const auto read = parse_words("en", source);
    ASSERT_FALSE(read) << source;
    EXPECT_EQ(read.error().where.line, line) << source;
  }
}

TEST(Words, OfALanguageThatLacksOneAreRefused) {
  const auto status = check_same(words("en", "a = x\nb = y"), words("es", "a = z"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "'b' is missing");
}

TEST(Words, OfALanguageThatHasOneMoreAreRefused) {
  EXPECT_FALSE(check_same(words("en", "a = x"), words("es", "a = z\nb = y")));
}

TEST(Words, OfALanguageWithOtherPlacesAreRefused) {
  EXPECT_FALSE(check_same(words("en", "a = {count} of {all}"), words("es", "a = {count} de {todo}")));
  EXPECT_TRUE(check_same(words("en", "a = {count} of {all}"), words("es", "a = de {all}, {count}")));
}

TEST(Words, BecomeAStructOfEveryLanguage) {
  const std::vector<Words> both{words("en", "news = News"), words("es", "news = \"Noticias\"")};
  EXPECT_NE(words_header(both[0]).find("std::string_view news;"), std::string::npos);
  EXPECT_NE(words_source(both).find(".news = \"\\\"Noticias\\\"\""), std::string::npos);
}

}  // namespace
}  // namespace callbox::site::template_compiler
