#include "published/published.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/town.h"
#include "support/databases.h"

namespace callbox::published {
namespace {

using State = PublishedPost::State;
using testing::ElementsAre;

class Published : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(published_migrations());

  Publication publication(std::string id, int version, const std::string& title, std::vector<std::string> areas,
                          std::int64_t at) {
    auto package = test::package_with({title, "Words of " + title + "."});
    package.audience.areas = std::move(areas);
    return {std::move(id),
            "slug-" + std::to_string(version),
            test::bytes_of(package),
            package,
            {version, {at}, version > 1 ? "changed" : "", "d" + std::to_string(version), "e", "a"}};
  }
  Status put(const Publication& p) {
    return db->write([&](storage::Tx& tx) { return publish(tx, p); });
  }
  Status take_down(const std::string& id, State state = State::kTakenDown) {
    return db->write([&](storage::Tx& tx) { return withdraw(tx, id, state, "why", {9'000}); });
  }
  std::vector<std::string> titles(const std::vector<std::string>& areas, int limit = 10,
                                  std::optional<UtcMillis> before = {}) {
    const auto posts = db->read([&](storage::ReadTx& tx) { return published_posts(tx, areas, limit, before); });
    std::vector<std::string> out;
    for (const auto& post : posts.value()) out.push_back(post.package.renditions.front().title);
    return out;
  }
  result<PublishedPost> find(std::string_view part) {
    return db->read([&](storage::ReadTx& tx) { return published_post(tx, part); });
  }
};
CALLBOX_ON_BOTH_DATABASES(Published);

const std::string kFirst = "01ktest000000000000000aaaa", kSecond = "01ktest000000000000000bbbb",
                  kThird = "01ktest000000000000000cccc";

TEST_P(Published, PostsComeNewestFirstAndByArea) {
  ASSERT_TRUE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  ASSERT_TRUE(put(publication(kSecond, 1, "Second", {"agency", "district-1"}, 2'000)));
  ASSERT_TRUE(put(publication(kThird, 1, "Third", {"beat-22"}, 3'000)));
  EXPECT_THAT(titles({}), ElementsAre("Third", "Second", "First"));
  EXPECT_THAT(titles({"beat-11", "district-1", "agency"}), ElementsAre("Second", "First"));
  EXPECT_THAT(titles({}, 1), ElementsAre("Third"));
  EXPECT_THAT(titles({}, 10, UtcMillis{3'000}), ElementsAre("Second", "First"));
  EXPECT_THAT(titles({"beat-22"}, 10, UtcMillis{3'000}), ElementsAre());
}

TEST_P(Published, PublishingTheSameVersionTwiceChangesNothing) {
  ASSERT_TRUE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  ASSERT_TRUE(put(publication(kFirst, 1, "Not this one", {"beat-12"}, 5'000)));
  EXPECT_THAT(titles({}), ElementsAre("First"));
  EXPECT_THAT(titles({"beat-12"}), ElementsAre());
}

TEST_P(Published, OPS_5_ACorrectionReplacesTheWordsAndKeepsTheVersions) {
  ASSERT_TRUE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  ASSERT_TRUE(put(publication(kFirst, 2, "Better", {"beat-12"}, 2'000)));
  const auto post = find("slug-1-" + path_suffix(kFirst)).value();
  EXPECT_EQ(post.package.renditions.front().title, "Better");
  EXPECT_EQ(post.slug, "slug-1");
  EXPECT_EQ(post.first_published, UtcMillis{1'000});
  EXPECT_EQ(post.updated, UtcMillis{2'000});
  ASSERT_EQ(post.versions.size(), 2U);
  EXPECT_EQ(post.versions[1].what_changed, "changed");
  EXPECT_THAT(titles({"beat-11"}), ElementsAre());
  EXPECT_THAT(titles({"beat-12"}), ElementsAre("Better"));
  const auto earlier = db->read([&](storage::ReadTx& tx) { return published_package(tx, kFirst, 1); });
  EXPECT_EQ(earlier.value().renditions.front().title, "First");
}

TEST_P(Published, AnOlderVersionThatComesLateDoesNotReplaceTheNewer) {
  ASSERT_TRUE(put(publication(kFirst, 2, "Better", {"beat-12"}, 2'000)));
  ASSERT_TRUE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  const auto post = find(path_suffix(kFirst)).value();
  EXPECT_EQ(post.package.renditions.front().title, "Better");
  EXPECT_EQ(post.first_published, UtcMillis{1'000});
  EXPECT_EQ(post.versions.size(), 2U);
}

TEST_P(Published, CPE_7_APostThatIsTakenDownLosesItsWordsAndKeepsItsReason) {
  auto p = publication(kFirst, 1, "Secret words", {"beat-11"}, 1'000);
  const Digest picture = sha256("picture");
  p.package.media.push_back({picture, "image/png", directive::MediumKind::kPhoto, "Alt", 1, 1, "", "", true});
  p.package_json = test::bytes_of(p.package);
  ASSERT_TRUE(put(p));
  EXPECT_TRUE(db->read([&](storage::ReadTx& tx) { return is_published_medium(tx, picture); }).value());
  ASSERT_TRUE(take_down(kFirst));
  const auto post = find("anything-" + path_suffix(kFirst)).value();
  EXPECT_EQ(post.state, State::kTakenDown);
  EXPECT_EQ(post.taken_down_reason, "why");
  EXPECT_TRUE(post.package.renditions.empty());
  EXPECT_TRUE(post.package.media.empty());
  EXPECT_THAT(titles({}), ElementsAre());
  EXPECT_THAT(titles({"beat-11"}), ElementsAre());
  EXPECT_FALSE(db->read([&](storage::ReadTx& tx) { return is_published_medium(tx, picture); }).value());
  EXPECT_FALSE(db->read([&](storage::ReadTx& tx) { return published_package(tx, kFirst, 1); }));
  EXPECT_EQ(db->read([&](storage::ReadTx& tx) { return published_record(tx, 10); }).value().size(), 1U);
  // Nowhere in the tables is a word of it left.
  for (const auto* table : {"published_posts", "published_versions"}) {
    const auto rows =
        db->read([&](storage::ReadTx& tx) { return tx.query("SELECT package FROM " + std::string(table)); });
    for (const auto& row : rows.value()) EXPECT_EQ(row.text(0).find("Secret"), std::string::npos);
  }
}

TEST_P(Published, ALatePublicationDoesNotBringBackWhatWasTakenDown) {
  ASSERT_TRUE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  ASSERT_TRUE(take_down(kFirst));
  const auto again = put(publication(kFirst, 2, "Again", {"beat-11"}, 2'000));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "taken-down");
  EXPECT_TRUE(take_down(kFirst));  // twice is fine
}

TEST_P(Published, WhatWasWithdrawnBeforeItWasPublicStaysUnknown) {
  ASSERT_TRUE(take_down(kFirst));
  EXPECT_FALSE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  EXPECT_EQ(find(path_suffix(kFirst)).error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(db->read([&](storage::ReadTx& tx) { return published_record(tx, 10); }).value().empty());
}

TEST_P(Published, WhatEndedBeforeItWasPublicStaysUnknown) {
  ASSERT_TRUE(put(publication(kSecond, 1, "Second", {"beat-11"}, 900)));
  ASSERT_TRUE(take_down(kFirst, State::kExpired));
  const auto late = put(publication(kFirst, 1, "First", {"beat-11"}, 1'000));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "expired");
  EXPECT_EQ(find(path_suffix(kFirst)).error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(titles({"beat-11"}), ElementsAre("Second"));
}

TEST_P(Published, APostThatEndedMayBePublishedAgain) {
  ASSERT_TRUE(put(publication(kFirst, 1, "First", {"beat-11"}, 1'000)));
  ASSERT_TRUE(take_down(kFirst, State::kExpired));
  EXPECT_THAT(titles({}), ElementsAre());
  ASSERT_TRUE(put(publication(kFirst, 2, "Longer", {"beat-11"}, 2'000)));
  EXPECT_THAT(titles({}), ElementsAre("Longer"));
}

TEST_P(Published, UnknownPathsAreNotFound) {
  for (const auto* part : {"", "-", "nothing", "slug-1-zzzzzzzz", "' OR 1=1 --"})
    EXPECT_EQ(find(part).error().kind, ErrorKind::kNotFound) << part;
}

}  // namespace
}  // namespace callbox::published
