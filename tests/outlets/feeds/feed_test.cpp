#include "outlets/feeds/feed.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "outlets/feeds/hostile.h"

namespace callbox::outlets {
namespace {

TEST(Feed, IdsStayWhenTitleSlugAndVersionChange) {
  auto post = test::post_with(test::package_with({"One", "Words"}));
  const auto before = entry_id(test::frame_of_feed(), post);
  post.slug = "two";
  post.package.renditions.front().title = "Two";
  post.versions.push_back({2, {1'790'000'500'000}, "x", "d", "", ""});
  EXPECT_EQ(entry_id(test::frame_of_feed(), post), before);
  EXPECT_NE(entry_id(test::frame_of_feed("es"), post), before);
  EXPECT_EQ(before, "tag:police.maplehollow.example,2026:post/01ktest0000000000000000abc/en");
}

TEST(Feed, IsUpdatedWhenAnEntryIs) {
  const auto posts = test::posts_of_feed();
  EXPECT_EQ(feed_updated(test::frame_of_feed(), posts), UtcMillis{1'790'000'200'000});
  EXPECT_EQ(feed_updated(test::frame_of_feed(), {}), test::frame_of_feed().started);
}

TEST(Feed, CPE_7_WhatWasTakenDownIsInNoFormat) {
  const auto posts = test::posts_of_feed();
  for (const auto format : kFeedFormats) {
    const auto text = render_feed(format, test::frame_of_feed(), posts);
    EXPECT_EQ(text.find("Taken down words"), std::string::npos);
    EXPECT_EQ(text.find("0eeee"), std::string::npos);
    EXPECT_NE(text.find("Lock sheds"), std::string::npos);
  }
}

TEST(Feed, HasOnlyWhatWasApprovedForTheFeeds) {
  auto posts = test::posts_of_feed();
  for (auto& post : posts) post.package.channels = {"site"};
  for (const auto format : kFeedFormats)
    EXPECT_EQ(render_feed(format, test::frame_of_feed(), posts).find("Lock sheds"), std::string::npos);
}

TEST(Feed, JsonKeepsEveryWordOfAnOrdinaryPost) {
  const auto posts = test::posts_of_feed();
  const auto feed = boost::json::parse(render_feed(FeedFormat::kJson, test::frame_of_feed("es"), posts));
  const auto& first = feed.at("items").at(0);
  EXPECT_EQ(first.at("title"), "Cierre los cobertizos");
  EXPECT_EQ(first.at("content_text"), "Cierre la puerta.");
  EXPECT_EQ(first.at("url"), "https://police.maplehollow.example/es/posts/lock-sheds-0000aaaa");
  EXPECT_EQ(first.at("image").as_string(),
            "https://police.maplehollow.example" + published::media_path(posts[0].package.media[0]));
  const auto& other = feed.at("items").at(1);
  EXPECT_EQ(other.at("language"), "en");  // no Spanish words: the original, said to be English
}

TEST(Feed, NamesPicturesByTheirDigestAndType) {
  directive::Medium medium;
  medium.media_type = "image/webp";
  EXPECT_EQ(published::media_path(medium), "/media/" + std::string(64, '0') + ".webp");
}

}  // namespace
}  // namespace callbox::outlets
