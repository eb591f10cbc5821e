#include "base/canonical_json.h"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>

namespace callbox {
namespace {

std::string canonical(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) return "refused: " + describe(value.error());
  const auto out = to_canonical_json(*value);
  return out ? *out : "refused: " + describe(out.error());
}

TEST(CanonicalJson, SortsMembersAndDropsWhiteSpace) {
  EXPECT_EQ(canonical(R"({ "b" : [ 1, {"z":null,"a":true} ], "a" : "x" })"),
            R"({"a":"x","b":[1,{"a":true,"z":null}]})");
}

// RFC 8785 section 3.2.3's own example of names.
TEST(CanonicalJson, SortsNamesByUtf16) {
  EXPECT_EQ(
      canonical("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"),
      "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\xef\xac\xb3\":3}");
}

TEST(CanonicalJson, EscapesAsLittleAsItMay) {
  EXPECT_EQ(canonical(R"("\u0041\/\u001f\n\"\\")"), "\"A/\\u001f\\n\\\"\\\\\"");
}

TEST(CanonicalJson, RefusesFractionsAndHugeIntegers) {
  EXPECT_EQ(canonical("1.5").substr(0, 7), "refused");
  EXPECT_EQ(canonical("9007199254740993").substr(0, 7), "refused");
  EXPECT_EQ(canonical("9007199254740991"), "9007199254740991");
}

TEST(ParseJson, RefusesAMemberThatOccursTwice) {
  const auto value = parse_json("{\"a\":1,\n \"b\":{\"a\":1, \"a\":2}}");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().message, "the member \"a\" occurs twice");
  EXPECT_EQ(value.error().where.line, 2);
}

TEST(ParseJson, LetsTwoObjectsHaveTheSameMembers) {
  EXPECT_EQ(canonical(R"([{"a":1},{"a":2}])"), R"([{"a":1},{"a":2}])");
}

TEST(ParseJson, SaysWhereItStopped) {
  const auto value = parse_json("{\n  \"a\": nope\n}");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().where.line, 2);
}

TEST(ParseJson, RefusesDeepNestingBadUtf8AndTrailingText) {
  EXPECT_FALSE(parse_json(std::string(40, '[') + std::string(40, ']')));
  EXPECT_FALSE(parse_json("\"\xff\""));
  EXPECT_FALSE(parse_json("{} {}"));
  EXPECT_TRUE(parse_json("{} \n"));
}

}  // namespace
}  // namespace callbox
