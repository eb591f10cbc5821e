#include "http/target.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace callbox::http {
namespace {

TEST(Target, HasItsDotSegmentsRemovedAfterDecoding) {
  const std::pair<const char*, const char*> cases[] = {
      {"/", "/"},           {"/a/b", "/a/b"}, {"/a/./b", "/a/b"},    {"/a/../b", "/b"},
      {"/a/b/..", "/a/"},   {"/a/.", "/a/"},  {"/a/%2e%2e/b", "/b"}, {"/a//b", "/a//b"},
      {"/a/...", "/a/..."}, {"/%61?x", "/a"}, {"/a+b", "/a+b"},      {"/caf%C3%A9", "/café"}};
  for (const auto& [target, path] : cases) {
    const auto parsed = parse_target(target);
    ASSERT_TRUE(parsed) << target;
    EXPECT_EQ(parsed->path, path) << target;
  }
}

TEST(Target, IsRefusedWhenItClimbsOrHides) {
  for (const char* target :
       {"",     "a",  "*",    "/..",  "/a/../..", "/%2e%2e",   "/a%2fb",         "/a%2Fb",     "/%00",  "/%0a",
        "/%7f", "/%", "/%g0", "/a b", "/a#b",     "/\xc3\xa9", "/%c0%ae%c0%ae/", "/%ed%a0%80", "/?a=%", "/?a=%00"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

RC_GTEST_PROP(Target, NeverYieldsADotSegment, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("/", ".", "..", "%2e", "%2E", "%2f", "a", "//", "%", "%25", "?"));
  std::string target = "/";
  for (const std::string& piece : pieces) target += piece;

  const auto parsed = parse_target(target);

  if (!parsed) return;
  RC_ASSERT(parsed->path.starts_with("/"));
  const std::string framed = parsed->path + "/";
  RC_ASSERT(framed.find("/../") == std::string::npos);
  RC_ASSERT(framed.find("/./") == std::string::npos);
}

TEST(Form, KeepsOrderAndRepetition) {
  const auto fields = parse_form("a=1&b=2&a=3&&c&d=x%3Dy=z");
  ASSERT_TRUE(fields);
  const std::vector<std::pair<std::string, std::string>> wanted = {
      {"a", "1"}, {"b", "2"}, {"a", "3"}, {"c", ""}, {"d", "x=y=z"}};
  EXPECT_EQ(*fields, wanted);
}

TEST(Form, NamesTheFieldThatIsNotText) {
  const auto fields = parse_form("ok=1&bad=%80");
  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().where.field, "bad");
}

TEST(Form, IsBounded) {
  std::string text;
  for (int i = 0; i < 1001; ++i) text += "a=1&";
  EXPECT_FALSE(parse_form(text));
}

}  // namespace
}  // namespace callbox::http
