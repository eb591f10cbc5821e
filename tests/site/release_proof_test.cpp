#include "site/release_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/events.h"
#include "ledger/ledger.h"
#include "ledger/seal.h"
#include "ledger/signer.h"
#include "outlets/site/site_outlet.h"
#include "site/render.h"
#include "site/town.h"
#include "support/databases.h"

namespace callbox::site {
namespace {

using testing::HasSubstr;

class ReleaseProofs : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db =
      fresh.open(test::all({ledger::migrations(), published::published_migrations()}));
  outlets::SiteOutlet outlet{*db, clock};
  directive::Package package = test::package_with({"Lock sheds", "Words."});
  static constexpr std::string_view kPost = "01ktest000000000000000aaaa";

  static outlets::Dispatch dispatch_of(std::string_view post) {
    outlets::Dispatch dispatch;
    dispatch.post = post;
    return dispatch;
  }

  void record(const ledger::EventType& type, const directive::Package& what) {
    const auto done = db->write([&](storage::Tx& tx) {
      return ledger::append(
          tx, clock, random,
          {type, "post/" + std::string(kPost), "m-1a2b", "public", {{"package", test::bytes_of(what)}}});
    });
    ASSERT_TRUE(done);
  }
  void publish() {
    outlets::Dispatch dispatch;
    dispatch.post = kPost;
    dispatch.version = 1;
    dispatch.package = package;
    dispatch.package_json = test::bytes_of(package);
    dispatch.released_at = clock.now();
    ASSERT_EQ(outlet.start(dispatch, {}, {}).kind, outlets::Answer::Kind::kDone);
  }
  void seal() {
    auto signer = ledger::open_signer(*db, clock, random, "maplehollow.example/log", std::string(32, 'k'));
    ASSERT_TRUE(signer);
    ledger::Sealer sealer(*db, clock, *signer);
    ASSERT_TRUE(sealer.seal_once());
  }
  published::PublishedPost post() {
    return db->read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, kPost); }).value();
  }
  ReleaseProof proof_of(const published::PublishedPost& which) {
    return db->read([&](storage::ReadTx& tx) { return release_proof(tx, which); }).value();
  }
};
CALLBOX_ON_BOTH_DATABASES(ReleaseProofs);

TEST_P(ReleaseProofs, HoldWhenWhatWasApprovedIsWhatIsPublished) {
  record(desk::kPostCleared, package);
  record(desk::kPostReleased, package);
  publish();
  EXPECT_FALSE(proof_of(post()).available() && !proof_of(post()).pending());
  seal();
  const auto proof = proof_of(post());
  ASSERT_TRUE(proof.available());
  EXPECT_FALSE(proof.pending());
  EXPECT_TRUE(proof.entry_proven && proof.package_matches && proof.page_matches && proof.approval_proven);
  EXPECT_EQ(sha256(proof.release->package), sha256(proof.approval->package));
  const auto town = test::town();
  const auto page = render_verify({town, "en", ""}, post(), proof);
  EXPECT_THAT(page, HasSubstr("callbox verify post.tlog-proof --entry post.entry.json --vkey"));
  EXPECT_THAT(page, HasSubstr("approval.tlog-proof"));
  EXPECT_THAT(page, testing::Not(HasSubstr("✗")));
}

TEST_P(ReleaseProofs, SayWhenThePageShowsSomethingElse) {
  record(desk::kPostCleared, package);
  record(desk::kPostReleased, package);
  publish();
  seal();
  auto altered = post();
  altered.package_json.replace(altered.package_json.find("Words."), 6, "Others");
  const auto proof = proof_of(altered);
  EXPECT_TRUE(proof.entry_proven);
  EXPECT_FALSE(proof.page_matches);
  const auto town = test::town();
  EXPECT_THAT(render_verify({town, "en", ""}, altered, proof), HasSubstr("✗"));
}

TEST_P(ReleaseProofs, SayWhenNothingWasApproved) {
  record(desk::kPostReleased, package);
  publish();
  seal();
  const auto proof = proof_of(post());
  EXPECT_TRUE(proof.entry_proven);
  EXPECT_FALSE(proof.approval_proven);
}

TEST_P(ReleaseProofs, AreNotGivenForWhatWasTakenDown) {
  record(desk::kPostCleared, package);
  record(desk::kPostReleased, package);
  publish();
  seal();
  ASSERT_EQ(outlet.retract(dispatch_of(kPost), {}).kind, outlets::Answer::Kind::kDone);
  EXPECT_FALSE(proof_of(post()).available());
}

TEST_P(ReleaseProofs, AreNotAvailableForAPostWithoutEvents) {
  publish();
  EXPECT_FALSE(proof_of(post()).available());
  const auto town = test::town();
  EXPECT_THAT(render_verify({town, "en", ""}, post(), proof_of(post())), HasSubstr("The proof is not available"));
}

}  // namespace
}  // namespace callbox::site
