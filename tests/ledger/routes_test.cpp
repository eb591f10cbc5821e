#include "ledger/ledger_routes.h"

#include <gtest/gtest.h>

#include "ledger/checkpoint.h"
#include "ledger/small_log.h"
#include "support/databases.h"

namespace callbox::ledger {
namespace {

class Routes : public testing::Test {
 protected:
  http::Response get(std::string_view pattern, std::string rest = {}) {
    for (const http::Route& route : ledger_routes(*db)) {
      if (route.pattern != pattern) continue;
      EXPECT_EQ(route.method, http::Method::kGet);
      EXPECT_EQ(route.access, "public");
      http::Request request;
      request.params["rest"] = std::move(rest);
      return route.handler(request);
    }
    ADD_FAILURE() << "no route " << pattern;
    return {};
  }

  callbox::test::FreshDatabase fresh{storage::Dialect::kSqlite};
  ManualClock clock{UtcMillis{1'790'000'000'000}};
  SeededRandom random{7};
  std::unique_ptr<storage::Database> db = fresh.open(migrations());
  Signer signer = test::opened(*db, clock, random);
};

TEST_F(Routes, AnswerTheCheckpointAsTextThatCachesKeepForSeconds) {
  EXPECT_EQ(get("/log/checkpoint").status, 404);
  test::seal_all(*db, clock, signer);
  const auto response = get("/log/checkpoint");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(response.headers.get("Cache-Control"), "public, max-age=2");
  EXPECT_EQ(open_checkpoint(response.body, signer.key.verifier())->size, 1u);
}

TEST_F(Routes, AnswerTilesAsBytesThatCachesKeepForever) {
  test::add_many(*db, clock, random, 300);
  test::seal_all(*db, clock, signer);
  for (const std::string tile : {"0/000", "0/001.p/45", "1/000.p/1", "entries/000", "entries/001.p/45"}) {
    const auto response = get("/log/tile/{rest...}", tile);
    EXPECT_EQ(response.status, 200) << tile;
    EXPECT_EQ(response.headers.get("Content-Type"), "application/octet-stream");
    EXPECT_EQ(response.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_FALSE(response.body.empty());
  }
}

TEST_F(Routes, AnswerNotFoundForWhatIsNoTileOrNotSigned) {
  test::seal_all(*db, clock, signer);
  for (const std::string tile : {"0/000", "0/000.p/2", "0/0", "entries/", "../checkpoint", "0/000.p/1/", ""}) {
    const auto response = get("/log/tile/{rest...}", tile);
    EXPECT_EQ(response.status, 404) << tile;
    EXPECT_EQ(response.headers.get("Cache-Control"), "no-store") << "what is not there yet may come";
  }
}

TEST_F(Routes, AnswerTheVerifierKey) {
  EXPECT_EQ(get("/log/vkey").body, signer.vkey() + "\n");
}

}  // namespace
}  // namespace callbox::ledger
