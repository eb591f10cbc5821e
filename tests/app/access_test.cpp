// Who may come to which route: the words, and every route of a running desk.
#include "app/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/embedded.h"
#include "app/open_desk.h"
#include "app/permission_matrix.h"
#include "app/server_link.h"
#include "base/text.h"
#include "http/client.h"
#include "roster/authenticate.h"
#include "roster/member.h"
#include "roster/session.h"
#include "roster/unit.h"

namespace callbox::app {
namespace {

using http::Method;
using http::Request;
using http::Response;
using http::Route;
using ::testing::HasSubstr;

Response plain(const Request&) {
  return Response::text(200, "done");
}

class Words : public ::testing::Test {
 protected:
  test::FreshDatabase fresh{storage::Dialect::kSqlite};
  ManualClock clock{UtcMillis{1'790'000'000'000}};
  SeededRandom random{7};
  std::unique_ptr<storage::Database> db = fresh.open();
  http::Handler for_members = roster::for_member(
      *db, clock, random, [](storage::AnyReadTx&, UtcMillis) { return roster::Roles({}); },
      [](const auto&, const auto&) { return Response::text(200, "done"); });
};

TEST_F(Words, AreKeptOrTheTableIsNotServed) {
  EXPECT_TRUE(keep_words({{Method::kGet, "/a", "public", plain}}));
  for (const char* words : {"member", "own", "take-down", "own or release", "authorize or manage-members"})
    EXPECT_TRUE(keep_words({{Method::kGet, "/a", words, for_members}})) << words;
  const std::vector<Route> wrong = {
      {Method::kPut, "/a/{id}", "member", plain},      {Method::kPut, "/a/{id}", "public", for_members},
      {Method::kPut, "/a/{id}", "chief", for_members}, {Method::kPut, "/a/{id}", "own or chief", for_members},
      {Method::kPut, "/a/{id}", "take-down", plain},   {Method::kPut, "/a/{id}", "", plain}};
  for (const Route& route : wrong) {
    const auto kept = keep_words({route});
    ASSERT_FALSE(kept) << route.access;
    EXPECT_THAT(kept.error().message, HasSubstr("PUT /a/{id} says \"" + route.access + "\"")) << route.access;
  }
}

TEST_F(Words, RefuseAtTheHeadWhoCarriesNoSession) {
  const Route open{Method::kPost, "/a", "public", plain}, closed{Method::kPost, "/a", "member", for_members};
  Request request;
  EXPECT_FALSE(refuse_at_head(request, open));
  ASSERT_TRUE(refuse_at_head(request, closed));
  EXPECT_EQ(refuse_at_head(request, closed)->status, 401);
  request.headers.set("Cookie", "callbox=anything");
  EXPECT_FALSE(refuse_at_head(request, closed));
}

class WholeDesk : public ::testing::Test {
 protected:
  test::TemporaryFolder folder;
  std::unique_ptr<DeskServer> desk = test::serve(test::open_desk(test::desk_config(folder.path())));
};

std::shared_ptr<const directive::Directive> starter() {
  return load_directives({"starter.yaml"}).value().front();
}

// A request as a stranger from elsewhere sends it, with something for every parameter.
Request from_a_stranger(const Route& route) {
  Request request;
  request.method = route.method;
  request.peer = "203.0.113.9";
  request.path = request.target = route.pattern;
  for (const char* name : {"id", "digest", "duty", "number", "role", "unit", "part", "file", "name", "slug", "feed",
                           "token", "rest", "channel"})
    request.params[name] = "x";
  return request;
}

TEST_F(WholeDesk, LetsNoStrangerThroughARouteThatIsNotPublic) {
  ASSERT_GT(desk->routes().size(), 80U);
  int members = 0, local = 0;
  for (const Route& route : desk->routes()) {
    const std::string name = std::string(http::name_of(route.method)) + " " + route.pattern;
    if (route.access == "public") continue;
    const Response answer = route.handler(from_a_stranger(route));
    if (access_from(route.access)->who == Access::Who::kMembers) {
      ++members;
      EXPECT_EQ(answer.status, 401) << name;
      EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store") << name;
    } else {
      ++local;
      EXPECT_EQ(route.access, "local") << name;
      EXPECT_EQ(answer.status, 403) << name;
    }
  }
  EXPECT_GT(members, 35);
  EXPECT_EQ(local, 1);
}

TEST_F(WholeDesk, HasNoOtherPublicRouteBelowApiThanThese) {
  std::set<std::string> open;
  for (const Route& route : desk->routes())
    if (route.access == "public" && route.pattern.starts_with("/api"))
      open.insert(std::string(http::name_of(route.method)) + " " + route.pattern);
  EXPECT_EQ(open, (std::set<std::string>{"POST /api/session", "GET /api/openapi.yaml"}));
}

// What the joined description promises is served, and what is served is described.
TEST_F(WholeDesk, ServesWhatTheDescriptionOfItsApiSaysAndNothingElse) {
  std::set<std::string> described, served;
  std::istringstream document{std::string(embedded_api().front().bytes)};
  std::string path;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    for (const std::string_view method : {"get", "post", "put", "patch", "delete"})
      if (line == "    " + std::string(method) + ":") described.insert(std::string(method) + " " + path);
  }
  for (const Route& route : desk->routes())
    if (route.pattern.starts_with("/api/"))
      served.insert(to_lower_ascii(http::name_of(route.method)) + " " + route.pattern);
  EXPECT_GT(described.size(), 40U);
  described.erase("get /api/demo/sign-ins");  // of a demo alone
  served.erase("get /api/openapi.yaml");      // the document itself
  EXPECT_EQ(served, described);
}

// Asks every route as each of the directive's roles, and compares with what the table of the page says.
TEST_F(WholeDesk, OpensToEachRoleWhatItsLineSaysAndNothingElse) {
  const SystemClock clock;
  SystemRandom random;
  const auto db = storage::open_sqlite({folder.path() + "/callbox.db", 2}).value();
  const roster::Roles roles({starter()});
  ASSERT_TRUE(db->write([&](storage::Tx& tx) {
    return roster::add_unit(tx, clock, random, {"agency", "Agency", roster::UnitKind::kAgency, "", ""}, "system");
  }));
  for (const directive::Role& role : roles.all()) {
    // A session for each route, since one of them signs out.
    const auto tokens = db->write([&](storage::Tx& tx) -> result<std::vector<std::string>> {
      TRY(const auto id,
          roster::add_member(tx, clock, random,
                             {role.id, "Member", "Officer", "", "", role.id + "@village.example", "agency", true, ""},
                             "system"));
      CHECK_OK(roster::grant_role(tx, clock, random, roles, roster::command_line_actor(), id, role.id, "agency"));
      std::vector<std::string> made;
      while (made.size() < desk->routes().size()) {
        TRY(const auto session, roster::start_session(tx, clock, random, id, true, true));
        made.push_back(session.token);
      }
      return made;
    });
    ASSERT_TRUE(tokens) << describe(tokens.error());
    for (std::size_t i = 0; i < tokens->size(); ++i) {
      const Route& route = desk->routes()[i];
      if (access_from(route.access)->who != Access::Who::kMembers) continue;
      Request request = from_a_stranger(route);
      request.headers.set("Cookie", "callbox=" + (*tokens)[i]);
      const Response answer = route.handler(request);
      const bool closed = answer.body.find("not-permitted") != std::string::npos;
      EXPECT_EQ(closed, opens(route, role.permissions).empty())
          << role.id << ": " << http::name_of(route.method) << " " << route.pattern << ": " << answer.status;
      EXPECT_NE(answer.status, 401) << route.pattern;
    }
  }
}

TEST_F(WholeDesk, ShowsWhichRoleOpensWhichRouteAsThePageInTheDocumentsDoes) {
  std::ifstream file(std::string(CALLBOX_SOURCE_DIR) + "/docs/permissions.md");
  std::ostringstream page;
  page << file.rdbuf();
  const std::string table = matrix_as_markdown(desk->routes(), roster::Roles({starter()}).all());
  EXPECT_THAT(page.str(), HasSubstr(table)) << "put this table into docs/permissions.md:\n" << table;
}

// An upload takes a minute at worst, a hash a good part of a second: neither may take all workers.
TEST_F(WholeDesk, LetsSlowWorkShareALane) {
  std::map<std::string, std::string> lanes;
  for (const Route& route : desk->routes())
    if (!route.lane.empty()) lanes[std::string(http::name_of(route.method)) + " " + route.pattern] = route.lane;
  EXPECT_EQ(lanes["POST /api/media"], "pictures");
  for (const char* hashes :
       {"POST /api/session", "POST /api/session/totp", "POST /api/session/password", "POST /api/members"})
    EXPECT_EQ(lanes[hashes], "passwords") << hashes;
  const http::ServerOptions options;
  EXPECT_LT(2 * options.lane_running, options.workers);
}

TEST_F(WholeDesk, RefusesAnUploadWithoutASessionBeforeItIsSent) {
  http::testing::Client stranger(desk->port());
  stranger.send("POST /api/media HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
  const auto reply = stranger.read();
  EXPECT_EQ(reply.status, 401);
  EXPECT_THAT(reply.body, HasSubstr("no-session"));
}

TEST(ServerLink, TellsNobodyOnceTheServerHasGone) {
  const ServerLink link;
  const ServerLink listener = link;  // as the database's thread keeps it
  EXPECT_EQ(listener.metrics(), "");
  auto server = http::testing::serve({http::testing::echo(Method::kGet, "/a")});
  link.begin(*server);
  EXPECT_THAT(listener.metrics(), HasSubstr("callbox_http_connections"));
  listener.publish("posts", "posts", "changed");
  link.end();
  server.reset();
  listener.publish("posts", "posts", "changed");
  EXPECT_EQ(listener.metrics(), "");
}

}  // namespace
}  // namespace callbox::app
