#include "http/session_cookie.h"

#include <gtest/gtest.h>

namespace callbox::http {
namespace {

Request request_with(Method method, std::vector<std::pair<std::string, std::string>> headers, bool secure = true) {
  Request request;
  request.method = method;
  request.secure = secure;
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  return request;
}

TEST(SessionCookie, IsLockedToTheHost) {
  EXPECT_EQ(*format_cookie("session", "abc", true), "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
  EXPECT_EQ(*format_cookie("session", "abc", true, hours(1)),
            "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600");
  EXPECT_EQ(*format_cookie("session", "abc", false), "session=abc; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(format_expired_cookie("session", true),
            "__Host-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
}

TEST(SessionCookie, CannotCarryAttributesInItsValue) {
  for (const char* value : {"a; Domain=evil.example", "a b", "a,b", "\"a\"", "a\r\nX: y", "a\\b", "\x80"}) {
    EXPECT_FALSE(format_cookie("session", value, true)) << value;
  }
  EXPECT_FALSE(format_cookie("se=ssion", "a", true));
  EXPECT_FALSE(format_cookie("", "a", true));
}

TEST(SessionCookie, IsReadUnderTheNameOfItsScheme) {
  const std::vector<std::pair<std::string, std::string>> cookies = {{"Cookie", "session=planted; __Host-session=own"}};
  EXPECT_EQ(read_cookie(request_with(Method::kGet, cookies, true), "session"), "own");
  EXPECT_EQ(read_cookie(request_with(Method::kGet, cookies, false), "session"), "planted");
  EXPECT_EQ(read_cookie(request_with(Method::kGet, {{"Cookie", "session=planted"}}, true), "session"), std::nullopt);
}

TEST(CrossSite, RequestsThatChangeNothingPass) {
  for (const Method method : {Method::kGet, Method::kHead, Method::kOptions}) {
    EXPECT_TRUE(refuse_cross_site(
        request_with(method, {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}})));
  }
}

TEST(CrossSite, RequestsThatChangeSomethingMustComeFromHere) {
  struct Case {
    std::vector<std::pair<std::string, std::string>> headers;
    bool secure;
    bool passes;
  };
  const Case cases[] = {
      {{{"Sec-Fetch-Site", "same-origin"}}, true, true},
      {{{"Sec-Fetch-Site", "none"}}, true, true},
      {{{"Sec-Fetch-Site", "same-site"}}, true, false},
      {{{"Sec-Fetch-Site", "cross-site"}}, true, false},
      {{{"Sec-Fetch-Site", "cross-site"}, {"Host", "a.example"}, {"Origin", "https://a.example"}}, true, false},
      {{{"Host", "a.example"}, {"Origin", "https://a.example"}}, true, true},
      {{{"Host", "A.example:443"}, {"Origin", "https://a.example"}}, true, true},
      {{{"Host", "a.example:8443"}, {"Origin", "https://a.example"}}, true, false},
      {{{"Host", "a.example"}, {"Origin", "https://a.example.evil.example"}}, true, false},
      {{{"Host", "a.example"}, {"Origin", "http://a.example"}}, true, false},
      {{{"Host", "a.example"}, {"Origin", "null"}}, true, false},
      {{{"Origin", "https://"}}, true, false},
      {{{"Host", "localhost:8080"}, {"Origin", "http://localhost:8080"}}, false, true},
      {{{"Host", "localhost:8080"}, {"Origin", "http://localhost:3000"}}, false, false},
      {{}, true, true},
  };
  for (const Case& c : cases) {
    const auto verdict = refuse_cross_site(request_with(Method::kPost, c.headers, c.secure));
    EXPECT_EQ(verdict.has_value(), c.passes) << (c.headers.empty() ? "" : c.headers.back().second);
    if (!verdict) {
      EXPECT_EQ(verdict.error().kind, ErrorKind::kForbidden);
      EXPECT_EQ(verdict.error().code, "cross-site");
    }
  }
}

}  // namespace
}  // namespace callbox::http
