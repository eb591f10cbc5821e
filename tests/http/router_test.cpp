#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callbox::http {
namespace {

Route route(Method method, std::string pattern) {
  return {method, std::move(pattern), "public", [](const Request&) { return Response(); }};
}

std::string found(const Router& router, std::string_view path) {
  const RouteMatch match = router.match(Method::kGet, path);
  if (match.route == nullptr) return "none";
  std::string text = match.route->pattern;
  for (const auto& [name, value] : match.params) text += " " + name + "=" + value;
  return text;
}

TEST(Router, PrefersLiteralsThenParametersThenTheRemainder) {
  const auto router =
      Router::build({route(Method::kGet, "/posts/{id}"), route(Method::kGet, "/posts/new"), route(Method::kGet, "/"),
                     route(Method::kGet, "/posts/{post}/media/{n}"), route(Method::kGet, "/static/{rest...}"),
                     route(Method::kGet, "/{rest...}"), route(Method::kGet, "/posts/new/draft")});
  ASSERT_TRUE(router);

  EXPECT_EQ(found(*router, "/"), "/");
  EXPECT_EQ(found(*router, "/posts/new"), "/posts/new");
  EXPECT_EQ(found(*router, "/posts/7"), "/posts/{id} id=7");
  EXPECT_EQ(found(*router, "/posts/new/media/3"), "/posts/{post}/media/{n} n=3 post=new");
  EXPECT_EQ(found(*router, "/static/"), "/static/{rest...} rest=");
  EXPECT_EQ(found(*router, "/static/a/b.css"), "/static/{rest...} rest=a/b.css");
  EXPECT_EQ(found(*router, "/posts/"), "/{rest...} rest=posts/");
  EXPECT_EQ(found(*router, "/else"), "/{rest...} rest=else");
}

TEST(Router, DoesNotMatchEmptyParametersOrOtherSlashes) {
  const auto router = Router::build({route(Method::kGet, "/posts/{id}"), route(Method::kGet, "/a")});
  ASSERT_TRUE(router);

  for (const char* path : {"/posts/", "/posts", "/posts/1/", "/a/", "//a", "", "a"}) {
    EXPECT_EQ(found(*router, path), "none") << path;
  }
}

TEST(Router, KnowsWhatAPathAllows) {
  const auto router =
      Router::build({route(Method::kPost, "/a"), route(Method::kPatch, "/a"), route(Method::kGet, "/b")});
  ASSERT_TRUE(router);

  EXPECT_EQ(router->match(Method::kGet, "/a").allow, "POST, PATCH, OPTIONS");
  EXPECT_EQ(router->match(Method::kGet, "/a").route, nullptr);
  EXPECT_NE(router->match(Method::kHead, "/b").route, nullptr);
  EXPECT_EQ(router->match(Method::kGet, "/c").allow, "");
}

TEST(Router, RefusesPatternsItCannotKeep) {
  for (const char* pattern :
       {"", "a", "/{id", "/id}", "/{}", "/{...}", "/x{id}", "/{id}.json", "/{rest...}/more", "/{a}/{a}"}) {
    const auto router = Router::build({route(Method::kGet, pattern)});
    EXPECT_FALSE(router) << pattern;
  }
  const auto twice = Router::build({route(Method::kGet, "/a/{x}"), route(Method::kGet, "/a/{y}")});
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, ::testing::HasSubstr("/a/{y}"));
}

}  // namespace
}  // namespace callbox::http
