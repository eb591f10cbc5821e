// A room joins the house by its folder and one line: its table, event, route, page and work are there, on both
// databases, with what the house gives to every room.
#include "example_room/found_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/open_desk.h"
#include "app/permission_matrix.h"
#include "http/client.h"
#include "ledger/ledger.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "roster/session.h"
#include "roster/unit.h"

namespace callbox::example {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ARoom : public test::OnBothDatabases {
 protected:
  test::TemporaryFolder folder;
  SystemClock now;
  SystemRandom chance;

  app::Config config =
      test::desk_config(folder.path(), "starter.yaml", GetParam() == storage::Dialect::kPostgres ? &fresh : nullptr);
  // Serves until the end of the test; the database stays open beside it.
  std::unique_ptr<app::DeskServer> serve() {
    auto rooms = app::all_rooms();
    rooms.push_back(found_items_room());  // the one line
    auto installation = test::open_desk(config, std::move(rooms));
    db = installation->db.get();
    return test::serve(std::move(installation));
  }
  // A Cookie line of a signed-in member.
  std::string sign_in() {
    const auto token = db->write([&](storage::Tx& tx) -> result<std::string> {
      CHECK_OK(roster::add_unit(tx, now, chance, {"agency", "Agency", roster::UnitKind::kAgency, "", ""}, "system"));
      TRY(const auto id,
          roster::add_member(tx, now, chance,
                             {"kim", "Member", "Officer", "", "", "kim@village.example", "agency", true, ""},
                             "system"));
      TRY(const auto session, roster::start_session(tx, now, chance, id, true, true));
      return session.token;
    });
    if (!token) throw std::runtime_error(describe(token.error()));
    return "Cookie: callbox=" + *token + "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n";
  }
  storage::Database* db = nullptr;
};

TEST_P(ARoom, JoinsTheHouseByItsFolderAndOneLine) {
  const auto desk = serve();
  const std::string member = sign_in();
  EXPECT_EQ(http::testing::Client(desk->port()).post("/api/found-items", R"({"what":"A red bicycle"})").status, 401)
      << "its line asks for a member";
  http::testing::Client client(desk->port());
  EXPECT_THAT(client.post("/api/found-items", R"({"what":" "})", member).body, HasSubstr("expected what was found"));
  const auto handed_in = client.post("/api/found-items", R"({"what":"A red <b>bicycle</b>"})", member);
  ASSERT_EQ(handed_in.status, 201) << handed_in.body;

  const auto page = client.get("/found");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<li>A red &lt;b&gt;bicycle&lt;/b&gt;</li>"));
  EXPECT_THAT(page.body, HasSubstr("Skip to the main content")) << "it stands in the site's frame";
  EXPECT_THAT(page.body, HasSubstr("Test Police Department"));

  const auto events = db->read([](storage::ReadTx& tx) {
    return tx.query("SELECT record, actor, series FROM ledger_events WHERE type = 'item.handed_in'");
  });
  ASSERT_TRUE(events && events->size() == 1);
  EXPECT_THAT(events->front().text(0), testing::StartsWith("item/"));
  EXPECT_THAT(events->front().text(1), Not(HasSubstr("kim"))) << "the public log names no one";

  const auto work =
      db->read([](storage::ReadTx& tx) { return tx.query("SELECT 1 FROM jobs WHERE kind = 'found-items-tidy'"); });
  EXPECT_TRUE(work && work->size() == 1) << "its work is on the queue";
  const std::string matrix = app::matrix_as_markdown(desk->routes(), {});
  EXPECT_THAT(matrix, HasSubstr("/api/found-items")) << "its route is in the table of who may what";
}

TEST_P(ARoom, FindsItsTableAgainWhenTheServerStartsAnew) {
  std::string member;
  {
    const auto desk = serve();
    member = sign_in();
    http::testing::Client client(desk->port());
    ASSERT_EQ(client.post("/api/found-items", R"({"what":"A glove"})", member).status, 201);
  }
  const auto again = serve();
  EXPECT_THAT(http::testing::Client(again->port()).get("/found").body, HasSubstr("A glove"));
}

TEST_P(ARoom, MayNotChangeItsTableWithoutSayingSo) {
  const auto desk = serve();
  const auto silent = db->write(
      [&](storage::Tx& tx) { return tx.exec("INSERT INTO found_items (id, what, at) VALUES ('x', 'A glove', 1)"); });
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, "no-event");
}

CALLBOX_ON_BOTH_DATABASES(ARoom);

}  // namespace
}  // namespace callbox::example
