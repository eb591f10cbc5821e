#include "words/word_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callbox::words {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(WordFile, IsReadLineByLine) {
  const auto read = parse_word_file("words/pt-BR.txt", "# comment\nnews = Novas\n\nday = {count} dias = muitos\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->language, "pt-BR");
  ASSERT_EQ(read->lines.size(), 2U);
  EXPECT_EQ(read->lines[1].name, "day");
  EXPECT_EQ(read->lines[1].text, "{count} dias = muitos");
  EXPECT_EQ(read->lines[1].line, 4);
}

TEST(WordFile, HoldsAFormForEachPluralCategory) {
  const auto read = parse_word_file("pl.txt", "posts.one = wpis\nposts.few = wpisy\nposts.many = wpisów\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->lines[0].category, Plural::kOne);
  EXPECT_EQ(read->lines[2].category, Plural::kMany);
}

TEST(WordFile, IsRefusedWithItsLine) {
  for (const auto& [source, line] : {std::pair{"a = b\nc", 2},
                                     {"a = b\na = c", 2},
                                     {"\n\na =", 3},
                                     {"a b = c", 1},
                                     {"A = b", 1},
                                     {"a = {b", 1},
                                     {"a = b}", 1},
                                     {"a = {{b}}", 1},
                                     {"a.several = b", 1},
                                     {"a.one = b\na.one = c", 2},
                                     {"a = b\na.one = c", 2},
                                     {"a = \xFF", 1}}) {
    const auto read = parse_word_file("words/en.txt", source);
    ASSERT_FALSE(read) << source;
    EXPECT_EQ(read.error().where.line, line) << source;
    EXPECT_EQ(read.error().where.field, "words/en.txt") << source;
  }
}

TEST(WordFile, IsNamedAfterALanguage) {
  for (const auto* path : {"p.txt", "notes of mine.txt", ".txt", "1en.txt", "pl-.txt"})
    EXPECT_FALSE(parse_word_file(path, "a = b")) << path;
}

TEST(Placeholders, AreInTheSameOrderInEveryLanguage) {
  EXPECT_THAT(placeholders("{to} of {from} and {to}"), ElementsAre("{from}", "{to}"));
  EXPECT_THAT(placeholders("none"), ElementsAre());
}

TEST(WordList, HasAMemberForEachName) {
  const auto header =
      word_list_header(parse_word_file("en.txt", "news = News\nposts.one = post\nposts.other = posts").value());
  EXPECT_THAT(header, HasSubstr("  std::string_view news;\n"));
  EXPECT_THAT(header, HasSubstr("  Forms posts;\n"));
  EXPECT_THAT(header, HasSubstr("kReferenceLanguage = \"en\""));
}

}  // namespace
}  // namespace callbox::words
