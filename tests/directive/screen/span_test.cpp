// Whatever the text, every span lies on code point borders of it, is not empty, and comes in order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "directive/screen.h"

namespace callbox::directive {
namespace {

// Pieces that make findings, disguises and borders likely.
const std::vector<std::string> kPieces{"708-555-0142",
                                       "987-65-4321",
                                       "７０８",
                                       "-",
                                       " ",
                                       "\u200B",
                                       "\u00AD",
                                       "é",
                                       "Ω",
                                       "警",
                                       "📞",
                                       "🇺🇸",
                                       "call ",
                                       "SSN ",
                                       "DOB ",
                                       "03/14/1989",
                                       "4111 1111 1111 1111",
                                       "jamie@mail.example",
                                       "1234 W. Elm Street",
                                       " lives at ",
                                       "16-year-old",
                                       "f a g g o t",
                                       "ﬁ",
                                       "½",
                                       "…",
                                       "\n",
                                       "\u0301",
                                       "Victim Dana Fictional",
                                       "seven zero eight ",
                                       "five ",
                                       "plate AB 12345",
                                       "k!ke",
                                       "\xF0\x9D\x9F\x97"};

bool is_border(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

RC_GTEST_PROP(Spans, LieOnCodePointBordersAndAreNotEmpty, ()) {
  static const std::shared_ptr<const Screen> screen = Screen::make({}).value();
  const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
  std::string text;
  for (const std::string& piece : chosen) text += piece;
  const std::vector<std::string> minors{"Jamie"};

  const auto matches = screen->scan(text, minors);

  RC_ASSERT(matches.has_value());
  std::size_t last = 0;
  for (const Match& match : *matches) {
    RC_ASSERT(match.begin < match.end);
    RC_ASSERT(match.end <= text.size());
    RC_ASSERT(is_border(text, match.begin));
    RC_ASSERT(is_border(text, match.end));
    RC_ASSERT(match.begin >= last);
    last = match.begin;
  }
}

RC_GTEST_PROP(Spans, ArbitraryBytesAreScannedOrRefusedAsIllFormed, ()) {
  static const std::shared_ptr<const Screen> screen = Screen::make({}).value();
  const auto text = *rc::gen::arbitrary<std::string>();

  const auto matches = screen->scan(text);

  RC_ASSERT(matches.has_value() == is_utf8(text));
}

}  // namespace
}  // namespace callbox::directive
