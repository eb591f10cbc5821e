#include "words/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "words/fill.h"
#include "words/shipped.h"

namespace callbox::words {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using test::word_files_in;

std::vector<WordFile> shipped() {
  return word_files_in(CALLBOX_BINARY_DIR "/generated/words");
}

result<Catalogues> with(std::string_view path, std::string_view source, std::string_view first = "en") {
  auto files = shipped();
  files.push_back(parse_word_file(path, source).value());
  return Catalogues::build(std::move(files), first);
}

TEST(Catalogues, ThatShipLackNothing) {
  const auto all = Catalogues::build(shipped(), "en");
  ASSERT_TRUE(all) << all.error().message;
  for (const auto& gap : all->gaps()) ADD_FAILURE() << gap.language << ": " << gap.word << ' ' << gap.line;
  EXPECT_EQ(all->in("es").words().news, "Noticias");
  EXPECT_EQ(all->in("en").words().news, "News");
}

TEST(Catalogues, AnswerForANarrowerLanguageAndForOneTheyLack) {
  const auto all = Catalogues::build(shipped(), "es").value();
  EXPECT_EQ(all.in("es-MX").words().news, "Noticias");
  EXPECT_EQ(all.in("ast").words().news, "Noticias");  // the first
  EXPECT_TRUE(all.has("en-US"));
  EXPECT_FALSE(all.has("ast"));
}

TEST(Catalogues, SayWhatALanguageLacksInTheFirstAndReportIt) {
  const auto all = with("pl.txt", "news = Wiadomości", "es").value();
  const auto& polish = all.in("pl").words();
  EXPECT_EQ(polish.news, "Wiadomości");
  EXPECT_EQ(polish.areas, "Zonas");
  ASSERT_FALSE(all.gaps().empty());
  EXPECT_EQ(all.gaps().front().language, "pl");
  EXPECT_EQ(all.gaps().front().word, "skip_to_main");
}

TEST(Catalogues, ReportAPluralCategoryThatIsMissing) {
  const auto all = with("pl.txt", "record_count_posted.one = wpis\nrecord_count_posted.many = wpisów").value();
  const auto& polish = all.in("pl");
  EXPECT_EQ(polish.counted(polish.words().record_count_posted, 1), "wpis");
  EXPECT_EQ(polish.counted(polish.words().record_count_posted, 5), "wpisów");
  EXPECT_EQ(polish.counted(polish.words().record_count_posted, 3), "wpisów");
  EXPECT_TRUE(std::any_of(all.gaps().begin(), all.gaps().end(),
                          [](const Gap& gap) { return gap.word == "record_count_posted.few"; }));
  EXPECT_FALSE(std::any_of(all.gaps().begin(), all.gaps().end(),
                           [](const Gap& gap) { return gap.word == "record_count_posted.other"; }));
}

TEST(Catalogues, ReportAWordThatNothingAsksFor) {
  const auto all = with("pl.txt", "news = Wiadomości\nnewz = x\nareas.one = Rejon").value();
  const auto& gaps = all.gaps();
  ASSERT_GE(gaps.size(), 2U);
  EXPECT_EQ(gaps[gaps.size() - 2].word, "newz");
  EXPECT_EQ(gaps[gaps.size() - 2].kind, Gap::Kind::kUnknown);
  EXPECT_EQ(gaps[gaps.size() - 2].line, 2);
  EXPECT_EQ(gaps.back().word, "areas.one");
}

TEST(Catalogues, RefuseAWordWithOtherPlacesNamingFileAndLine) {
  const auto all = with("/srv/words/pl.txt", "news = Wiadomości\nfront_description = Wiadomości: {agencja}.");
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().where.field, "/srv/words/pl.txt");
  EXPECT_EQ(all.error().where.line, 2);
  EXPECT_THAT(all.error().message, HasSubstr("{agency}"));
  EXPECT_FALSE(with("pl.txt", "front_description = Wiadomości."));
  EXPECT_FALSE(with("pl.txt", "news = {agency}"));
}

TEST(Catalogues, LetAnAgencySayAFewThingsItsOwnWay) {
  const auto all = with("/srv/words/en.txt", "news = What is new").value();
  EXPECT_EQ(all.in("en").words().news, "What is new");
  EXPECT_EQ(all.in("en").words().areas, "Areas");
  EXPECT_THAT(all.languages(), ElementsAre("en", "es"));
  EXPECT_TRUE(all.gaps().empty());
}

TEST(Catalogues, NeedTheReference) {
  EXPECT_FALSE(Catalogues::build({parse_word_file("pl.txt", "news = Wiadomości").value()}, "pl"));
}

TEST(Fill, PutsValuesInTheirPlaces) {
  EXPECT_EQ(fill("{a} and {b}, {a}", {{"a", "1"}, {"b", "{a}"}}), "1 and {a}, 1");
  EXPECT_EQ(fill("{unknown} {", {{"a", "1"}}), "{unknown} {");
}

}  // namespace
}  // namespace callbox::words
