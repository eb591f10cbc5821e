#include "ledger/entry.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/canonical_json.h"
#include "ledger/bodies.h"
#include "ledger/event_order.h"
#include "ledger/vocabulary.h"

namespace callbox::ledger {
namespace {

Entry an_approval() {
  return {"post.approved",
          "post/01jd",
          "m-7f3a",
          R"(General "social" \ media)",
          3,
          UtcMillis{1'790'000'000'000},
          {{"comment", sha256("c")}, {"package", sha256("p")}}};
}

TEST(Entry, IsCanonicalJson) {
  const auto bytes = format_entry(an_approval());
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_EQ(*to_canonical_json(*parse_json(*bytes)), *bytes);
  EXPECT_TRUE(bytes->starts_with(R"({"actor":"m-7f3a","at":1790000000000,"commitments":{"comment":")"));
}

TEST(Entry, IsReadBackAsItWasWritten) {
  EXPECT_EQ(*parse_entry(*format_entry(an_approval())), an_approval());
}

TEST(Entry, OfATypeThatNobodyHereDeclaredIsReadLikeAnyOther) {
  Entry entry = an_approval();
  entry.type = "thread.answered_2";
  entry.commitments.emplace("transcript", sha256("t"));
  EXPECT_EQ(*parse_entry(*format_entry(entry)), entry);
}

TEST(Entry, TakesNoTypeAndNoBodyNameThatIsNoWord) {
  for (const std::string text : {"Jane Roe", "post.Approved", "post", "post.", ".post", "post.approved.twice",
                                 "post approved", "post.jane@example.org", "post.\n", "", "2.approved"}) {
    Entry entry = an_approval();
    entry.type = text;
    EXPECT_EQ(format_entry(entry).error().code, "not-public") << text;
  }
  for (const std::string text : {"Jane Roe", "555-0100", "a b", "post.text", "", "\xc3\xa9"}) {
    Entry entry = an_approval();
    entry.commitments.emplace(text, sha256("n"));
    EXPECT_EQ(format_entry(entry).error().code, "not-public") << text;
  }
}

TEST(Entry, TakesNoNameAndNoAddress) {
  for (const std::string text : {"Jane Roe", "jane@example.org", "", "a\nb", "naïve"}) {
    Entry by_actor = an_approval(), by_record = an_approval();
    by_actor.actor = text;
    by_record.record = text;
    EXPECT_FALSE(format_entry(by_actor)) << text;
    EXPECT_FALSE(format_entry(by_record)) << text;
  }
}

TEST(Entry, IsRefusedInAnyOtherSpelling) {
  const std::string good = *format_entry(an_approval());
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  ASSERT_TRUE(parse_entry(good));
  for (const std::string& bad :
       {" " + good, good + "\n", replaced(":3,", ": 3,"), replaced(":3,", ":3.0,"), replaced(":3,", ":0,"),
        replaced(":3,", ":-3,"), replaced("\"version\":1", "\"version\":2"),
        replaced("\"version\":1", "\"version\":1,\"what\":1"), replaced(",\"version\":1", ""),
        replaced("post.approved", "post approved"), replaced("m-7f3a", "m\\u002d7f3a"),
        replaced("\"series\"", "\"Series\""), std::string("[]"), std::string("null"), std::string()}) {
    EXPECT_FALSE(parse_entry(bad)) << bad;
  }
}

TEST(Commitment, IsHmacSha256UnderTheSalt) {
  // RFC 4231, test case 2, with the key filled up with zeros to 32 bytes, which HMAC does anyway.
  std::string key = "Jefe";
  key.resize(32, '\0');
  EXPECT_EQ(to_hex(commit(key, "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(EventTypes, AreComparedByName) {
  constexpr EventType kOne{"post.approved", "a reviewer approved"}, kSame{"post.approved", "in other words"},
      kOther{"post.edited", "a draft was changed"};
  static_assert(kOne == kSame && kOne != kOther);
  EXPECT_TRUE(std::string("post.approved") == kOne);
  EXPECT_FALSE(std::string("post.approve") == kOne);
}

TEST(EventOrder, RisesWhenTheClockStandsStillOrGoesBack) {
  ManualClock clock(UtcMillis{1'790'000'000'000});
  SeededRandom random(3);
  std::int64_t last = -1;
  EventId before;
  for (int i = 0; i < 5000; ++i) {
    if (i == 2000) clock.set(UtcMillis{1'700'000'000'000});
    const EventId id = later_id(EventId::make(clock, random), last);
    ASSERT_GT(order_of(id), last);
    ASSERT_LT(before, id) << "the text rises with the order";
    ASSERT_TRUE(is_ulid(id.text())) << id.text();
    last = order_of(id);
    before = id;
  }
}

TEST(EventOrder, OfWhatIsNoIdIsNone) {
  EXPECT_EQ(order_of(EventId()), -1);
  EXPECT_EQ(order_of(EventId::trusted("not an id at all, really")), -1);
  EXPECT_EQ(order_of(EventId::trusted("zzzzzzzzzzzzzzzzzzzzzzzzzz")), -1);
}

TEST(Bodies, AreUnpackedAsTheyWerePacked) {
  const std::string salt(kSaltSize, '\x80'), body("bytes \0 of \xff any kind", 22);
  std::string packed;
  pack_body(packed, "package", salt, body);
  pack_body(packed, "comment", salt, "");
  EXPECT_EQ(*unpack_bodies(packed), (std::vector<KeptBody>{{"package", salt, body}, {"comment", salt, ""}}));
  EXPECT_TRUE(unpack_bodies("")->empty());
}

TEST(Bodies, AreRefusedWhenCut) {
  std::string packed;
  pack_body(packed, "package", std::string(kSaltSize, 's'), "body");
  for (std::size_t length = 1; length < packed.size(); ++length) {
    EXPECT_FALSE(unpack_bodies(packed.substr(0, length))) << length;
  }
}

}  // namespace
}  // namespace callbox::ledger
