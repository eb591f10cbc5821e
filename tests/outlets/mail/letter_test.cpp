#include "outlets/mail/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "outlets/mail/mail_world.h"

namespace callbox::outlets::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Dispatch dispatch() {
  Dispatch made;
  made.package.renditions = {{"en", "Lake Street closed", "Until 6 p.m.\n\nSee https://village.test/map."},
                             {"es", "Calle cerrada", "Hasta las 18 h."}};
  made.url = "https://village.test/posts/lake-street";
  made.agency = "Cedar Point Police";
  return made;
}

TEST(Letter, SaysTheSameInTextAndHtmlAndLinksThePage) {
  const auto letters = write_letters(settings(), dispatch());
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].subject, "Lake Street closed");
  EXPECT_EQ(letters[0].text,
            "Lake Street closed\n\nUntil 6 p.m.\n\nSee https://village.test/map.\n\nRead and verify this "
            "notice:\nhttps://village.test/posts/lake-street\n");
  EXPECT_THAT(letters[0].html, HasSubstr("Until 6 p.m."));
  EXPECT_THAT(letters[0].html, HasSubstr("<a href=\"https://village.test/posts/lake-street\">"));
  EXPECT_EQ(letter_in(letters, "es").subject, "Calle cerrada");
  EXPECT_EQ(letter_in(letters, "pl").subject, "Lake Street closed");
}

TEST(Letter, EscapesWhatPeopleWrote) {
  Dispatch post = dispatch();
  post.package.renditions[0].title = "<script>alert(1)</script>";
  post.package.renditions[0].text = "\"><img src=x onerror=alert(1)>";
  post.package.correction = {"post/1", "<b>"};
  const Letter letter =
      with_footer(settings(), write_letters(settings(), post)[0], "https://village.test/unsubscribe/a.b");
  EXPECT_THAT(letter.html, Not(HasSubstr("<script")));
  EXPECT_THAT(letter.html, Not(HasSubstr("<img")));
  EXPECT_THAT(letter.html, Not(HasSubstr("<b>")));
}

TEST(Letter, ACorrectionSaysSoFirst) {
  Dispatch post = dispatch();
  post.package.correction = {"post/1", "The street is open again."};
  const auto letters = write_letters(settings(), post);
  EXPECT_EQ(letters[0].subject, "Correction: Lake Street closed");
  EXPECT_THAT(letters[0].text, HasSubstr("What changed: The street is open again."));
  EXPECT_EQ(letters[1].subject, "Corrección: Calle cerrada");
}

TEST(Letter, DescribesPicturesAndEndsWithTheNoticeAndTheWayOut) {
  Dispatch post = dispatch();
  post.package.media.emplace_back().alt = "A road sign";
  const Letter letter =
      with_footer(settings(), write_letters(settings(), post)[0], "https://village.test/unsubscribe/a.b");
  EXPECT_THAT(letter.text, HasSubstr("Picture: A road sign"));
  EXPECT_THAT(letter.text, HasSubstr("In an emergency call 911."));
  EXPECT_THAT(letter.text, HasSubstr("https://village.test/unsubscribe/a.b"));
  EXPECT_THAT(letter.html, HasSubstr("<html lang=\"en\">"));
}

TEST(Letter, SurvivesStorage) {
  const auto letters = write_letters(settings(), dispatch());
  const auto back = letters_from_json(to_json(letters));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->at(1).text, letters[1].text);
  EXPECT_FALSE(letters_from_json("[]").has_value());
  EXPECT_FALSE(letters_from_json("nonsense").has_value());
}

}  // namespace
}  // namespace callbox::outlets::mail
