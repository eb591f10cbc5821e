// The end of records by the retention schedule (ALS-15), through every room that keeps something of them.
#include "app/records_commands.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "app/open_desk.h"
#include "desk/desk_world.h"
#include "desk/release.h"
#include "ledger/fsck.h"
#include "outlets/site/site_outlet.h"
#include "published/published.h"

namespace callbox::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(TheEndOfAPeriod, IsTheDayOfTheMonthThatManyMonthsBefore) {
  const auto before = [](const char* now, int months) {
    return to_iso(retention_cutoff(parse_iso(now).value(), months)).substr(0, 10);
  };
  EXPECT_EQ(before("2026-11-27T16:00:00Z", 60), "2021-11-27");
  EXPECT_EQ(before("2026-03-31T00:00:00Z", 1), "2026-02-28");
  EXPECT_EQ(before("2024-03-31T00:00:00Z", 1), "2024-02-29");
  EXPECT_EQ(before("2026-01-15T00:00:00Z", 13), "2024-12-15");
}

// A desk, and its records six years later.
class RecordsOfADesk : public test::OnBothDatabases {
 protected:
  test::TemporaryFolder folder;
  std::unique_ptr<Installation> installation = test::open_desk(test::desk_config(
      folder.path(), "alsip-1021.yaml", GetParam() == storage::Dialect::kPostgres ? &fresh : nullptr));
  test::DeskWorld world{*installation->db, clock, random, "alsip-1021"};
  const UtcMillis later = clock.now() + days(6 * 365);
  std::ostringstream out, err;

  int run(int (*command)(Installation&, const RecordsOptions&, UtcMillis, Streams), const RecordsOptions& options) {
    out.str("");
    err.str("");
    return command(*installation, options, later, {out, err});
  }
  RecordsOptions disposal(bool sure = true) {
    RecordsOptions options;
    options.series = "public-information";
    options.by = "kim";
    options.certificate = "Certificate 24-117, approved 2026-10-02";
    options.sure = sure;
    return options;
  }
  int rows(const std::string& table, const desk::PostId& post) {
    return static_cast<int>(installation->db
                                ->read([&](storage::ReadTx& tx) {
                                  return tx.first("SELECT COUNT(*) FROM " + table + " WHERE post = $1", post);
                                })
                                .value()
                                ->integer(0));
  }
  desk::PostId taken_down() {
    const desk::PostId id = world.publish();
    test::must(desk::take_down(world.desk, world.sam(), id, "It was wrong.", ""));
    return id;
  }
};

TEST_P(RecordsOfADesk, AreDueWhenTheDirectivesPeriodIsOver) {
  const desk::PostId old = taken_down();
  clock.advance(days(365 * 5));
  const desk::PostId young = world.draft(world.kim(), test::tip("Another"));
  EXPECT_EQ(run(records_due, {}), 0);
  EXPECT_THAT(out.str(), HasSubstr(desk::record_of(old) + "  public-information"));
  EXPECT_THAT(out.str(), Not(HasSubstr(young.text())));
}

TEST_P(RecordsOfADesk, EndInEveryRoomAndStandOnTheLogWithTheirCertificate) {
  const desk::PostId id = taken_down();
  ASSERT_EQ(run(records_dispose, disposal(false)), 0);
  EXPECT_THAT(out.str(), HasSubstr("Nothing was destroyed"));
  EXPECT_EQ(rows("post_versions", id), 1);

  ASSERT_EQ(run(records_dispose, disposal()), 0) << out.str() << err.str();
  EXPECT_THAT(out.str(), HasSubstr(desk::record_of(id) + " destroyed"));
  for (const char* table : {"post_versions", "reviews", "clearances", "duties", "deliveries", "post_submissions"})
    EXPECT_EQ(rows(table, id), 0) << table;
  EXPECT_THAT(world.events(id), testing::Contains("record.disposed").Times(1));
  const auto sealed = installation->sealer->seal_once();
  ASSERT_TRUE(sealed);
  EXPECT_EQ(run(records_due, {}), 0);
  EXPECT_THAT(out.str(), Not(HasSubstr(id.text()))) << "not due again";
  const auto kept = installation->db->read([&](storage::ReadTx& tx) {
    return tx.query(
        "SELECT 1 FROM ledger_events WHERE record = $1 AND length(bodies) > 0 AND type <> 'record.disposed'",
        desk::record_of(id));
  });
  EXPECT_TRUE(kept && kept->empty());
}

TEST_P(RecordsOfADesk, StayWhileTheyAreInPublicViewOrExcepted) {
  const desk::PostId live = world.publish();
  const desk::PostId held = taken_down();
  RecordsOptions options = disposal();
  options.except = {desk::record_of(held)};
  EXPECT_EQ(run(records_dispose, options), 1);
  EXPECT_THAT(out.str(), HasSubstr(desk::record_of(live) + " stays: the post is in public view"));
  EXPECT_THAT(out.str(), HasSubstr(desk::record_of(held) + " stays: excepted"));
  EXPECT_EQ(rows("post_versions", live), 1) << "and keeps all of it";
  EXPECT_EQ(rows("post_versions", held), 1);
  EXPECT_THAT(world.events(live), Not(testing::Contains("record.disposed")));
}

TEST_P(RecordsOfADesk, AreNotDestroyedWithoutAnAuthorityOrAPerson) {
  taken_down();
  RecordsOptions options = disposal();
  options.certificate = " ";
  EXPECT_EQ(run(records_dispose, options), 2);
  EXPECT_THAT(err.str(), HasSubstr("--certificate"));
  options = disposal();
  options.by = "nobody";
  EXPECT_EQ(run(records_dispose, options), 2);
  options = disposal();
  options.series = "personnel";
  EXPECT_EQ(run(records_dispose, options), 2);
  EXPECT_THAT(err.str(), HasSubstr("kept for good"));
}

CALLBOX_ON_BOTH_DATABASES(RecordsOfADesk);

}  // namespace
}  // namespace callbox::app
