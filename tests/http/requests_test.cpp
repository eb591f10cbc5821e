#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;

TEST(Requests, AreAnsweredByTheRouteTheyName) {
  const auto server = serve({echo(Method::kGet, "/posts/{id}"), echo(Method::kPost, "/posts")});
  Client client(server->port());

  EXPECT_EQ(client.get("/posts/7").body, "GET /posts/7 ");
  EXPECT_EQ(client.post("/posts", "hello").body, "POST /posts hello");
}

TEST(Requests, KeepTheConnectionOpenForTheNext) {
  const auto server = serve({echo(Method::kGet, "/a")});
  Client client(server->port());

  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.get("/a").status, 200) << i;
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_connections_total 1\n"));
}

TEST(Requests, ThatArePipelinedAreAnsweredInOrder) {
  const auto server = serve({echo(Method::kGet, "/n/{n}"), echo(Method::kPost, "/n/{n}")});
  Client client(server->port());

  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += "GET /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    all += "POST /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  }
  ASSERT_TRUE(client.send(all));

  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.read().body, "GET /n/" + std::to_string(i) + " ");
    EXPECT_EQ(client.read().body, "POST /n/" + std::to_string(i) + " abc");
  }
}

TEST(Requests, MayArriveByteByByte) {
  const auto server = serve({echo(Method::kPost, "/a")});
  Client client(server->port());

  for (const char c : std::string("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")) {
    ASSERT_TRUE(client.send({&c, 1}));
  }

  EXPECT_EQ(client.read().body, "POST /a body");
}

TEST(Requests, MayComeInChunks) {
  const auto server = serve({echo(Method::kPost, "/a")});
  Client client(server->port());

  client.send(
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Trailer: "
      "t\r\n\r\n");

  EXPECT_EQ(client.read().body, "POST /a abcdefg");
  EXPECT_EQ(client.post("/a", "next").body, "POST /a next");
}

TEST(Requests, ForTheHeadGetTheLengthButNoBody) {
  const auto server = serve({echo(Method::kGet, "/a")});
  Client client(server->port());

  client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply head = client.read(true);

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "8");  // "HEAD /a "
  EXPECT_EQ(client.get("/a").body, "GET /a ");
}

TEST(Requests, OfHttp10AreClosedUnlessTheyAskOtherwise) {
  const auto server = serve({echo(Method::kGet, "/a")});
  Client once(server->port());
  once.send("GET /a HTTP/1.0\r\n\r\n");
  const Reply closed = once.read();
  EXPECT_EQ(closed.header("connection"), "close");
  EXPECT_TRUE(once.sees_close());

  Client more(server->port());
  more.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(more.read().header("connection"), "keep-alive");
  more.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(more.read().status, 200);
}

TEST(Requests, ThatSayCloseAreTheLast) {
  const auto server = serve({echo(Method::kGet, "/a")});
  Client client(server->port());

  const Reply reply = client.get("/a", "Connection: close\r\n");

  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(client.sees_close());
}

TEST(Requests, OfAClientThatHasFinishedSendingAreAnswered) {
  const auto server = serve({echo(Method::kPost, "/a")});
  Client client(server->port());

  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  client.finish_sending();

  EXPECT_EQ(client.read().body, "POST /a hi");
  EXPECT_TRUE(client.sees_close());
}

TEST(Requests, ThatAreCutLeaveTheServerServing) {
  std::atomic<int> handled = 0;
  const auto server = serve({{Method::kPost, "/a", "public", [&](const Request&) {
                                ++handled;
                                return Response::no_content();
                              }}});
  for (const std::string_view part :
       {"P", "POST /a HTTP/1.1\r\nHo", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf"}) {
    Client client(server->port());
    client.send(part);
    client.cut();
  }

  Client client(server->port());
  EXPECT_EQ(client.post("/a", "").status, 204);
  EXPECT_EQ(handled, 1);
}

TEST(Requests, GetTheGoAheadTheyExpect) {
  const auto server = serve({echo(Method::kPost, "/a")});
  Client client(server->port());

  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");

  EXPECT_EQ(client.read().body, "POST /a body");
}

TEST(Requests, MayNameTheWholeAddress) {
  const auto server = serve({echo(Method::kGet, "/a/{x}")});
  Client client(server->port());

  EXPECT_EQ(client.get("http://localhost/a/b").body, "GET /a/b ");
}

TEST(Requests, TellTheHandlerWhoAsksAndWhat) {
  Request seen;
  const auto server = serve({{Method::kGet, "/posts/{id}/{rest...}", "public", [&](const Request& request) {
                                seen = request;
                                return Response::no_content();
                              }}});
  Client client(server->port());

  client.get("/posts/7/a%20b/c?q=one+two&q=%C3%B1&empty", "Cookie: a=1; session=xyz\r\nX-Twice: 1\r\nX-Twice: 2\r\n");

  EXPECT_EQ(seen.peer, "127.0.0.1");
  EXPECT_FALSE(seen.secure);
  EXPECT_EQ(seen.path, "/posts/7/a b/c");
  EXPECT_EQ(seen.target, "/posts/7/a%20b/c?q=one+two&q=%C3%B1&empty");
  EXPECT_EQ(seen.params["id"], "7");
  EXPECT_EQ(seen.params["rest"], "a b/c");
  EXPECT_EQ(seen.query_value("q"), "one two");
  ASSERT_EQ(seen.query.size(), 3U);
  EXPECT_EQ(seen.query[1].second, "ñ");
  EXPECT_EQ(seen.query_value("empty"), "");
  EXPECT_EQ(seen.query_value("none"), std::nullopt);
  EXPECT_EQ(seen.cookie("session"), "xyz");
  EXPECT_EQ(seen.cookie("sess"), std::nullopt);
  EXPECT_EQ(seen.headers.get("x-twice"), "1");
}

TEST(Requests, BelieveOnlyTrustedProxies) {
  const auto tell = [](const Request& request) {
    return Response::text(200, request.peer + (request.secure ? " tls" : ""));
  };
  const std::string fields =
      "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n";
  const auto direct = serve({{Method::kGet, "/", "public", tell}});
  ServerOptions options = test_options();
  options.trusted_proxies = {"127.0.0.1"};
  const auto behind = serve({{Method::kGet, "/", "public", tell}}, options);

  EXPECT_EQ(Client(direct->port()).get("/", fields).body, "127.0.0.1");
  EXPECT_EQ(Client(behind->port()).get("/", fields).body, "203.0.113.9 tls");
}

TEST(Requests, WithAFormAreReadAsOne) {
  const auto server = serve({{Method::kPost, "/f", "public", [](const Request& request) {
                                const auto form = request.form();
                                if (!form) return problem(form.error());
                                return Response::text(200, form->at("title") + "|" + form->at("text"));
                              }}});
  Client client(server->port());
  const std::string type = "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n";

  EXPECT_EQ(client.post("/f", "title=Lost+dog&text=Se%C3%B1or%26+%2B", type).body, "Lost dog|Señor& +");
  EXPECT_EQ(client.post("/f", "title=a&title=b&text=c", type).status, 422);
  EXPECT_EQ(client.post("/f", "title=%zz&text=c", type).status, 422);
  EXPECT_EQ(client.post("/f", "title=%ff&text=c", type).status, 422);
  EXPECT_EQ(client.post("/f", "{}", "Content-Type: application/json\r\n").status, 422);
}

TEST(Answers, CarryADateAndTheDefaultHeaders) {
  ServerOptions options = test_options();
  options.default_headers.set("X-Frame-Options", "DENY");
  options.default_headers.set("Referrer-Policy", "no-referrer");
  const auto server = serve({{Method::kGet, "/", "public",
                              [](const Request&) {
                                Response response = Response::text(200, "x");
                                response.headers.set("Referrer-Policy", "origin");
                                return response;
                              }}},
                            options);
  Client client(server->port());

  const Reply reply = client.get("/");

  EXPECT_THAT(reply.header("date"), HasSubstr(" GMT"));
  EXPECT_EQ(reply.header("x-frame-options"), "DENY");
  EXPECT_EQ(reply.header("referrer-policy"), "origin");
  EXPECT_EQ(reply.headers.count("referrer-policy"), 1U);
  EXPECT_EQ(client.get("/none").header("x-frame-options"), "DENY");
}

TEST(Answers, AreNotModifiedWhenTheClientHasThem) {
  const auto server = serve({{Method::kGet, "/", "public", [](const Request&) {
                                Response response = Response::text(200, "content");
                                response.headers.set("ETag", "\"v1\"");
                                return response;
                              }}});
  Client client(server->port());

  const Reply same = client.get("/", "If-None-Match: \"v0\", W/\"v1\"\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.header("content-length"), "");
  EXPECT_EQ(client.get("/", "If-None-Match: \"v0\"\r\n").body, "content");
}

TEST(Answers, OfAHandlerThatThrowsAreAProblemAndNothingMore) {
  const auto server = serve({{Method::kGet, "/throws", "public",
                              [](const Request&) -> Response { throw std::runtime_error("secret detail"); }},
                             {Method::kGet, "/splits", "public",
                              [](const Request&) { return Response::redirect("/a\r\nSet-Cookie: evil=1"); }}});
  Client client(server->port());

  const Reply thrown = client.get("/throws");
  EXPECT_EQ(thrown.status, 500);
  EXPECT_EQ(thrown.header("content-type"), "application/problem+json");
  EXPECT_EQ(thrown.body.find("secret"), std::string::npos);
  const Reply split = client.get("/splits");
  EXPECT_EQ(split.status, 500);
  EXPECT_EQ(split.header("set-cookie"), "");
}

TEST(Answers, AreObservedBeforeTheyAreSeen) {
  const auto server = serve({echo(Method::kGet, "/a")});
  std::string seen;
  server->observe([&](const Request& request, int status, Millis took) {
    seen = request.path + " " + std::to_string(status) + (took.count >= 0 ? " timed" : "");
  });
  Client client(server->port());

  client.get("/a");

  EXPECT_EQ(seen, "/a 200 timed");
  EXPECT_THAT(server->metrics(), HasSubstr("callbox_http_requests_total{status=\"200\"} 1\n"));
}

TEST(Answers, ThatAreLargeArriveWhole) {
  const std::string large(8 * 1024 * 1024, 'x');
  const auto server =
      serve({{Method::kGet, "/large", "public", [&](const Request&) { return Response::text(200, large); }}});
  Client client(server->port());

  EXPECT_EQ(client.get("/large").body, large);
  EXPECT_EQ(client.get("/large").body.size(), large.size());
}

TEST(Start, SaysWhereItCannotListen) {
  const auto first = serve({echo(Method::kGet, "/")});
  ServerOptions options = test_options();
  options.port = first->port();

  const auto second = Server::start(options, {echo(Method::kGet, "/")});

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(second.error().message, HasSubstr("127.0.0.1 port " + std::to_string(first->port())));
}

TEST(Start, RefusesAnAddressThatIsNone) {
  ServerOptions options = test_options();
  options.address = "everywhere";

  const auto server = Server::start(options, {});

  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().where.field, "address");
}

}  // namespace
}  // namespace callbox::http
