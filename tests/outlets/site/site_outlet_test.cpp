#include "outlets/site/site_outlet.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>

#include "desk/events.h"
#include "ledger/ledger.h"
#include "site/town.h"
#include "support/databases.h"

namespace callbox::outlets {
namespace {

using Kind = Answer::Kind;

class OnTheSite : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db =
      fresh.open(test::all({ledger::migrations(), published::published_migrations()}));
  SiteOutlet outlet{*db, clock};

  Dispatch dispatch(int version = 1, const std::string& title = "Lock sheds") {
    Dispatch out;
    out.post = "01ktest000000000000000aaaa";
    out.version = version;
    out.package = test::package_with({title, "Words."});
    out.slug = "lock-sheds";
    out.released_at = clock.now();
    if (version > 1) out.package.correction = {out.post + "/1", "the hour"};
    out.package_json = test::bytes_of(out.package);
    return out;
  }
  std::string record(const ledger::EventType& type, const ledger::BodyName& body, const std::string& bytes) {
    const auto event = db->write([&](storage::Tx& tx) {
      return ledger::append(tx, clock, random,
                            {type, "post/01ktest000000000000000aaaa", "m-1a2b", "public", {{body, bytes}}});
    });
    return event.value().id.text();
  }
  published::PublishedPost found() {
    return db
        ->read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, "01ktest000000000000000aaaa"); })
        .value();
  }
};
CALLBOX_ON_BOTH_DATABASES(OnTheSite);

TEST_P(OnTheSite, APostIsThereAfterStartAndNotBefore) {
  const auto d = dispatch();
  EXPECT_EQ(outlet.check(d, {}).kind, Kind::kFailed);
  EXPECT_EQ(outlet.start(d, outlet.render(d).value(), outlet.prepare(d)).kind, Kind::kDone);
  EXPECT_EQ(outlet.check(d, {}).kind, Kind::kDone);
  EXPECT_EQ(outlet.start(d, {}, {}).kind, Kind::kDone);  // repeating is harmless
  EXPECT_EQ(found().versions.size(), 1U);
}

TEST_P(OnTheSite, AVersionNamesTheEventsThatReleasedAndClearedIt) {
  const auto d = dispatch();
  const auto cleared = record(desk::kPostCleared, "package", d.package_json);
  const auto released = record(desk::kPostReleased, "package", d.package_json);
  const auto other = record(desk::kPostCleared, "package", dispatch(2, "Something else").package_json);
  ASSERT_EQ(outlet.start(d, {}, {}).kind, Kind::kDone);
  EXPECT_EQ(found().versions[0].event, released);
  EXPECT_EQ(found().versions[0].approval, cleared);
  EXPECT_NE(found().versions[0].approval, other);
  EXPECT_EQ(found().versions[0].digest, to_hex(sha256(d.package_json)));
}

TEST_P(OnTheSite, ACorrectionStandsWhereTheFirstVersionStood) {
  ASSERT_EQ(outlet.start(dispatch(), {}, {}).kind, Kind::kDone);
  EXPECT_EQ(outlet.check(dispatch(2), {}).kind, Kind::kFailed);
  ASSERT_EQ(outlet.replace(dispatch(2, "Lock sheds tonight"), {}, {}).kind, Kind::kDone);
  EXPECT_EQ(outlet.check(dispatch(2), {}).kind, Kind::kDone);
  EXPECT_EQ(found().package.renditions.front().title, "Lock sheds tonight");
  EXPECT_EQ(found().versions[1].what_changed, "the hour");
}

TEST_P(OnTheSite, ALS_10_ARetractedPostIsGoneWithTheReasonOnTheLedger) {
  ASSERT_EQ(outlet.start(dispatch(), {}, {}).kind, Kind::kDone);
  record(desk::kPostTakenDown, "reason", "It named a person who is not accused of anything.");
  ASSERT_EQ(outlet.retract(dispatch(), {}).kind, Kind::kDone);
  EXPECT_EQ(found().state, published::PublishedPost::State::kTakenDown);
  EXPECT_EQ(found().taken_down_reason, "It named a person who is not accused of anything.");
  EXPECT_EQ(outlet.retract(dispatch(), {}).kind, Kind::kDone);  // retracting what is gone
  EXPECT_EQ(outlet.start(dispatch(2), {}, {}).kind, Kind::kRefused);
}

TEST_P(OnTheSite, APostThatReachedItsEndSaysSo) {
  ASSERT_EQ(outlet.start(dispatch(), {}, {}).kind, Kind::kDone);
  record(desk::kPostExpired, "reason", "Its time was over.");
  ASSERT_EQ(outlet.retract(dispatch(), {}).kind, Kind::kDone);
  EXPECT_EQ(found().state, published::PublishedPost::State::kExpired);
}

TEST_P(OnTheSite, EveryNodeIsToldOfAPublication) {
  std::promise<std::string> told;
  db->listen(std::string(published::kPublishedChannel),
             [&, once = std::make_shared<std::once_flag>()](std::string_view id) {
               std::call_once(*once, [&] { told.set_value(std::string(id)); });
             });
  ASSERT_EQ(outlet.start(dispatch(), {}, {}).kind, Kind::kDone);
  auto heard = told.get_future();
  ASSERT_EQ(heard.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(heard.get(), "01ktest000000000000000aaaa");
}

}  // namespace
}  // namespace callbox::outlets
