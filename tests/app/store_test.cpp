// Two stores in one process: nothing of one opens anything in the other.
#include "app/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/access.h"
#include "app/installation.h"
#include "ledger/fsck.h"
#include "ledger/published.h"
#include "roster/authenticate.h"
#include "roster/events.h"
#include "roster/member.h"
#include "roster/roster_routes.h"
#include "roster/schema.h"
#include "roster/session.h"
#include "roster/unit.h"
#include "support/databases.h"

namespace callbox::app {
namespace {

using http::Method;
using http::Request;
using http::Response;
using http::Route;
using testing::HasSubstr;

struct CareStore;
using CareDatabase = storage::DatabaseOf<CareStore>;

// The desk on SQLite, the other store on PostgreSQL: what later is the care wall.
class TwoStores : public testing::Test {
 protected:
  ManualClock clock{UtcMillis{1'790'000'000'000}};
  SystemRandom random;
  test::TemporaryFolder folder;
  test::FreshDatabase fresh{storage::Dialect::kPostgres};
  const std::vector<storage::Migration> care_migrations =
      test::all({storage::queue_migrations(), ledger::migrations(), roster::migrations()});
  Store<storage::DeskStore> desk;
  Store<CareStore> care;
  const Door care_door{"care", "/care", "callbox-care"};
  const std::vector<Door> doors = {desk_door(), care_door};

  void SetUp() override {
    auto opened = open_store<storage::DeskStore>({folder.path() + "/desk", "", "localhost/desk/log"},
                                                 rooms::migrations_of(all_rooms()), clock, random);
    ASSERT_TRUE(opened) << describe(opened.error());
    desk = std::move(*opened);
    static_cast<void>(fresh.open());  // makes it
    auto other = open_store<CareStore>({folder.path() + "/care", fresh.connection(), "localhost/care/log"},
                                       care_migrations, clock, random);
    ASSERT_TRUE(other) << describe(other.error());
    care = std::move(*other);
  }

  template <class Tag>
  Status add_agency(Store<Tag>& store, std::string_view slug) {
    return store.db->write([&](storage::AnyTx& tx) {
      return roster::add_unit(tx, clock, random, {std::string(slug), "Agency", roster::UnitKind::kAgency, "", ""},
                              "system");
    });
  }
  // A member of the store, signed in: the token.
  template <class Tag>
  std::string sign_in(Store<Tag>& store, std::string_view unit) {
    const auto token = store.db->write([&](storage::AnyTx& tx) -> result<std::string> {
      TRY(const auto id,
          roster::add_member(tx, clock, random,
                             {"ana", "Ana", "Navigator", "", "", "ana@village.example", std::string(unit), true, ""},
                             "system"));
      TRY(const auto session, roster::start_session(tx, clock, random, id, true, true));
      return session.token;
    });
    EXPECT_TRUE(token) << describe(token.error());
    return token.value_or("");
  }
  template <class Tag>
  http::Handler for_member(Store<Tag>& store, std::string_view cookie) {
    return roster::for_member(
        *store.db, clock, random, [](storage::AnyReadTx&, UtcMillis) { return roster::Roles({}); },
        [](const roster::Actor& actor, const Request&) { return Response::text(200, actor.name); },
        roster::Renewing::kRefused, cookie);
  }
  static int ask(const Route& route, const std::string& cookie, const std::string& token) {
    Request request;
    request.peer = "203.0.113.9";
    request.headers.set("Cookie", cookie + "=" + token);
    return route.handler(request).status;
  }
};

TEST_F(TwoStores, EachHasItsLedgerAndKeys) {
  ASSERT_TRUE(add_agency(desk, "police"));
  const auto of = [](const auto& store, std::string_view record) {
    return store.db->read([&](storage::AnyReadTx& tx) { return ledger::history(tx, record); }).value().size();
  };
  EXPECT_EQ(of(desk, "unit/police"), 1U);
  EXPECT_EQ(of(care, "unit/police"), 0U);

  EXPECT_NE(desk.key, care.key);
  EXPECT_NE(desk.sealer->signer().vkey(), care.sealer->signer().vkey());
  EXPECT_EQ(desk.sealer->seal_once().value().size, 2U) << "its opening, and the agency";
  EXPECT_EQ(care.sealer->seal_once().value().size, 1U);
  EXPECT_TRUE(ledger::fsck(*desk.db, desk.sealer->signer().key.verifier()).value().clean());
  EXPECT_FALSE(ledger::fsck(*care.db, desk.sealer->signer().key.verifier()).value().clean());
  const auto crossed = ledger::open_signer(*care.db, clock, random, "localhost/care/log", desk.key);
  ASSERT_FALSE(crossed) << "what one store's key has sealed";
  EXPECT_EQ(crossed.error().kind, ErrorKind::kCorrupt);
}

TEST_F(TwoStores, EachHasItsBlobs) {
  const Digest digest = care.blobs->put("a family's file").value();
  EXPECT_FALSE(desk.blobs->contains(digest).value());
}

// And a burial is told in a transaction of the workers' own store.
TEST_F(TwoStores, EachHasItsWorkers) {
  desk.workers = std::make_unique<storage::Workers>(*desk.db, clock, random, storage::Workers::Options());
  care.workers =
      std::make_unique<storage::WorkersOf<CareStore>>(*care.db, clock, random, storage::AnyWorkers::Options());
  int at_desk = 0, at_care = 0, buried = 0;
  desk.workers->handle("call", [&](const storage::Job&) {
    ++at_desk;
    return storage::JobOutcome::done();
  });
  care.workers->handle(
      "call",
      [&](const storage::Job&) {
        ++at_care;
        return storage::JobOutcome::dead("nobody answers");
      },
      [&](storage::TxOf<CareStore>& tx, const storage::Job&, std::string_view) -> Status {
        TRY(const auto row, tx.first("SELECT count(*) FROM members"));
        buried += row->integer(0) == 0 ? 1 : 100;
        return {};
      });
  storage::NewJob call;
  call.kind = "call";
  call.key = "family-1";
  call.run_at = clock.now();
  ASSERT_TRUE(care.db->write([&](storage::TxOf<CareStore>& tx) { return storage::enqueue(tx, clock, random, call); }));
  EXPECT_EQ(desk.workers->run_due(), 0);
  EXPECT_EQ(care.workers->run_due(), 1);
  EXPECT_EQ(at_desk, 0);
  EXPECT_EQ(at_care, 1);
  EXPECT_EQ(buried, 1);
}

TEST_F(TwoStores, ASessionOfOneOpensNothingInTheOther) {
  ASSERT_TRUE(add_agency(desk, "police"));
  ASSERT_TRUE(add_agency(care, "care"));
  const std::string of_desk = sign_in(desk, "police"), of_care = sign_in(care, "care");
  const std::vector<Route> care_routes =
      behind(care_door, {{Method::kGet, "/api/families", "member", for_member(care, care_door.cookie)}});
  const auto table = keep_words(
      {{Method::kGet, "/api/posts", "member", for_member(desk, roster::kSessionCookie)}, care_routes.front()}, doors);
  ASSERT_TRUE(table) << describe(table.error());
  const Route &posts = (*table)[0], &families = (*table)[1];
  EXPECT_EQ(families.pattern, "/care/api/families");
  EXPECT_EQ(ask(posts, "callbox", of_desk), 200);
  EXPECT_EQ(ask(families, "callbox-care", of_care), 200);
  // By its own name, by the other's, and by a thief who renames it.
  EXPECT_EQ(ask(families, "callbox", of_desk), 401);
  EXPECT_EQ(ask(families, "callbox-care", of_desk), 401);
  EXPECT_EQ(ask(posts, "callbox-care", of_care), 401);
  EXPECT_EQ(ask(posts, "callbox", of_care), 401);
}

TEST_F(TwoStores, TheGateAsksForTheCookieOfTheRoutesStore) {
  const Route posts{Method::kPost, "/api/posts", "member", {}}, families{Method::kPost, "/f", "care: member", {}},
      open{Method::kPost, "/care", "care: public", {}}, unknown{Method::kPost, "/x", "jail: public", {}};
  Request desk_member, care_member;
  desk_member.headers.set("Cookie", "callbox=anything");
  care_member.headers.set("Cookie", "callbox-care=anything");
  EXPECT_FALSE(refuse_at_doors(desk_member, posts, doors));
  EXPECT_TRUE(refuse_at_doors(care_member, posts, doors));
  EXPECT_FALSE(refuse_at_doors(care_member, families, doors));
  EXPECT_TRUE(refuse_at_doors(desk_member, families, doors));
  EXPECT_FALSE(refuse_at_doors(Request(), open, doors));
  EXPECT_TRUE(refuse_at_doors(desk_member, unknown, doors));
  EXPECT_TRUE(refuse_at_head(care_member, posts));
}

TEST_F(TwoStores, ATableThatMixesTheirMembersIsNotServed) {
  const auto police = for_member(desk, roster::kSessionCookie), navigators = for_member(care, care_door.cookie);
  EXPECT_TRUE(
      keep_words({{Method::kGet, "/a", "member", police}, {Method::kGet, "/b", "care: member", navigators}}, doors));
  for (const Route& route :
       {Route{Method::kGet, "/a", "member", navigators}, Route{Method::kGet, "/a", "care: own", police},
        Route{Method::kGet, "/a", "jail: member", navigators}})
    EXPECT_THAT(keep_words({route}, doors).error().message, HasSubstr("/a says \"" + route.access + "\""));
  EXPECT_FALSE(keep_words({{Method::kGet, "/b", "care: member", navigators}}))
      << "the desk alone serves no other store";
}

// The roster's own table serves a second store as it is.
TEST_F(TwoStores, TheSameRoomServesBoth) {
  ASSERT_TRUE(add_agency(care, "care"));
  const std::string token = sign_in(care, "care");
  const roster::SignIn door(
      *care.db, clock, random, [](storage::AnyReadTx&, UtcMillis) { return roster::Roles({}); }, care.key);
  const auto table = keep_words(
      behind(care_door, roster::roster_routes(*care.db, clock, random, door, false, care_door.cookie)), doors);
  ASSERT_TRUE(table) << describe(table.error());
  for (const Route& route : *table) {
    if (route.pattern != "/care/api/units") continue;
    EXPECT_EQ(ask(route, "callbox-care", token), 200);
    EXPECT_EQ(ask(route, "callbox", token), 401);
  }
}

}  // namespace
}  // namespace callbox::app
