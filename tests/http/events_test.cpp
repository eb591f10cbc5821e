#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

Route stream_route() {
  return {Method::kGet, "/events/{topic}", "public", [](const Request& request) {
            Response response = Response::events(request.params.at("topic"));
            response.body = "data: welcome\n\n";
            return response;
          }};
}

// Opens the stream and waits for what the handler sent first: from then on the topic reaches this client.
Client subscribe(const Server& server, const std::string& topic) {
  Client client(server.port());
  client.send("GET /events/" + topic + " HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.read_until("\n\n"), "data: welcome\n\n");
  return client;
}

TEST(Events, ReachThoseWhoHaveTheTopicOpen) {
  ServerOptions options = test_options();
  options.threads = 3;
  const auto server = serve({stream_route()}, options);
  std::vector<Client> queue;
  for (int i = 0; i < 12; ++i) queue.push_back(subscribe(*server, "queue"));
  Client other = subscribe(*server, "other");

  server->streams().publish("queue", "submitted", "{\"post\":\"7\"}");
  server->streams().publish("other", "", "two\nlines");

  for (Client& client : queue) EXPECT_EQ(client.read_until("\n\n"), "event: submitted\ndata: {\"post\":\"7\"}\n\n");
  EXPECT_EQ(other.read_until("\n\n"), "data: two\ndata: lines\n\n");
}

TEST(Events, CannotBeForgedThroughTheirText) {
  const auto server = serve({stream_route()});
  Client client = subscribe(*server, "t");

  server->streams().publish("t", "a\nevent: b", "x\r\n\nevent: evil\rdata: y");

  EXPECT_EQ(client.read_until("y\n\n"), "event: a\ndata: x\ndata: \ndata: event: evil data: y\n\n");
}

TEST(Events, EndAfterAWhileSoThatTheListenerIsAskedAgain) {
  ServerOptions options = test_options();
  options.event_lifetime = milliseconds(200);
  options.event_heartbeat = milliseconds(40);
  const auto server = serve({stream_route()}, options);
  Client client = subscribe(*server, "t");

  EXPECT_THAT(client.read_to_end(), Not(HasSubstr("data:")));  // heartbeats do not keep it open
  EXPECT_TRUE(client.sees_close());
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_event_streams 0\n"));
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_timeouts_total 0\n"));
  Client again = subscribe(*server, "t");
  server->streams().publish("t", "", "x");
  EXPECT_EQ(again.read_until("x\n\n"), "data: x\n\n");
}

TEST(Events, ComeInTheOrderTheyWerePublished) {
  const auto server = serve({stream_route()});
  Client client = subscribe(*server, "t");

  for (int i = 0; i < 500; ++i) server->streams().publish("t", "", std::to_string(i));

  for (int i = 0; i < 500; ++i) ASSERT_EQ(client.read_until("\n\n"), "data: " + std::to_string(i) + "\n\n");
}

TEST(Events, HaveAHeartbeat) {
  ServerOptions options = test_options();
  options.event_heartbeat = milliseconds(50);
  const auto server = serve({stream_route()}, options);
  Client client = subscribe(*server, "t");

  EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
  EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
}

TEST(Events, AreNotKeptForAConsumerThatFallsBehind) {
  ServerOptions options = test_options();
  options.event_heartbeat = seconds(3600);  // on a busy machine one would come between the events
  const auto server = serve({stream_route()}, options);
  Client slow = subscribe(*server, "t");
  Client quick = subscribe(*server, "t");
  const std::string data(64 * 1024, 'd');

  // The quick one reads each event before the next is published, so only the slow one can fall behind.
  std::string metrics;
  for (int i = 0; i < 1000 && metrics.find("dropped_consumers_total 1\n") == std::string::npos; ++i) {
    server->streams().publish("t", "", data);
    ASSERT_EQ(quick.read_until("\n\n").size(), data.size() + 8);
    metrics = server->metrics();
  }

  EXPECT_THAT(metrics, HasSubstr("callbox_http_dropped_consumers_total 1\n"));
  EXPECT_THAT(metrics, HasSubstr("callbox_http_event_streams 1\n"));
}

TEST(Events, StopForAClientThatLeaves) {
  const auto server = serve({stream_route()});
  { Client gone = subscribe(*server, "t"); }
  Client cut = subscribe(*server, "t");
  cut.cut();

  while (server->metrics().find("callbox_http_event_streams 0\n") == std::string::npos) {
  }
  server->streams().publish("t", "", "nobody");
  Client client = subscribe(*server, "t");
  server->streams().publish("t", "", "somebody");
  EXPECT_EQ(client.read_until("\n\n"), "data: somebody\n\n");
}

}  // namespace
}  // namespace callbox::http
