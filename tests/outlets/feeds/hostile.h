// Posts that try to break a feed, and one that only looks ordinary.
#pragma once

#include <vector>

#include "base/text.h"
#include "outlets/feeds/feed.h"
#include "site/town.h"

namespace callbox::test {

inline outlets::FeedFrame frame_of_feed(const std::string& language = "en") {
  outlets::FeedFrame frame;
  frame.corrected = language == "es" ? "Corregido:" : "Corrected:";
  frame.agency = frame.title = "Maple Hollow Police Department";
  frame.subtitle = "News & notices <all>";
  frame.contact_email = "desk@maplehollow.example";
  frame.language = language;
  frame.base_url = "https://police.maplehollow.example";
  frame.prefix = published::page_prefix("en", language);
  frame.home_path = frame.prefix + "/";
  frame.feed_path = frame.prefix + "/feed";
  frame.started = {1'780'000'000'000};
  return frame;
}

inline std::vector<published::PublishedPost> posts_of_feed() {
  std::vector<published::PublishedPost> posts;
  auto ordinary = package_with({"Lock sheds", "Lock the side door.\n\nSee https://tips.example/sheds."},
                               {"Cierre los cobertizos", "Cierre la puerta."});
  ordinary.media.push_back({sha256("picture"), "image/jpeg", directive::MediumKind::kPhoto, "A shed with a \"lock\"",
                            640, 480, "", "", true});
  posts.push_back(post_with(ordinary, "01ktest000000000000000aaaa", {1'790'000'100'000}));
  auto corrected =
      post_with(package_with({"Street open", "It is open."}), "01ktest000000000000000bbbb", {1'790'000'090'000});
  corrected.updated = {1'790'000'200'000};
  corrected.versions.push_back({2, corrected.updated, "The hour was wrong.", "d2", "", ""});
  posts.push_back(corrected);
  posts.push_back(
      post_with(package_with({"<script>alert(1)</script> & ]]> \"quotes\"", "<b>bold</b> ]]> &amp; \x01\x0b\x1f end"}),
                "01ktest000000000000000cccc", {1'790'000'080'000}));
  posts.push_back(
      post_with(package_with({"\xE2\x80\xAEoverride and \xEF\xBF\xBE", std::string(5'000, 'w') + " \xEF\xBF\xBF"}),
                "01ktest000000000000000dddd", {1'790'000'070'000}));
  auto gone = post_with(package_with({"Taken down words", "Nobody may read this."}), "01ktest000000000000000eeee",
                        {1'790'000'060'000});
  gone.state = published::PublishedPost::State::kTakenDown;
  posts.push_back(gone);
  return posts;
}

}  // namespace callbox::test
