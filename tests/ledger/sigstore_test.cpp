// The proof of a record, judged by somebody else's verifier: @sigstore/verify from npm, at a pinned version.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ledger/checkpoint.h"
#include "ledger/proof.h"
#include "ledger/published.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST(Sigstore, AcceptsOurProofsAndRejectsAlteredEntries) {
  const std::string folder = std::string(CALLBOX_SOURCE_DIR) + "/tests/ledger/sigstore";
  ASSERT_TRUE(std::filesystem::exists(folder + "/node_modules/@sigstore/verify"))
      << "run tests/ledger/sigstore/install.sh first (./test does)";

  callbox::test::FreshDatabase fresh(storage::Dialect::kSqlite);
  const auto db = fresh.open(migrations());
  const ManualClock clock(UtcMillis{1'790'000'000'000});
  SeededRandom random(5);
  const Signer signer = test::opened(*db, clock, random);
  const auto events = test::add_many(*db, clock, random, 700);
  test::seal_all(*db, clock, signer);

  const callbox::test::TemporaryFolder out;
  write_file(out.path() + "/vkey", signer.vkey());
  int cases = 0;
  for (std::size_t i = 0; i < events.size(); i += 50, ++cases) {
    const std::string name = out.path() + "/" + std::to_string(cases);
    const auto proof = db->read([&](storage::ReadTx& tx) { return prove(tx, events[i].id); });
    ASSERT_TRUE(proof);
    const auto entries = db->read([&](storage::ReadTx& tx) { return history(tx, "post/" + std::to_string(i % 7)); });
    write_file(name + ".tlog-proof", *proof);
    write_file(name + ".entry", entries->at(events[i].number - 1).entry);
  }
  const std::string command = "node '" + folder + "/check.mjs' '" + out.path() + "' " + std::to_string(cases);
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace
}  // namespace callbox::ledger
