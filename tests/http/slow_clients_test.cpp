#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;

// Each test waits for the server to act; nothing sleeps. All other time-outs stay long, so that only the one named can.
TEST(SlowClients, WhoNeverFinishTheirHeadGet408) {
  ServerOptions options = test_options();
  options.header_timeout = milliseconds(100);
  const auto server = serve({echo(Method::kGet, "/a")}, options);
  Client client(server->port());

  client.send("GET /a HTTP/1.1\r\nHost:");

  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.sees_close());
}

TEST(SlowClients, CannotProlongTheirHeadByDripping) {
  ServerOptions options = test_options();
  options.header_timeout = milliseconds(200);
  options.max_header = 64 * 1024 * 1024;
  const auto server = serve({echo(Method::kGet, "/a")}, options);
  Client client(server->port());
  const auto began = std::chrono::steady_clock::now();

  client.send("GET /a HTTP/1.1\r\nX: ");
  bool open = true;
  while (open && std::chrono::steady_clock::now() - began < std::chrono::seconds(15)) {
    open = client.send("x") && server->metrics().find("callbox_http_timeouts_total 0\n") != std::string::npos;
  }

  EXPECT_FALSE(open);
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_timeouts_total 1\n"));
}

TEST(SlowClients, WhoSayNothingAreClosedSilently) {
  ServerOptions options = test_options();
  options.header_timeout = milliseconds(100);
  const auto server = serve({echo(Method::kGet, "/a")}, options);
  Client client(server->port());

  EXPECT_TRUE(client.sees_close());
}

TEST(SlowClients, WhoNeverFinishTheirBodyGet408) {
  ServerOptions options = test_options();
  options.body_timeout = milliseconds(100);
  const auto server = serve({echo(Method::kPost, "/a")}, options);
  Client client(server->port());

  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");

  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.sees_close());
}

TEST(SlowClients, WhoStayIdleAreClosedSilently) {
  ServerOptions options = test_options();
  options.idle_timeout = milliseconds(100);
  const auto server = serve({echo(Method::kGet, "/a")}, options);
  Client client(server->port());

  ASSERT_EQ(client.get("/a").status, 200);

  EXPECT_TRUE(client.sees_close());
}

TEST(SlowClients, WhoDoNotReadTheirAnswerAreClosed) {
  ServerOptions options = test_options();
  options.write_timeout = milliseconds(100);
  const std::string large(32 * 1024 * 1024, 'x');
  const auto server =
      serve({{Method::kGet, "/large", "public", [&](const Request&) { return Response::text(200, large); }}}, options);
  Client client(server->port());
  client.read_slowly();
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");

  std::string metrics = server->metrics();
  const auto began = std::chrono::steady_clock::now();
  while (metrics.find("callbox_http_timeouts_total 1") == std::string::npos &&
         std::chrono::steady_clock::now() - began < std::chrono::seconds(18)) {
    metrics = server->metrics();
  }

  EXPECT_THAT(metrics, HasSubstr("callbox_http_timeouts_total 1\n"));
  while (server->metrics().find("callbox_http_connections 0\n") == std::string::npos) {
  }
}

TEST(SlowHandlers, AreWaitedFor) {
  ServerOptions options = test_options();
  options.header_timeout = milliseconds(40);
  options.body_timeout = milliseconds(40);
  options.idle_timeout = milliseconds(40);
  options.write_timeout = milliseconds(40);
  const auto server = serve({{Method::kGet, "/slow", "public",
                              [](const Request&) {
                                const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
                                while (std::chrono::steady_clock::now() < until) {
                                }
                                return Response::text(200, "worth waiting");
                              }}},
                            options);
  Client client(server->port());

  EXPECT_EQ(client.get("/slow").body, "worth waiting");
}

}  // namespace
}  // namespace callbox::http
