#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "app/ledger_commands.h"
#include "ledger/entry.h"
#include "ledger/proof.h"
#include "ledger/published.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

// A desk's data folder with a sealed log, and the files a resident would have of one record.
class Commands : public testing::Test {
 protected:
  void SetUp() override {
    data = storage::open_sqlite({folder.path() + "/callbox.db", 1}).value();
    ASSERT_TRUE(data->migrate(migrations()));
    const Signer signer = test::opened(*data, clock, random);
    test::add_many(*data, clock, random, 30);
    const auto appended = test::add(*data, clock, random,
                                    test::post_event("post/lost-dog", test::kPostSubmitted, "Lost dog on Lake Street"));
    test::seal_all(*data, clock, signer);
    vkey = signer.vkey();
    write("record.tlog-proof", *data->read([&](storage::ReadTx& tx) { return prove(tx, appended.id); }));
    write("record.entry", data->read([](storage::ReadTx& tx) { return history(tx, "post/lost-dog"); })->front().entry);
    const auto body = data->read([&](storage::ReadTx& tx) { return disclose(tx, appended.id, "package"); });
    write("record.package", body->bytes);
    salt = to_base64(body->salt);
  }
  std::string file(const std::string& name) const { return folder.path() + "/" + name; }
  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(file(name), std::ios::binary) << bytes;
  }
  app::VerifyOptions record() const {
    return {
        file("record.tlog-proof"), file("record.entry"), vkey, {"package=" + file("record.package")}, {salt}, false};
  }
  int verify(const app::VerifyOptions& options) {
    out.str("");
    err.str("");
    return app::verify(options, {out, err});
  }
  int fsck(const app::LedgerFsckOptions& options, FetchPath fetch = {}) {
    out.str("");
    err.str("");
    return app::ledger_fsck(options, {out, err}, std::move(fetch));
  }
  FetchPath site() {
    return [this](const std::string& path) {
      return data->read(
          [&](storage::ReadTx& tx) { return path == "checkpoint" ? latest_checkpoint(tx) : read_tile(tx, path); });
    };
  }

  callbox::test::TemporaryFolder folder;
  ManualClock clock{UtcMillis{1'790'000'000'000}};
  SeededRandom random{7};
  std::unique_ptr<storage::Database> data;
  std::string vkey, salt;
  std::ostringstream out, err;
};

TEST_F(Commands, VerifyAcceptsARecordWithItsBody) {
  EXPECT_EQ(verify(record()), 0) << out.str() << err.str();
  EXPECT_NE(out.str().find("number 31 of the 32 that localhost:8080/log signed"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("The package is the one the entry commits to."), std::string::npos) << out.str();
}

TEST_F(Commands, VerifyTakesTheSaltInHexadecimalToo) {
  auto options = record();
  options.salts = {to_hex(*from_base64(salt))};
  EXPECT_EQ(verify(options), 0);
}

TEST_F(Commands, VerifyAnswersInJson) {
  auto options = record();
  options.json = true;
  EXPECT_EQ(verify(options), 0);
  EXPECT_TRUE(out.str().starts_with(R"({"ok":true,"origin":"localhost:8080/log","size":32,"index":31,"entry":{)"))
      << out.str();
}

TEST_F(Commands, VerifyFindsAnAlteredEntry) {
  write("record.entry", "{}");
  EXPECT_EQ(verify(record()), 1);
  EXPECT_TRUE(out.str().starts_with("NOT proven: ")) << out.str();
}

TEST_F(Commands, VerifyFindsAnAlteredBody) {
  write("record.package", "Lost cat on Lake Street");
  EXPECT_EQ(verify(record()), 1);
  EXPECT_NE(out.str().find("NOT the one"), std::string::npos);
}

TEST_F(Commands, VerifyFindsAProofThatIsNone) {
  write("record.tlog-proof", "hello");
  EXPECT_EQ(verify(record()), 1);
}

TEST_F(Commands, VerifySaysWhatIsMisused) {
  auto no_key = record(), no_file = record(), no_salt = record(), no_name = record();
  no_key.vkey = "nonsense";
  no_file.proof = file("nowhere");
  no_salt.salts.clear();
  no_name.bodies = {file("record.package")};
  for (const auto& options : {no_key, no_file, no_salt, no_name}) {
    EXPECT_EQ(verify(options), 2);
    EXPECT_FALSE(err.str().empty());
  }
}

TEST_F(Commands, FsckOfADataFolderThatIsWholeFindsNothing) {
  EXPECT_EQ(fsck({folder.path(), "", "", vkey, false}), 0) << out.str() << err.str();
  EXPECT_NE(out.str().find("Everything fits."), std::string::npos);
  EXPECT_EQ(fsck({folder.path(), "", "", "", true}), 0);
  EXPECT_EQ(out.str(), R"({"origin":"localhost:8080/log","size":32,"events":32,"bodies":31,"unsealed":0,)"
                       R"("clean":true,"problems":[]})"
                       "\n");
}

TEST_F(Commands, FsckSaysEachProblemInASentence) {
  test::tamper(*data, "UPDATE ledger_events SET actor = 'm-0000' WHERE record = 'post/lost-dog'");
  EXPECT_EQ(fsck({folder.path(), "", "", "", false}), 1);
  EXPECT_NE(out.str().find(" is listed otherwise than its entry says.\n"), std::string::npos) << out.str();
}

TEST_F(Commands, FsckOfAUrlNeedsTheKeyAndReadsTheLog) {
  EXPECT_EQ(fsck({"", "", "https://log.example/log", "", false}, site()), 2);
  EXPECT_EQ(fsck({"", "", "https://log.example/log", vkey, false}, site()), 0) << out.str() << err.str();
  const auto broken = [real = site()](const std::string& path) {
    auto bytes = real(path);
    if (bytes && path.starts_with("tile/entries")) bytes->back() = '!';
    return bytes;
  };
  EXPECT_EQ(fsck({"", "", "https://log.example/log", vkey, false}, broken), 1);
}

TEST_F(Commands, FsckSaysWhatIsMisused) {
  EXPECT_EQ(fsck({"", "", "", "", false}), 2);
  EXPECT_EQ(fsck({folder.path(), "", "https://log.example/log", vkey, false}), 2);
  EXPECT_EQ(fsck({file("nowhere"), "", "", "", false}), 2);
  EXPECT_EQ(fsck({folder.path(), "", "", "nonsense", false}), 2);
}

}  // namespace
}  // namespace callbox::ledger
