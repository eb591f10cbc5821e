#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <set>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;

TEST(HeaderLimit, RefusesALargerHeadWith431) {
  ServerOptions options = test_options();
  options.max_header = 4096;
  const auto server = serve({echo(Method::kGet, "/a")}, options);

  EXPECT_EQ(Client(server->port()).get("/a", "X: " + std::string(3900, 'x') + "\r\n").status, 200);
  const Reply whole = Client(server->port()).get("/a", "X: " + std::string(4100, 'x') + "\r\n");
  EXPECT_EQ(whole.status, 431);
  EXPECT_EQ(whole.header("connection"), "close");
  Client endless(server->port());
  endless.send("GET /a HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
  EXPECT_EQ(endless.read().status, 431);
}

TEST(BodyLimit, IsAppliedBeforeTheBodyIsRead) {
  ServerOptions options = test_options();
  options.max_body = 1000;
  const auto server = serve({echo(Method::kPost, "/a")}, options);
  Client client(server->port());

  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  const Reply reply = client.read();

  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(Client(server->port()).post("/a", std::string(1000, 'x')).status, 200);
}

TEST(BodyLimit, LetsAClientThatSendsAllTheSameReadTheAnswer) {
  const auto server = serve({echo(Method::kPost, "/a", 100)});
  Client client(server->port());

  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(3'000'000, 'x'));

  EXPECT_EQ(client.read().status, 413);
}

TEST(BodyLimit, OfARouteGoesBeforeTheServers) {
  ServerOptions options = test_options();
  options.max_body = 10;
  const auto server = serve({echo(Method::kPost, "/small"), echo(Method::kPost, "/large", 200'000)}, options);
  Client client(server->port());

  EXPECT_EQ(client.post("/large", std::string(200'000, 'x')).status, 200);
  EXPECT_EQ(client.post("/small", std::string(11, 'x')).status, 413);
}

TEST(BodyLimit, CountsChunks) {
  const auto server = serve({echo(Method::kPost, "/a", 10)});
  const std::string head = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  Client within(server->port());
  within.send(head + "5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n");
  EXPECT_EQ(within.read().body, "POST /a abcdeabcde");

  Client over(server->port());
  over.send(head + "5\r\nabcde\r\n6\r\n");
  EXPECT_EQ(over.read().status, 413);

  Client endless(server->port());
  endless.send(head + "1;x=" + std::string(20'000, 'x'));
  EXPECT_EQ(endless.read().status, 400);
}

TEST(Bodies, TakeNoMoreMemoryTogetherThanTheServerAllows) {
  std::latch started(1);
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  ServerOptions options = test_options();
  options.max_body_bytes = 250'000;
  const auto server = serve({{Method::kPost, "/slow", "public",
                              [&](const Request&) {
                                started.count_down();
                                released.wait();
                                return Response::no_content();
                              },
                              1'000'000},
                             echo(Method::kPost, "/a", 1'000'000)},
                            options);
  Client handled(server->port());
  handled.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x'));
  started.wait();

  const Reply refused = Client(server->port()).post("/a", std::string(200'000, 'x'));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("retry-after"), "2");
  EXPECT_EQ(Client(server->port()).post("/a", std::string(16 * 1024, 'x')).status, 200);  // to sign in is possible
  release.set_value();
  EXPECT_EQ(handled.read().status, 204);
  EXPECT_EQ(Client(server->port()).post("/a", std::string(200'000, 'x')).status, 200);
  {
    Client cut(server->port());
    cut.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n" + std::string(200'000, 'x'));
    while (Client(server->port()).post("/a", std::string(200'000, 'x')).status != 503) continue;
  }
  // What a client that went away had sent is given back.
  while (Client(server->port()).post("/a", std::string(200'000, 'x')).status != 200) continue;
}

TEST(Gate, AnswersBeforeTheBodyIsSent) {
  ServerOptions options = test_options();
  options.gate = [](const Request& head, const Route& route) -> std::optional<Response> {
    if (route.access == "public" || head.cookie("callbox")) return std::nullopt;
    return Response::text(401, "Sign in first.");
  };
  Route closed = echo(Method::kPost, "/closed", 1'000'000);
  closed.access = "member";
  const auto server = serve({closed, echo(Method::kPost, "/open")}, options);

  Client stranger(server->port());
  stranger.send("POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
  const Reply refused = stranger.read();
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.header("connection"), "close");
  EXPECT_EQ(Client(server->port()).post("/closed", "x", "Cookie: callbox=1\r\n").body, "POST /closed x");
  EXPECT_EQ(Client(server->port()).post("/open", "x").body, "POST /open x");
}

TEST(Bodies, OfManyReadsArriveWhole) {
  const std::string body(3'000'000, 'b');
  const auto server = serve(
      {{Method::kPost, "/a", "public",
        [&](const Request& request) { return Response::text(200, request.body == body ? "same" : "no"); }, 4'000'000}});
  Client client(server->port());

  EXPECT_EQ(client.post("/a", body).body, "same");
  EXPECT_EQ(client.post("/a", body).body, "same");
}

TEST(ConnectionLimit, Answers503AndCloses) {
  ServerOptions options = test_options();
  options.max_connections = 2;
  const auto server = serve({echo(Method::kGet, "/a")}, options);
  Client first(server->port());
  Client second(server->port());
  ASSERT_EQ(first.get("/a").status, 200);
  ASSERT_EQ(second.get("/a").status, 200);

  Client third(server->port());
  const Reply reply = third.read();

  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("retry-after"), "5");
  EXPECT_EQ(first.get("/a").status, 200);
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_connections_refused_total 1\n"));
}

TEST(WaitingLimit, Answers503InsteadOfLettingRequestsAge) {
  std::latch started(1);
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  ServerOptions options = test_options();
  options.workers = 1;
  options.max_waiting = 1;
  const auto server = serve({{Method::kGet, "/slow", "public",
                              [&](const Request&) {
                                started.count_down();
                                released.wait();
                                return Response::no_content();
                              }},
                             {Method::kGet, "/quick", "public", [](const Request&) { return Response::no_content(); }}},
                            options);
  Client running(server->port());
  running.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  started.wait();
  // One of these two waits, the other finds the queue full; which is which is the kernel's choice.
  Client one(server->port());
  Client other(server->port());
  one.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
  other.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
  std::string metrics = server->metrics();
  while (metrics.find("{status=\"503\"} 1") == std::string::npos) metrics = server->metrics();
  release.set_value();

  const Reply first = one.read();
  const Reply second = other.read();
  EXPECT_EQ(first.status + second.status, 204 + 503);
  EXPECT_EQ((first.status == 503 ? first : second).header("retry-after"), "2");
  EXPECT_EQ(running.read().status, 204);
}

TEST(Lanes, LeaveWorkersToTheOtherRoutes) {
  std::latch started(2);
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  ServerOptions options = test_options();
  options.workers = 3;
  options.lane_running = 2;
  options.lane_waiting = 1;
  std::atomic<int> running = 0, most = 0;
  const Handler slow = [&](const Request&) {
    const int now = ++running;
    if (now > most) most = now;
    if (!started.try_wait()) started.count_down();
    released.wait();
    --running;
    return Response::no_content();
  };
  const auto server = serve({{Method::kGet, "/slow", "public", slow, 0, "pictures"},
                             {Method::kGet, "/other", "public", slow, 0, "pictures"},
                             echo(Method::kGet, "/quick")},
                            options);
  std::vector<Client> waiting;
  for (const char* path : {"/slow", "/other"}) {
    waiting.emplace_back(server->port());
    waiting.back().send("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  started.wait();
  // Of two more, one waits and the other is told to come back; which is which is the kernel's choice.
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back(server->port());
    waiting.back().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  while (server->metrics().find("{status=\"503\"} 1") == std::string::npos) continue;
  EXPECT_EQ(Client(server->port()).get("/quick").status, 200);
  release.set_value();

  std::multiset<int> answers;
  for (Client& client : waiting) {
    const Reply reply = client.read();
    answers.insert(reply.status);
    EXPECT_EQ(reply.header("retry-after"), reply.status == 503 ? "2" : "");
  }
  EXPECT_EQ(answers, (std::multiset<int>{204, 204, 204, 503}));
  EXPECT_EQ(most, 2);
  EXPECT_EQ(Client(server->port()).get("/slow").status, 204);
}

TEST(IdleConnections, AreManyAndCheap) {
  const auto server = serve({echo(Method::kGet, "/a")});
  std::vector<Client> clients;
  for (int i = 0; i < 1000; ++i) clients.emplace_back(server->port());

  for (Client& client : clients) ASSERT_EQ(client.get("/a").status, 200);
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_connections 1000\n"));
  for (Client& client : clients) ASSERT_EQ(client.get("/a").status, 200);
}

}  // namespace
}  // namespace callbox::http
