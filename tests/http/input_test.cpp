#include "http/input.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace callbox::http {
namespace {

Request with_body(std::string body) {
  Request request;
  request.body = std::move(body);
  return request;
}

TEST(JsonBody, RefusesWhatItDoesNotKnowByName) {
  EXPECT_TRUE(json_body(with_body(R"({"a":1})"), {"a", "b"}));
  const auto misspelt = json_body(with_body(R"({"a":1,"relaese":true})"), {"a", "release"});
  ASSERT_FALSE(misspelt);
  EXPECT_EQ(misspelt.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(misspelt.error().where.field, "relaese");
  for (const char* body : {"", "[]", "1", "{", R"({"a":1,"a":2})"})
    EXPECT_FALSE(json_body(with_body(body), {"a"})) << body;
}

TEST(JsonBody, TakesNoTypeForAnother) {
  const auto body = json_body(with_body(R"({"flag":"yes","text":7,"time":"soon","at":"2026-01-02T03:04:05Z"})"),
                              {"flag", "text", "time", "at", "absent"})
                        .value();
  EXPECT_EQ(flag_in(body, "flag", false).error().where.field, "flag");
  EXPECT_EQ(text_in(body, "text", "").error().where.field, "text");
  EXPECT_EQ(time_in(body, "time").error().where.field, "time");
  EXPECT_TRUE(time_in(body, "at"));
  EXPECT_FALSE(text_in(body, "absent"));
  EXPECT_FALSE(flag_in(body, "absent"));
  EXPECT_EQ(text_in(body, "absent", "x"), "x");
  EXPECT_EQ(flag_in(body, "absent", true), true);
  EXPECT_FALSE(json_object(body.at("text"), "text", {}));
}

TEST(WholeNumber, IsAllOfTheText) {
  EXPECT_EQ(whole_number("0"), 0);
  EXPECT_EQ(whole_number("10"), 10);
  EXPECT_EQ(whole_number("9223372036854775807"), 9223372036854775807);
  for (const char* text : {"", "10abc", " 10", "+1", "-1", "-0", "1.0", "9223372036854775808", "0x10"})
    EXPECT_EQ(whole_number(text), std::nullopt) << text;
}

}  // namespace
}  // namespace callbox::http
