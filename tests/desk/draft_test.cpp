#include "desk/draft.h"

#include <gmock/gmock.h>

#include "desk/desk_world.h"
#include "desk/submit.h"

namespace callbox::desk {
namespace {

class Drafts : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "alsip-1021"};
};

TEST_P(Drafts, AreKeptInNfcWithAreasAndOutletsSortedOnce) {
  directive::Package package = test::tip("Cafe\u0301 with a cop");
  package.channels = {"site", "feeds", "site"};
  package.audience.areas = {"district-17", "beat-1713", "beat-1713"};
  package.audience.reached = {{"mail", 999, sha256("x")}};
  const PostId id = world.draft(world.kim(), package);
  const directive::Package kept = world.package(id);
  EXPECT_EQ(kept.renditions[0].title, "Caf\u00e9 with a cop");
  EXPECT_THAT(kept.channels, testing::ElementsAre("feeds", "site"));
  EXPECT_THAT(kept.audience.areas, testing::ElementsAre("beat-1713", "district-17"));
  EXPECT_THAT(kept.audience.reached, testing::IsEmpty()) << "frozen at submission, never by the client";
  EXPECT_THAT(world.events(id), testing::ElementsAre("post.created"));
}

TEST_P(Drafts, RefuseAMegabyteOfText) {
  directive::Package package = test::tip();
  package.renditions[0].text.assign(1 << 20, 'a');
  const auto refused = create_draft(world.desk, world.kim(), package, "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kTooLarge);
  EXPECT_EQ(refused.error().where.field, "renditions[0].text");
}

TEST_P(Drafts, RefuseBrokenUtf8AndNullCharacters) {
  directive::Package package = test::tip("broken \xC3");
  EXPECT_EQ(create_draft(world.desk, world.kim(), package, "").error().code, "not-utf8");
  package = test::tip(std::string("null\0inside", 11));
  EXPECT_EQ(create_draft(world.desk, world.kim(), package, "").error().kind, ErrorKind::kInvalid);
}

TEST_P(Drafts, RefuseAnAreaNobodyPatrolsAndAMediumNobodyUploaded) {
  directive::Package package = test::tip();
  package.audience.areas = {"beat-9999"};
  EXPECT_EQ(create_draft(world.desk, world.kim(), package, "").error().where.field, "audience.areas");
  package = test::tip();
  package.media.push_back(
      {sha256("nothing"), "image/jpeg", directive::MediumKind::kPhoto, "A bicycle", 1, 1, "", "", false});
  EXPECT_EQ(create_draft(world.desk, world.kim(), package, "").error().where.field, "media[0].digest");
}

TEST_P(Drafts, AreMadeOnceForOneIdempotencyKey) {
  const PostId first = test::must(create_draft(world.desk, world.kim(), test::tip(), "key-12345678"));
  const PostId again = test::must(create_draft(world.desk, world.kim(), test::tip(), "key-12345678"));
  EXPECT_EQ(first, again);
  const auto other = create_draft(world.desk, world.kim(), test::tip("Another title"), "key-12345678");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "idempotency-key-reused");
  const PostId of_pia = test::must(create_draft(world.desk, world.pia(), test::tip(), "key-12345678"));
  EXPECT_NE(of_pia, first) << "a key belongs to its member";
}

TEST_P(Drafts, OfTwoEditorsTheSecondIsTold) {
  const PostId id = world.draft(world.kim(), test::tip());
  const std::string etag = etag_of(world.post(id));
  test::must(edit_draft(world.desk, world.kim(), id, etag, test::tip("First tab")));
  const Status second = edit_draft(world.desk, world.kim(), id, etag, test::tip("Second tab"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kStale);
  EXPECT_EQ(second.error().code, "stale");
  EXPECT_EQ(world.package(id).renditions[0].title, "First tab");
  EXPECT_THAT(world.events(id), testing::ElementsAre("post.created", "post.edited", "refused.stale"));
}

TEST_P(Drafts, NeedAnIfMatch) {
  const PostId id = world.draft(world.kim(), test::tip());
  EXPECT_EQ(edit_draft(world.desk, world.kim(), id, "", test::tip()).error().code, "if-match-required");
}

TEST_P(Drafts, AreChangedByTheirAuthorAlone) {
  const PostId id = world.draft(world.kim(), test::tip());
  const Status other = edit_draft(world.desk, world.sam(), id, etag_of(world.post(id)), test::tip("Better"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "not-the-author");
}

TEST_P(Drafts, AreInvisibleToWhoNeitherWroteNorReadsForTheUnit) {
  const PostId id = world.draft(world.kim(), test::tip());
  const roster::Actor stranger = world.roster.actor(world.roster.hire("stranger", "Officer", "district-18"));
  const Status hidden = edit_draft(world.desk, stranger, id, "\"1\"", test::tip());
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().kind, ErrorKind::kNotFound) << "an id tells nothing";
}

TEST_P(Drafts, SubmittedWithoutTitleOrTextAreRefused) {
  directive::Package package = test::tip("  ");
  const PostId id = world.draft(world.kim(), package);
  const auto refused = world.try_submit(world.kim(), id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where.field, "renditions[0].title");
}

TEST_P(Drafts, FreezeTheAudienceIntoTheDigestWhenSubmitted) {
  const PostId id = world.draft(world.kim(), test::tip());
  const Digest before = world.version(id).digest;
  world.submit(world.kim(), id);
  EXPECT_EQ(directive::reached_by(world.package(id), "mail"), 12);
  EXPECT_NE(world.package(id).audience.reached.front().digest, Digest());
  EXPECT_NE(world.version(id).digest, before);
}

CALLBOX_ON_BOTH_DATABASES(Drafts);

}  // namespace
}  // namespace callbox::desk
