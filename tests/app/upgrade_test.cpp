// Folders of earlier programs: they open, are brought up to date, and everything that was published still proves
// itself.
//
// tests/fixtures/e441d68 was written by the program of that commit (version 0.1.0): its demo, with a post that has a
// picture, two languages and a correction, one that was taken down, one with an end, one scheduled for 2096, and one in
// review; in a data folder with SQLite, and as a dump of PostgreSQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "app/ledger_commands.h"
#include "app/open_desk.h"
#include "http/client.h"
#include "ledger/seal.h"
#include "published/published.h"

namespace callbox::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFixture = std::string(CALLBOX_SOURCE_DIR) + "/tests/fixtures/e441d68/";

// Runs a program; its output is in the test's own when it fails.
bool run(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Where a published post is proven: its page, and what a resident downloads from it.
struct Proof {
  std::string page, proof, entry, package, salt;
};

class Upgrade : public ::testing::TestWithParam<storage::Dialect> {
 protected:
  test::TemporaryFolder folder;
  test::FreshDatabase fresh{GetParam()};
  std::unique_ptr<DeskServer> desk;
  std::string vkey;
  std::vector<std::string> parts;  // of the addresses of what is live
  std::map<std::string, int> states;

  void SetUp() override {
    const bool postgres = GetParam() == storage::Dialect::kPostgres;
    const std::string archive = kFixture + (postgres ? "postgres.tar.gz" : "sqlite.tar.gz");
    ASSERT_TRUE(run("tar -xzf '" + archive + "' -C '" + folder.path() + "'"));
    Config config = test::desk_config(folder.path(), "chicago-s02-03-10.yaml", postgres ? &fresh : nullptr);
    config.base_url = "http://localhost:18101";
    config.ledger_origin = "localhost/demo/log";
    if (postgres) {
      ASSERT_TRUE(
          run("psql -q -v ON_ERROR_STOP=1 '" + config.postgres + "' -f '" + folder.path() + "/dump.sql' >/dev/null"));
    }
    auto installation = test::open_desk(std::move(config));
    vkey = installation->sealer->signer().vkey();
    const Status looked = installation->db->read([&](storage::ReadTx& tx) -> Status {
      TRY(const auto posts, published::published_posts(tx, {}, 100));
      for (const auto& post : posts) parts.push_back(published::page_path_part(post.slug, post.id));
      TRY(const auto rows, tx.query("SELECT state, count(*) FROM posts GROUP BY state"));
      for (const auto& row : rows) states[row.text(0)] = static_cast<int>(row.integer(1));
      return {};
    });
    ASSERT_TRUE(looked);
    desk = test::serve(std::move(installation));
  }

  std::string get(const std::string& path) {
    const auto reply = http::testing::Client(desk->port()).get(path);
    EXPECT_EQ(reply.status, 200) << path;
    return reply.body;
  }
  Proof proof_of(const std::string& part) {
    const std::string at = "/posts/" + part + "/verify";
    return {get(at), get(at + "/post.tlog-proof"), get(at + "/post.entry.json"), get(at + "/post.package.json"),
            get(at + "/post.salt")};
  }
};

TEST_P(Upgrade, OfAFolderOfTheFirstVersionKeepsEveryPost) {
  EXPECT_EQ(states, (std::map<std::string, int>{
                        {"draft", 5}, {"in-review", 3}, {"released", 34}, {"scheduled", 1}, {"taken-down", 2}}));
  EXPECT_EQ(parts.size(), 34U);
  EXPECT_THAT(get("/"), HasSubstr("Fixture: live with an end"));
}

TEST_P(Upgrade, OfAFolderOfTheFirstVersionLeavesEveryProofStanding) {
  const test::TemporaryFolder out;
  write_file(out.path() + "/vkey", vkey);
  std::ostringstream said, complained;
  int corrected = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    SCOPED_TRACE(parts[i]);
    const Proof proof = proof_of(parts[i]);
    EXPECT_THAT(proof.page, HasSubstr("✓"));
    EXPECT_THAT(proof.page, Not(HasSubstr("✗")));
    corrected += proof.package.find("\"corrects\":\"0") != std::string::npos ? 1 : 0;
    const std::string name = out.path() + "/" + std::to_string(i);
    write_file(name + ".tlog-proof", proof.proof);
    write_file(name + ".entry", proof.entry);
    write_file(name + ".package", proof.package);
    EXPECT_EQ(
        verify({name + ".tlog-proof", name + ".entry", vkey, {"package=" + name + ".package"}, {proof.salt}, false},
               {said, complained}),
        0)
        << complained.str();
  }
  EXPECT_GE(corrected, 2) << "corrections are among them";
  // Somebody else's verifier, from npm.
  const std::string sigstore = std::string(CALLBOX_SOURCE_DIR) + "/tests/ledger/sigstore";
  EXPECT_TRUE(run("node '" + sigstore + "/check.mjs' '" + out.path() + "' " + std::to_string(parts.size())));
}

INSTANTIATE_TEST_SUITE_P(, Upgrade, testing::Values(storage::Dialect::kSqlite, storage::Dialect::kPostgres),
                         [](const auto& param_info) {
                           return param_info.param == storage::Dialect::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace callbox::app
