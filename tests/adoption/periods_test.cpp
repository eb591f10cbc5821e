#include "adoption/periods.h"

#include <gmock/gmock.h>

#include "adoption/schema.h"
#include "adoption/texts.h"

namespace callbox::adoption {
namespace {

using test::must;
using Pointer = std::shared_ptr<const directive::Directive>;

class ThePeriods : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::all({ledger::migrations(), migrations()}));
  Book book;

  void adopt_now(const Pointer& directive, const std::optional<Digest>& replaces = {}) {
    must(db->write([&](storage::Tx& tx) {
      return adopt(tx, clock, random, book, directive, {"p-chief", "chief"}, replaces);
    }));
  }
  void take_over_files(const Directives& files) {
    must(db->write([&](storage::Tx& tx) { return take_over(tx, clock, random, files); }));
  }
  // "2026-01-01 from … until …", newest first.
  std::vector<std::string> said() {
    std::vector<std::string> lines;
    for (const Period& period : must(db->read([&](storage::ReadTx& tx) { return periods(tx, book); })))
      lines.push_back(period.directive->version() + " " + to_hex(period.adoption.digest).substr(0, 4) + " from " +
                      to_iso(period.from) + (period.until ? " until " + to_iso(*period.until) : ""));
    return lines;
  }
  static std::string short_digest(const Pointer& directive) { return to_hex(directive->digest()).substr(0, 4); }
};
CALLBOX_ON_BOTH_DATABASES(ThePeriods);

TEST_P(ThePeriods, AreNoneWhereNothingIsAdopted) {
  EXPECT_TRUE(said().empty());
}

TEST_P(ThePeriods, BeginOnTheEffectiveDayForWhatTheFirstStartTookOver) {
  const Pointer first = test::load_directive("starter");
  const Pointer next = test::starter_of("2026-10-01");
  take_over_files({first, next});
  EXPECT_THAT(said(), testing::ElementsAre("2026-10-01 " + short_digest(next) + " from " + to_iso(next->effective()),
                                           "2026-01-01 " + short_digest(first) + " from " + to_iso(first->effective()) +
                                               " until " + to_iso(next->effective())));
}

TEST_P(ThePeriods, OfAReplacedTextEndWhenItWasReplaced) {
  const Pointer first = test::load_directive("starter");
  const Pointer reworded = test::starter_reworded();
  take_over_files({first});
  clock.advance(hours(3));
  const std::string then = to_iso(clock.now());
  adopt_now(reworded, first->digest());
  EXPECT_THAT(said(), testing::ElementsAre("2026-01-01 " + short_digest(reworded) + " from " + then,
                                           "2026-01-01 " + short_digest(first) + " from " + to_iso(first->effective()) +
                                               " until " + then));
}

TEST_P(ThePeriods, OfAVersionAdoptedAfterItsDayBeginWithTheAdoption) {
  take_over_files({test::load_directive("starter")});
  const Pointer late = test::starter_of("2026-03-01");
  clock.advance(hours(1));
  adopt_now(late);
  EXPECT_EQ(said().front(), "2026-03-01 " + short_digest(late) + " from " + to_iso(clock.now()))
      << "what was decided before was decided by the one before";
}

TEST_P(ThePeriods, OfAVersionReplacedBeforeItsDayNeverBegin) {
  take_over_files({test::load_directive("starter")});
  const Pointer planned = test::starter_of("2027-01-01");
  const Pointer instead = test::starter_with({{"2026-01-01", "2027-01-01"}, {"name: Supervisor,", "name: Watch,"}});
  adopt_now(planned);
  clock.advance(hours(1));
  adopt_now(instead, planned->digest());
  EXPECT_EQ(said().size(), 2U);
  EXPECT_EQ(said().front(), "2027-01-01 " + short_digest(instead) + " from " + to_iso(instead->effective()));
}

}  // namespace
}  // namespace callbox::adoption
