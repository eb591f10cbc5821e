// The desk's promises under attack: whatever sequence of acts members try, nothing goes out that was not cleared as it
// stands, nor with fewer approvals than the route asks for.
#include <gmock/gmock.h>

#include <set>

#include "desk/delivery.h"
#include "desk/desk_world.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "desk/submit.h"
#include "ledger/ledger.h"

namespace callbox::desk {
namespace {

class Promises : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};
  SeededRandom dice{20261121};

  std::size_t roll(std::size_t sides) {
    const std::string bytes = dice.bytes(2);
    return (static_cast<std::uint8_t>(bytes[0]) * 256U + static_cast<std::uint8_t>(bytes[1])) % sides;
  }

  // One act by somebody, wise or foolish; what it answers does not matter.
  void act(const PostId& id, const std::vector<roster::Actor>& people, Digest& read_long_ago) {
    const roster::Actor& who = people[roll(people.size())];
    const Post post = world.post(id);
    const Version version = world.version(id);
    ReviewRequest request;
    request.digest = roll(4) == 0 ? read_long_ago : version.digest;
    request.approve = roll(5) != 0;
    request.release = roll(3) == 0;
    request.comment = request.approve ? "" : "Not yet.";
    directive::Package package = test::tip("Version " + std::to_string(roll(3)));
    package.declarations.notable_incident = roll(8) == 0;
    if (roll(6) == 0) package.window.not_before = clock.now() + hours(1);
    switch (roll(10)) {
      case 0:
        std::ignore = edit_draft(world.desk, who, id, etag_of(post), package);
        break;
      case 1:
      case 2:
        std::ignore = submit(world.desk, who, id, etag_of(post));
        break;
      case 3:
      case 4:
        std::ignore = review(world.desk, who, id, request);
        break;
      case 5:
      case 6:
        std::ignore = release_post(world.desk, who, id, request.digest);
        break;
      case 7:
        std::ignore = start_correction(world.desk, who, id, "A detail");
        break;
      case 8:
        std::ignore = roll(4) == 0 ? withdraw(world.desk, who, id)
                                   : duty_done(world.desk, who, id, "notify-news-affairs", "Told");
        break;
      default:
        clock.advance(minutes(20));
        world.run_due_jobs();
        break;
    }
    read_long_ago = version.digest;
  }

  // Reads only what the outside could: the ledger, the deliveries and the stored versions.
  void check(const PostId& id) {
    test::must(db->read([&](storage::ReadTx& tx) -> Status {
      TRY(const auto events, ledger::history(tx, record_of(id)));
      std::set<std::string> cleared;                           // digests
      std::map<std::string, std::set<std::string>> approvers;  // digest → pseudonyms, since the last change
      for (const ledger::Recorded& event : events) {
        if (event.type == "post.edited" || event.type == "post.withdrawn" || event.type == "post.returned") {
          cleared.clear();
          approvers.clear();
        }
        if (event.type == "post.approved") {
          TRY(const auto body, ledger::disclose(tx, event.id, "review"));
          const std::size_t at = body.bytes.find("\"digest\":\"") + 10;
          approvers[body.bytes.substr(at, 64)].insert(event.actor);
        }
        if (event.type == "post.cleared") {
          TRY(const auto body, ledger::disclose(tx, event.id, "package"));
          TRY(const auto text, ledger::disclose(tx, event.id, "decision"));
          TRY(const auto decision, directive::decision_from_json(text.bytes));
          std::size_t asked = 0;
          for (const auto& step : decision.route) asked += static_cast<std::size_t>(step.quorum);
          EXPECT_GE(asked, 1U) << "the sergeant reads every tip";
          EXPECT_GE(approvers[to_hex(sha256(body.bytes))].size(), asked) << "cleared with too few approvals";
          cleared.insert(to_hex(sha256(body.bytes)));
        }
        if (event.type == "post.released" || event.type == "post.corrected") {
          TRY(const auto body, ledger::disclose(tx, event.id, "package"));
          EXPECT_TRUE(cleared.contains(to_hex(sha256(body.bytes)))) << "released without clearance";
          ++released;
        }
      }
      TRY(const auto all, deliveries_of(tx, id));
      for (const Delivery& one : all) {
        TRY(const Version version, find_version(tx, id, one.version));
        EXPECT_FALSE(version.cleared_event.empty());
        EXPECT_FALSE(version.released_event.empty());
        TRY(const auto body, ledger::disclose(tx, ledger::EventId::trusted(version.released_event), "package"));
        EXPECT_EQ(sha256(body.bytes), version.digest) << "what is delivered is not what was released";
      }
      return {};
    }));
  }
  int released = 0;
};

TEST_P(Promises, HoldUnderAnySequenceOfActs) {
  world.roster.empower(world.sam_id);
  const std::vector<roster::Actor> people = {world.kim(), world.kim(), world.sam(),
                                             world.sam(), world.nia(), world.pia()};
  for (int story = 0; story < 8; ++story) {
    const PostId id = world.draft(story % 3 == 0 ? world.sam() : world.kim(), test::tip());
    Digest read_long_ago = world.version(id).digest;
    for (int i = 0; i < 120; ++i) act(id, people, read_long_ago);
    check(id);
  }
  EXPECT_GT(released, 3) << "the stories must reach the public to prove anything";
}

// Promise 4: the desk's tables refuse a change that the ledger does not know of.
TEST_P(Promises, NoRecordedTableOfTheDeskChangesInSilence) {
  const PostId id = world.publish();
  for (const std::string sql : {"UPDATE posts SET state = 'draft'", "UPDATE post_versions SET what_changed = 'x'",
                                "DELETE FROM post_submissions", "UPDATE reviews SET is_void = 1",
                                "DELETE FROM clearances", "UPDATE deliveries SET outlet = 'x'"}) {
    const Status silent = db->write([&](storage::Tx& tx) -> Status {
      CHECK_OK(tx.exec(sql));
      return {};
    });
    ASSERT_FALSE(silent) << sql;
    EXPECT_EQ(silent.error().code, "no-event") << sql;
  }
  EXPECT_EQ(world.post(id).state, PostState::kReleased);
}

CALLBOX_ON_BOTH_DATABASES(Promises);

}  // namespace
}  // namespace callbox::desk
