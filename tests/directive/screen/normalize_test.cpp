#include "directive/screen/normalize.h"

#include <gtest/gtest.h>

namespace callbox::directive::screen {
namespace {

TEST(Folding, ReadsFullWidthMathematicalAndCircledFormsAsAscii) {
  EXPECT_EQ(fold_text("７０８ 𝐒𝐒𝐍 ⑦⓪⑧ ❺").lower, "708 ssn 708 5");
}

TEST(Folding, ReadsLookAlikesOfOtherScriptsAsAscii) {
  EXPECT_EQ(fold_text("раssword Αlpha Ꭰoe").lower, "password alpha doe");
}

TEST(Folding, DropsInvisibleBidirectionalAndSoftHyphenCharacters) {
  EXPECT_EQ(fold_text("a\u200Bb\u202Ec\u00ADd\uFEFFe\u2066f").lower, "abcdef");
}

TEST(Folding, DropsAccentsAndKeepsCaseApart) {
  const Folded folded = fold_text("VÍCTIMA Ñandú");
  EXPECT_EQ(folded.cased, "VICTIMA Nandu");
  EXPECT_EQ(folded.lower, "victima nandu");
}

TEST(Folding, KeepsLettersOfScriptsWithoutLookAlikes) {
  EXPECT_EQ(fold_text("警察").lower, "警察");
}

TEST(Folding, ReadsDigitsOfEveryScript) {
  EXPECT_EQ(fold_text("٧٠٨ ७०८").lower, "708 708");
}

TEST(Folding, ReadsTwoFlagLettersAsAFlagAndMoreAsAWord) {
  EXPECT_EQ(fold_text("🇺🇸").lower, " ");
  EXPECT_EQ(fold_text("🇸🇱🇺🇷").lower, "slur");
}

TEST(Folding, MapsEveryByteToTheCodePointItCameFrom) {
  const Folded folded = fold_text("é\u200Bｘ…");
  ASSERT_EQ(folded.lower, "ex...");
  EXPECT_EQ(folded.origin, (std::vector<std::uint32_t>{0, 5, 8, 8, 8}));
  EXPECT_EQ(folded.cased.size(), folded.lower.size());
}

TEST(Leet, ReadsDigitsInsideWordsAndLeavesNumbersAlone) {
  EXPECT_EQ(read_leet("5lur 455 at 5pm"), "slur 455 at spm");
  EXPECT_EQ(read_leet("b!tch!"), "bitch!");
}

TEST(Spelled, JoinsThreeLettersOrMoreAndRemembersWhereTheyStood) {
  const Joined joined = join_spelled("the s l u r, a b");
  EXPECT_EQ(joined.text, "slurab ");
  EXPECT_EQ(joined.origin.front(), 4U);
}

TEST(Spelled, LeavesInitialsAndWordsAlone) {
  EXPECT_EQ(join_spelled("j. r. doe and i").text, "");
}

TEST(Patterns, AreFoldedAsTextsAre) {
  EXPECT_EQ(fold_pattern("víctima\\s+Ñ"), "victima\\s+n");
}

}  // namespace
}  // namespace callbox::directive::screen
