#include "words/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callbox::words {
namespace {

using testing::ElementsAre;

constexpr DatePatterns kEnglish{"EEEE, MMMM d, y, h:mm a", "MMMM d, y", "h:mm a", "a.m.", "p.m."};
constexpr DatePatterns kSpanish{"EEEE, d 'de' MMMM 'de' y, h:mm a", "d 'de' MMMM 'de' y", "h:mm a", "a. m.", "p. m."};

Language language(std::string_view tag, const DatePatterns& patterns = {}) {
  return Language::create(tag, patterns).value();
}

TEST(Language, WritesDatesInTheAgencysZoneAndKeepsATimeOnOneLine) {
  const auto at = parse_iso("2026-11-21T08:30:00Z").value();
  EXPECT_EQ(language("en", kEnglish).date_time(at, "America/Chicago"), "Saturday, November 21, 2026, 2:30\u00A0a.m.");
  EXPECT_EQ(language("es", kSpanish).date_time(at, "America/Chicago"),
            "sábado, 21 de noviembre de 2026, 2:30\u00A0a.\u00A0m.");
  EXPECT_EQ(language("en", kEnglish).date_time(at, "Nowhere/Town"), "2026-11-21T08:30:00.000Z");
}

TEST(Language, WritesEveryMonthAndDayOfTheWeek) {
  const auto spanish = language("es", kSpanish);
  constexpr std::string_view kMonths[] = {"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                          "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
  for (int month = 1; month <= 12; ++month) {
    const std::string two = (month < 10 ? "0" : "") + std::to_string(month);
    EXPECT_EQ(spanish.date(parse_iso("2026-" + two + "-05T12:00:00Z").value()),
              "5 de " + std::string(kMonths[month - 1]) + " de 2026");
  }
  constexpr std::string_view kDays[] = {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"};
  for (int day = 0; day < 7; ++day) EXPECT_EQ(spanish.weekday(day), kDays[day]);
}

TEST(Language, WritesNoonAndMidnight) {
  const auto english = language("en", kEnglish);
  EXPECT_EQ(english.clock(0), "12:00\u00A0a.m.");
  EXPECT_EQ(english.clock(12 * 60 + 5), "12:05\u00A0p.m.");
  EXPECT_EQ(english.clock(24 * 60), "12:00\u00A0a.m.");
}

TEST(Language, TakesDatesFromCldrWhereItsFileLeavesThemOut) {
  const auto polish = language("pl");
  const auto at = parse_iso("2026-11-21T08:30:00Z").value();
  EXPECT_EQ(polish.date_time(at, "Europe/Warsaw"), "sobota, 21 listopada 2026 09:30");
  EXPECT_EQ(polish.date(at), "21 listopada 2026");
  EXPECT_EQ(polish.clock(17 * 60), "17:00");
}

TEST(Language, CountsByItsOwnRules) {
  const auto polish = language("pl");
  EXPECT_EQ(polish.plural_of(1), Plural::kOne);
  for (const int few : {2, 4, 22, 104}) EXPECT_EQ(polish.plural_of(few), Plural::kFew) << few;
  for (const int many : {0, 5, 12, 21, 100}) EXPECT_EQ(polish.plural_of(many), Plural::kMany) << many;
  EXPECT_THAT(polish.plurals(), ElementsAre(Plural::kOne, Plural::kFew, Plural::kMany));
  EXPECT_THAT(language("en").plurals(), ElementsAre(Plural::kOne, Plural::kOther));
  EXPECT_EQ(language("ar").plurals().size(), 6U);
}

TEST(Language, KnowsItselfAndOthersByName) {
  EXPECT_EQ(language("en").own_name(), "English");
  EXPECT_EQ(language("es").own_name(), "Español");
  EXPECT_EQ(language("pl").own_name(), "Polski");
  EXPECT_EQ(language("es").name_of("en"), "inglés");
  EXPECT_EQ(language("en").name_of("zh-Hant"), "Chinese (Traditional)");
  EXPECT_EQ(language("en").name_of("not a tag"), "not a tag");
}

TEST(Language, JoinsAList) {
  const std::vector<std::string> two{"English", "Spanish"}, backwards{"español", "inglés"};
  EXPECT_EQ(language("en").list(two), "English and Spanish");
  EXPECT_EQ(language("es").list(backwards), "español e inglés");
}

TEST(Language, IsReadItsOwnWay) {
  EXPECT_EQ(language("ar").direction(), "rtl");
  EXPECT_EQ(language("ur").direction(), "rtl");
  EXPECT_EQ(language("pl").direction(), "ltr");
}

TEST(Language, BeginsALineWithACapitalInAnyScript) {
  EXPECT_EQ(language("pl").capitalized("środa"), "Środa");
  EXPECT_EQ(language("es").capitalized("sábado"), "Sábado");
  EXPECT_EQ(language("en").capitalized(""), "");
}

TEST(Language, IsRefusedWhenItIsNone) {
  EXPECT_FALSE(Language::create("", {}));
}

}  // namespace
}  // namespace callbox::words
