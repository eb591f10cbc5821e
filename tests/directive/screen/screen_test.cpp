#include "directive/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace callbox::directive {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::shared_ptr<const Screen> screen_with(const ScreenOptions& options = {}) {
  return Screen::make(options).value();
}

// "detector:text" of every finding.
std::vector<std::string> found_in(const Screen& screen, std::string_view text, std::span<const std::string> minors = {},
                                  std::span<const std::string> victims = {}) {
  std::vector<std::string> out;
  const std::vector<Match> matches = screen.scan(text, minors, victims).value();
  for (const Match& match : matches)
    out.push_back(std::string(match.detector) + ":" + std::string(text.substr(match.begin, match.end - match.begin)));
  return out;
}

TEST(Screen, MarksTheBytesTheAuthorWrote) {
  EXPECT_THAT(found_in(*screen_with(), "Él: ９８７-65-43\u200B21."), ElementsAre("private.ssn:９８７-65-43\u200B21"));
}

TEST(Screen, FindsNothingInAnEmptyText) {
  EXPECT_THAT(found_in(*screen_with(), ""), IsEmpty());
}

TEST(Screen, SortsByPlaceAndMergesWhatOverlaps) {
  const auto matches = screen_with()->scan("Call 708-555-0142, SSN 987-65-4321, call 312-555-0167.").value();
  std::vector<std::size_t> begins;
  for (const Match& match : matches) begins.push_back(match.begin);
  EXPECT_THAT(begins, ElementsAre(5, 23, 41));
}

TEST(Screen, RefusesATextOverOneMebibyte) {
  const auto refused = screen_with()->scan(std::string((1 << 20) + 1, 'a'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kTooLarge);
}

TEST(Screen, RefusesIllFormedUtf8) {
  for (const std::string text : {"a\xC3", "\xED\xA0\x80", "\xC0\xAF", "\xFF"}) {
    const auto refused = screen_with()->scan(text);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  }
}

TEST(Screen, ReadsAMebibyteOfOrdinaryTextToItsEnd) {
  std::string text;
  while (text.size() < (1 << 20) - 200)
    text += "Officers answered a call on the 1200 block of Lake Street at 1900 hours. ";
  text += "Call 708-555-0142.";
  EXPECT_THAT(found_in(*screen_with(), text), ElementsAre("private.phone:708-555-0142"));
}

TEST(Screen, FindsWhatStandsAcrossThePassagesOfALongText) {
  for (std::size_t padding = 4080; padding < 4110; ++padding) {
    const std::string text = std::string(padding, '.') + " call 708-555-0142 " + std::string(4000, '.');
    EXPECT_THAT(found_in(*screen_with(), text), ElementsAre("private.phone:708-555-0142")) << padding;
  }
}

TEST(Screen, NeverReportsTheAgencysOwnNumbersAddressesAndMailboxes) {
  ScreenOptions options;
  options.allowed = {"(708) 555-0100", "123 Madison Street", "tips@oakhaven.example", "@police.example", "Star 4821"};
  const auto screen = screen_with(options);
  EXPECT_THAT(
      found_in(*screen, "Call +1 708.555.0100 or 555-0100, write to TIPS@oakhaven.example or a.b@police.example."),
      IsEmpty());
  EXPECT_THAT(found_in(*screen, "He lives at 123 Madison St, Suite 2. Officer Doe, star 4821."), IsEmpty());
  EXPECT_THAT(found_in(*screen, "Call 708-555-0101."), ElementsAre("private.phone:708-555-0101"));
}

TEST(Screen, FindsNamesKnownForTheCase) {
  ScreenOptions options;
  options.minors = {"Hope Sampleton"};
  const auto screen = screen_with(options);
  const std::vector<std::string> victims{"Ángel Núñez"};
  EXPECT_THAT(found_in(*screen, "We hope that hope\n SAMPLETON and angel nunez rest.", {}, victims),
              ElementsAre("people.minor:hope\n SAMPLETON", "people.victim:angel nunez"));
  EXPECT_THAT(found_in(*screen, "The Sampleton family, and Hope, say thanks."),
              ElementsAre("people.minor:Sampleton", "people.minor:Hope"));
}

TEST(Screen, TakesTheDirectivesOwnPhrases) {
  ScreenOptions options;
  options.phrases = {{"agency.scanner", R"(código \d+)"}, {"conduct.politics", "lawn signs?"}};
  const auto screen = screen_with(options);  // the names of its own detectors live as long as it does
  const auto matches = screen->scan("CODIGO 4, then Lawn Signs.").value();
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0].detector, "agency.scanner");
  EXPECT_EQ(matches[1].detector, "conduct.politics");
}

TEST(Screen, SaysWhichPhraseDoesNotCompileAndWhy) {
  ScreenOptions options;
  options.phrases = {{"agency.fine", "fine"}, {"agency.broken", "a)(b"}};
  const auto refused = Screen::make(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(refused.error().where.field, "phrases[1].pattern");
  EXPECT_THAT(refused.error().message, HasSubstr("unexpected )"));
}

TEST(Screen, RefusesAPhraseThatMatchesTheEmptyText) {
  ScreenOptions options;
  options.phrases = {{"agency.empty", "x*"}};
  const auto refused = Screen::make(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where.field, "phrases[0].pattern");
}

TEST(Screen, FindsSlursHiddenBySpacingLeetspeakAndOtherScripts) {
  for (const char* text : {"f4gg0t", "f a g g o t", "f.a.g.g.o.t", "fа\u200Bggоt", "ＦＡＧＧＯＴ", "f@ggot"})
    EXPECT_THAT(screen_with()->scan(text).value(), Contains(Field(&Match::detector, "language.slur"))) << text;
}

TEST(Screen, NumbersSpokenAsWordsAreNumbers) {
  EXPECT_THAT(found_in(*screen_with(), "seven zero eight five five five zero one four two"),
              ElementsAre("private.phone:seven zero eight five five five zero one four two"));
}

TEST(Screen, APhoneWithinACardIsNotReportedTwice) {
  EXPECT_THAT(found_in(*screen_with(), "Card 4111 1111 1111 1111 was found."),
              ElementsAre("private.payment-card:4111 1111 1111 1111"));
}

TEST(Screen, ATextOfNothingButCandidatesIsReadOrRefusedButNeverHalfRead) {
  std::string text;
  while (text.size() < 200'000) text += "7 0 8 5 5 5 1 ";
  const auto scanned = screen_with()->scan(text + " call 708-555-0142");
  if (scanned)
    EXPECT_THAT(*scanned,
                Contains(AllOf(Field(&Match::detector, "private.phone"), Field(&Match::end, text.size() + 18))));
  else
    EXPECT_EQ(scanned.error().kind, ErrorKind::kTooLarge);
}

TEST(Detectors, EveryOneHasAnIdAndASentence) {
  std::set<std::string_view> ids;
  for (const DetectorInfo& info : detectors()) {
    EXPECT_TRUE(ids.insert(info.id).second) << info.id;
    EXPECT_TRUE(info.what.ends_with('.')) << info.id;
  }
  EXPECT_EQ(ids.size(), 31U);
}

// One post for each kind the policy prohibits. (ALS-9, CPT-6, OPS-6)
TEST(Screen, ALS_9_FindsEachKindOfProhibitedContent) {
  const auto screen = screen_with();
  const std::vector<std::pair<std::string_view, std::string_view>> posts{
      {"language.abuse", "These idiots again."},
      {"private.home-address", "He lives at 1234 W. Elm Street, Apt 2."},
      {"investigation.detail", "Fingerprints were found on the window."},
      {"reputation.damage", "Our chief is a joke."},
      {"operations.position", "Officers are positioned on the roof of the bank."},
      {"conduct.personal", "Great day with my kids at the zoo."},
      {"conduct.advertising", "Buy now and get a free shirt."},
      {"conduct.report-of-crime", "Someone broke into my garage last night."}};
  for (const auto& [detector, text] : posts)
    EXPECT_THAT(screen->scan(text).value(), Contains(Field(&Match::detector, detector))) << text;
}

TEST(Screen, OrdinaryPoliceSpeechIsNotMistaken) {
  const auto screen = screen_with();
  for (const char* text : {"Case JA123456, RD# HY123456, 24-001234.", "720 ILCS 5/19-1 and 625 ILCS 5/11-501.",
                           "Beat 1713, unit 23A, 10-4, 10-50.", "1900 hours, 5-7 p.m., on 03/14/2026.",
                           "The 1200 block of W. Madison Street.", "Madison Street and Austin Boulevard."})
    EXPECT_THAT(found_in(*screen, text), IsEmpty()) << text;
}

}  // namespace
}  // namespace callbox::directive
