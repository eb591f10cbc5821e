#include "adoption/alarms.h"

#include <gmock/gmock.h>

#include "adoption/schema.h"
#include "adoption/texts.h"

namespace callbox::adoption {
namespace {

using test::must;
using ::testing::HasSubstr;

class AnAlarm : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::all({ledger::migrations(), migrations()}));
  Book book;
  const std::shared_ptr<const directive::Directive> adopted = test::load_directive("starter");

  void SetUp() override {
    const Directives files{adopted};
    must(db->write([&](storage::Tx& tx) { return take_over(tx, clock, random, files); }));
  }
  std::vector<Alarm> found(const std::vector<File>& files) {
    return must(db->read([&](storage::ReadTx& tx) { return alarms(tx, book, files, clock.now()); }));
  }
  Digest in_force() {
    return must(db->read([&](storage::ReadTx& tx) { return book.in_force(tx, clock.now()); })).directive->digest();
  }
};
CALLBOX_ON_BOTH_DATABASES(AnAlarm);

TEST_P(AnAlarm, IsNotRaisedByTheAdoptedFile) {
  EXPECT_TRUE(found({{"starter.yaml", test::starter_text()}}).empty());
  EXPECT_TRUE(found({}).empty()) << "the record needs no file any more";
}

TEST_P(AnAlarm, NamesAFileEditedInPlaceBothDigestsAndWhatToDo) {
  const std::string edited = test::starter_text() + "# one byte more\n";
  const auto alarms = found({{"starter.yaml", edited}});
  ASSERT_EQ(alarms.size(), 1U);
  const Alarm& alarm = alarms.front();
  EXPECT_EQ(name_of(alarm.kind), "file-differs");
  EXPECT_EQ(alarm.file, "starter.yaml");
  EXPECT_EQ(alarm.of_file, sha256(edited));
  EXPECT_EQ(alarm.adopted, adopted->digest());
  EXPECT_THAT(alarm.remedy,
              HasSubstr("callbox directive adopt starter.yaml --config callbox.toml --by LOGIN --replaces " +
                        to_hex(adopted->digest())));
  EXPECT_EQ(in_force(), adopted->digest());
}

TEST_P(AnAlarm, IsRaisedByAVersionThatWasNotAdopted) {
  const auto alarms = found({{"next.yaml", test::starter_text({{"2026-01-01", "2026-09-01"}})}});
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(name_of(alarms.front().kind), "file-not-adopted");
  EXPECT_EQ(alarms.front().version, "2026-09-01");
  EXPECT_EQ(in_force(), adopted->digest()) << "though it would be effective by now";
}

TEST_P(AnAlarm, IsRaisedByTheFileOfATextThatWasReplaced) {
  const auto reworded = test::starter_reworded();
  must(db->write([&](storage::Tx& tx) {
    return adopt(tx, clock, random, book, reworded, {"p", "chief"}, adopted->digest());
  }));
  const auto alarms = found({{"starter.yaml", test::starter_text()}});
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms.front().adopted, reworded->digest());
}

TEST_P(AnAlarm, IsRaisedByAFileThatIsNoDirectiveOrCannotBeRead) {
  const std::string not_utf8 = "agency: \"\xff\xfe\"\n";
  const std::string huge(2 << 20, 'x');
  const auto alarms = found({{"bytes.yaml", not_utf8},
                             {"huge.yaml", huge},
                             {"gone.yaml", "", Error{ErrorKind::kNotFound, "cannot be read", {}, {}, {}}}});
  ASSERT_EQ(alarms.size(), 3U);
  for (const Alarm& alarm : alarms) EXPECT_EQ(name_of(alarm.kind), "file-unreadable") << alarm.file;
  EXPECT_EQ(alarms[2].of_file, std::nullopt);
  EXPECT_EQ(in_force(), adopted->digest());
}

TEST_P(AnAlarm, ComesFirstWhenNoDirectiveIsInForce) {
  clock.set(adopted->effective() - days(1));
  const auto alarms = found({{"gone.yaml", "", Error{ErrorKind::kNotFound, "cannot be read", {}, {}, {}}}});
  ASSERT_EQ(alarms.size(), 2U);
  EXPECT_EQ(name_of(alarms.front().kind), "no-directive");
}

}  // namespace
}  // namespace callbox::adoption
