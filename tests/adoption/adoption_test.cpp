#include "adoption/adoption.h"

#include <gmock/gmock.h>

#include <thread>

#include "adoption/book.h"
#include "adoption/schema.h"
#include "adoption/texts.h"

namespace callbox::adoption {
namespace {

using test::must;
using ::testing::HasSubstr;
using Pointer = std::shared_ptr<const directive::Directive>;

class AnAdoption : public test::OnBothDatabases {
 protected:
  std::vector<storage::Migration> schema = test::all({ledger::migrations(), migrations()});
  std::unique_ptr<storage::Database> db = fresh.open(schema);
  Book book;
  const Adopter chief{"p-chief", "chief"};
  const Pointer first = test::load_directive("starter");

  result<Adopted> try_adopt(const Pointer& directive, const std::optional<Digest>& replaces = {}) {
    return db->write([&](storage::Tx& tx) { return adopt(tx, clock, random, book, directive, chief, replaces); });
  }
  Adopted adopt_now(const Pointer& directive, const std::optional<Digest>& replaces = {}) {
    return must(try_adopt(directive, replaces));
  }
  int take_over_files(const Directives& files) {
    return must(db->write([&](storage::Tx& tx) { return take_over(tx, clock, random, files); }));
  }
  Pointer in_force(storage::Database& node, const Book& its_book) {
    return must(node.read([&](storage::ReadTx& tx) { return its_book.in_force(tx, clock.now()); })).directive;
  }
  std::vector<Adoption> all() {
    return must(db->read([](storage::ReadTx& tx) { return adoptions(tx); }));
  }
};
CALLBOX_ON_BOTH_DATABASES(AnAdoption);

TEST_P(AnAdoption, IsOnTheLedgerWithDigestVersionAndRoleAndNoName) {
  const Adopted adopted = adopt_now(first);
  EXPECT_TRUE(adopted.is_new);
  must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(const auto history, ledger::history(tx, "directive/starter"));
    EXPECT_EQ(history.size(), 1U);
    EXPECT_EQ(history.front().type, "directive.adopted");
    EXPECT_EQ(history.front().actor, "p-chief");
    EXPECT_EQ(history.front().id, adopted.adoption.event);
    EXPECT_THAT(history.front().entry, testing::Not(HasSubstr("chief\"role")));
    TRY(const auto body, ledger::disclose(tx, history.front().id, "adoption"));
    EXPECT_EQ(body.bytes,
              "{\"adopted_at\":\"" + to_iso(clock.now()) + "\",\"digest\":\"" + to_hex(sha256(first->source())) +
                  "\",\"directive\":\"starter\",\"format\":2,\"role\":\"chief\",\"version\":\"2026-01-01\"}");
    TRY(const std::string kept, text_of(tx, first->digest()));
    EXPECT_EQ(kept, first->source());
    return {};
  }));
}

TEST_P(AnAdoption, OfTheTextThatCountsChangesNothing) {
  adopt_now(first);
  clock.advance(hours(1));
  const Adopted again = adopt_now(first);
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.adoption.number, 1);
  EXPECT_EQ(test::event_types(*db, "directive/starter").size(), 1U);
}

TEST_P(AnAdoption, OfOtherWordsUnderTheSameVersionIsRefusedUnlessItNamesWhatItReplaces) {
  adopt_now(first);
  const Pointer reworded = test::starter_reworded();
  const auto refused = try_adopt(reworded);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "same-version");
  EXPECT_THAT(refused.error().message, HasSubstr(to_hex(first->digest())));
  EXPECT_EQ(in_force(*db, book)->digest(), first->digest());

  EXPECT_EQ(try_adopt(reworded, sha256("what I never read")).error().code, "replaced-meanwhile");
  EXPECT_TRUE(adopt_now(reworded, first->digest()).is_new);
  EXPECT_EQ(in_force(*db, book)->digest(), reworded->digest());
  // Two who read the same text cannot both replace it.
  const Pointer third = test::starter_with({{"name: Supervisor,", "name: Shift supervisor,"}});
  EXPECT_EQ(try_adopt(third, first->digest()).error().kind, ErrorKind::kStale);
}

TEST_P(AnAdoption, CanGoBackToAnEarlierTextAsANewAct) {
  const Pointer reworded = test::starter_reworded();
  adopt_now(first);
  adopt_now(reworded, first->digest());
  EXPECT_EQ(try_adopt(first).error().code, "same-version");
  EXPECT_EQ(adopt_now(first, reworded->digest()).adoption.number, 3);
  EXPECT_EQ(in_force(*db, book)->digest(), first->digest());
}

TEST_P(AnAdoption, OfAnOlderVersionIsRefusedForItWouldNeverCount) {
  adopt_now(first);
  EXPECT_EQ(try_adopt(test::starter_of("2025-05-05")).error().code, "older-version");
}

TEST_P(AnAdoption, CanMendTheTextInForceWhileALaterVersionWaitsForItsDay) {
  adopt_now(first);
  adopt_now(test::starter_of("2026-10-01"));
  const Pointer reworded = test::starter_reworded();
  adopt_now(reworded, first->digest());
  EXPECT_EQ(in_force(*db, book)->digest(), reworded->digest());
  clock.advance(days(30));
  EXPECT_EQ(in_force(*db, book)->version(), "2026-10-01");
}

TEST_P(AnAdoption, ThatWouldContradictWhatIsInForceIsRefused) {
  adopt_now(first);
  const auto refused = try_adopt(test::starter_with({{"id: starter", "id: another"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "would-contradict");
  EXPECT_THAT(refused.error().message, HasSubstr("another"));
  EXPECT_EQ(try_adopt(test::starter_with({{"id: starter", "id: another"}, {"2026-01-01", "2031-01-01"}})).error().code,
            "would-contradict")
      << "also when it comes into force later";
}

TEST_P(AnAdoption, OfALaterVersionCountsFromItsDay) {
  adopt_now(first);
  const Pointer next = test::starter_of("2026-10-01");
  adopt_now(next);
  EXPECT_EQ(in_force(*db, book)->version(), "2026-01-01");
  clock.set(next->effective());
  EXPECT_EQ(in_force(*db, book)->version(), "2026-10-01");
}

TEST_P(AnAdoption, CountsAtOnceOnEveryNodeThatRuns) {
  adopt_now(first);
  const auto other_node = fresh.open();
  const Book other_book;
  ASSERT_EQ(in_force(*other_node, other_book)->digest(), first->digest());

  const Pointer next = test::starter_of("2026-09-01");
  adopt_now(next);
  EXPECT_EQ(in_force(*other_node, other_book)->digest(), next->digest());
  EXPECT_EQ(in_force(*db, book)->digest(), next->digest());
}

TEST_P(AnAdoption, ByANodeWhoseClockIsBehindStillComesAfterTheOnesBefore) {
  adopt_now(first);
  clock.set(clock.now() - hours(5));
  const Pointer next = test::starter_of("2026-09-01");
  adopt_now(next);
  EXPECT_EQ(in_force(*db, book)->digest(), next->digest());
  EXPECT_GT(all()[1].adopted_at, all()[0].adopted_at);
}

TEST_P(AnAdoption, IsRolledBackWholeWithItsTransaction) {
  const Status failed = db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(adopt(tx, clock, random, book, first, chief));
    CHECK_OK(book.in_force(tx, clock.now()));  // the book has compiled it by now
    return fail(ErrorKind::kConflict, "changed-my-mind", "No.");
  });
  EXPECT_FALSE(failed);
  EXPECT_TRUE(all().empty());
  const auto none = db->read([&](storage::ReadTx& tx) { return book.in_force(tx, clock.now()); });
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::kNotFound);
}

TEST_P(AnAdoption, WhoseKeptTextWasChangedStopsTheDesk) {
  adopt_now(first);
  const auto forged = db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("UPDATE directive_texts SET yaml = $1", storage::Bytes{test::starter_text() + "\n# weaker"}));
    CHECK_OK(
        ledger::append(tx, clock, random, {ledger::EventType("test.forged", "for this test"), "x", "system", "", {}}));
    return {};
  });
  ASSERT_TRUE(forged);
  const Book after_a_restart;
  const auto read = db->read([&](storage::ReadTx& tx) { return after_a_restart.in_force(tx, clock.now()); });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kCorrupt);
}

TEST_P(AnAdoption, ThatThisProgramCannotReadIsNoReasonToFallBackToAnOlderOne) {
  adopt_now(first);
  must(db->write([&](storage::Tx& tx) -> Status {
    const std::string later = "format: of a later program\n";
    CHECK_OK(
        tx.exec("INSERT INTO directive_texts (digest, yaml) VALUES ($1, $2)", sha256(later), storage::Bytes{later}));
    CHECK_OK(
        tx.exec("INSERT INTO directive_adoptions (number, digest, directive, version, effective, adopted_at, "
                "counts_from, adopted_by, role, event) VALUES (2, $1, 'starter', '2026-08-01', 0, 0, 0, '', '', '')",
                sha256(later)));
    CHECK_OK(
        ledger::append(tx, clock, random, {ledger::EventType("test.forged", "for this test"), "x", "system", "", {}}));
    return {};
  }));
  const auto read = db->read([&](storage::ReadTx& tx) { return book.in_force(tx, clock.now()); });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "unreadable-directive");
}

TEST_P(AnAdoption, WithoutAnEventDoesNotCommit) {
  adopt_now(first);
  const auto silent =
      db->write([](storage::Tx& tx) { return tx.exec("UPDATE directive_adoptions SET version = '2020-01-01'"); });
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, "no-event");
}

TEST_P(AnAdoption, AtInstallationIsByNoMemberAndCountsFromTheBeginning) {
  const Pointer next = test::starter_of("2026-10-01");
  EXPECT_EQ(take_over_files({next, first, first}), 2);
  EXPECT_EQ(all()[0].digest, first->digest()) << "the oldest first";
  EXPECT_TRUE(all()[0].by_installation());
  EXPECT_EQ(all()[0].role, "");
  must(db->read([&](storage::ReadTx& tx) -> Status {
    TRY(const auto history, ledger::history(tx, "directive/starter"));
    EXPECT_EQ(history.front().actor, "installation");
    return {};
  }));
  EXPECT_EQ(take_over_files({test::starter_reworded()}), 0) << "only where nothing is adopted yet";
  EXPECT_EQ(in_force(*db, book)->digest(), first->digest());
}

TEST_P(AnAdoption, AtInstallationOfTwoTextsOfOneVersionIsRefused) {
  const Directives files{first, test::starter_reworded()};
  const auto refused = db->write([&](storage::Tx& tx) { return take_over(tx, clock, random, files); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "same-version");
  EXPECT_TRUE(all().empty());
}

TEST_P(AnAdoption, AtTheFirstStartOfTwoNodesIsMadeOnce) {
  const auto other = fresh.open();
  const Directives files{first};
  const auto start = [&](storage::Database& node) {
    return node.write([&](storage::Tx& tx) { return take_over(tx, clock, random, files); });
  };
  result<int> one = 0, two = 0;
  {
    const std::jthread a([&] { one = start(*db); });
    const std::jthread b([&] { two = start(*other); });
  }
  EXPECT_EQ(must(one) + must(two), 1);
  EXPECT_EQ(all().size(), 1U);
}

}  // namespace
}  // namespace callbox::adoption
