#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <latch>
#include <thread>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;

struct Gate {
  std::latch entered{1};
  std::promise<void> opener;
  std::shared_future<void> opened = opener.get_future().share();
  Route route() {
    return {Method::kGet, "/slow", "public", [this](const Request&) {
              entered.count_down();
              opened.wait();
              return Response::text(200, "finished");
            }};
  }
};

TEST(Drain, LetsRequestsFinishAndClosesTheIdle) {
  Gate gate;
  const auto server = serve({gate.route(), echo(Method::kGet, "/a")});
  Client idle(server->port());
  ASSERT_EQ(idle.get("/a").status, 200);
  Client busy(server->port());
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  gate.entered.wait();

  std::thread drainer([&] { server->drain(); });
  EXPECT_TRUE(idle.sees_close());
  EXPECT_EQ(Client(server->port()).get("/a").status, 0);
  gate.opener.set_value();

  EXPECT_EQ(busy.read().body, "finished");
  EXPECT_TRUE(busy.sees_close());
  drainer.join();
}

TEST(Drain, AnswersRequestsThatHaveReachedTheKernel) {
  for (int round = 0; round < 20; ++round) {
    const auto server = serve({echo(Method::kGet, "/a")});
    Client client(server->port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");

    server->drain();

    EXPECT_EQ(client.read().body, "GET /a ");
  }
}

TEST(Drain, EndsAtItsTimeOut) {
  Gate gate;
  ServerOptions options = test_options();
  options.drain_timeout = milliseconds(100);
  const auto server = serve({gate.route()}, options);
  Client client(server->port());
  client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  gate.entered.wait();

  server->drain();

  EXPECT_TRUE(client.sees_close());
  gate.opener.set_value();
}

TEST(Drain, EndsEventStreams) {
  const auto server =
      serve({{Method::kGet, "/events", "public", [](const Request&) { return Response::events("t"); }}});
  Client client(server->port());
  client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_until("retry: 1000\n\n");

  server->drain();

  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Drain, MayBeAskedForTwiceAndByTheDestructor) {
  auto server = serve({echo(Method::kGet, "/a")});
  std::thread other([&] { server->drain(); });
  server->drain();
  other.join();

  server->put_page("/late", make_page(200, "text/html", "x"));
  server->streams().publish("t", "", "x");
  server.reset();
}

TEST(Drain, OfAThousandConnectionsIsQuick) {
  const auto server = serve({echo(Method::kGet, "/a")});
  std::vector<Client> clients;
  for (int i = 0; i < 1000; ++i) clients.emplace_back(server->port());
  ASSERT_EQ(clients.back().get("/a").status, 200);
  const auto began = std::chrono::steady_clock::now();

  server->drain();

  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  for (Client& client : clients) ASSERT_TRUE(client.sees_close());
}

}  // namespace
}  // namespace callbox::http
