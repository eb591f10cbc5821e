#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.h"

namespace callbox::http {
namespace {

using namespace testing;
using ::testing::HasSubstr;

struct Case {
  const char* what;
  std::string bytes;
  int status;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

// Each is refused, the connection ends, and the second request hidden in it is never seen.
class Smuggling : public ::testing::TestWithParam<Case> {};

TEST_P(Smuggling, IsRefusedAndEndsTheConnection) {
  const auto server = serve({echo(Method::kPost, "/a"), echo(Method::kGet, "/hidden"), echo(Method::kGet, "/a")});
  Client client(server->port());

  client.send(GetParam().bytes);
  const Reply reply = client.read();

  EXPECT_EQ(reply.status, GetParam().status) << reply.body;
  EXPECT_EQ(reply.header("content-type"), "application/problem+json");
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_THAT(server->metrics(), ::testing::Not(HasSubstr("{status=\"200\"}")));
}

const std::string kHidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kPost = "POST /a HTTP/1.1\r\nHost: a\r\n";

INSTANTIATE_TEST_SUITE_P(
    Requests, Smuggling,
    ::testing::Values(
        Case{"both lengths", kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kHidden, 400},
        Case{"both, chunked first",
             kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + kHidden, 400},
        Case{"two equal lengths", kPost + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"two lengths", kPost + "Content-Length: 0\r\nContent-Length: 36\r\n\r\n" + kHidden, 400},
        Case{"a list of lengths", kPost + "Content-Length: 0, 0\r\n\r\n" + kHidden, 400},
        Case{"a signed length", kPost + "Content-Length: +0\r\n\r\n" + kHidden, 400},
        Case{"a hexadecimal length", kPost + "Content-Length: 0x0\r\n\r\n" + kHidden, 400},
        Case{"a huge length", kPost + "Content-Length: 99999999999999999999999\r\n\r\n" + kHidden, 400},
        Case{"an empty length", kPost + "Content-Length:\r\n\r\n" + kHidden, 400},
        Case{"two codings",
             kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kHidden, 400},
        Case{"another coding", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + kHidden, 501},
        Case{"identity coding", kPost + "Transfer-Encoding: identity\r\n\r\n" + kHidden, 501},
        Case{"disguised coding", kPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + kHidden, 501},
        Case{"coding in 1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kHidden, 400},
        Case{"space before the colon", kPost + "Content-Length : 0\r\n\r\n" + kHidden, 400},
        Case{"a folded line", kPost + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"a bare line feed", "POST /a HTTP/1.1\r\nHost: a\nContent-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"a bare line feed at the end", kPost + "Content-Length: 0\r\n\n" + kHidden, 400},
        Case{"a bare carriage return", kPost + "X: a\rY: b\r\nContent-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"a NUL", kPost + std::string("X: a\0b\r\n", 8) + "Content-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"a bracket in a name", kPost + "X]: a\r\nContent-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"an empty name", kPost + ": a\r\nContent-Length: 0\r\n\r\n" + kHidden, 400},
        Case{"a bad chunk size", kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + kHidden, 400},
        Case{"a huge chunk size", kPost + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + kHidden, 400},
        Case{"a chunk without end", kPost + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n" + kHidden, 400},
        Case{"a bare line feed in a chunk", kPost + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n" + kHidden,
             400},
        Case{"no host", "GET /a HTTP/1.1\r\n\r\n", 400},
        Case{"two hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Case{"a host with a path", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        Case{"no version", "GET /a\r\n\r\n", 400}, Case{"two spaces", "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Case{"another version", "GET /a HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        Case{"an older version", "GET /a HTTP/0.9\r\nHost: a\r\n\r\n", 505},
        Case{"no protocol", "GET /a FTP/1.1\r\nHost: a\r\n\r\n", 400},
        Case{"no length", "POST /a HTTP/1.1\r\nHost: a\r\n\r\n", 411},
        Case{"an unknown expectation", kPost + "Content-Length: 1\r\nExpect: miracle\r\n\r\n", 417},
        Case{"TLS to a plain port", std::string("\x16\x03\x01\x00\n", 5) + "x", 400}));

TEST(Refusals, OfATargetAreAProblemAndKeepTheConnection) {
  const auto server = serve({echo(Method::kGet, "/{rest...}")});
  Client client(server->port());

  for (const std::string_view target :
       {"/%00", "/a%00b", "/%zz", "/%2", "/..", "/../etc/passwd", "/a/../../b", "/%2e%2e/x", "/a/%2E%2E/%2e%2e/b",
        "/a%2Fb", "/..%2f..%2fetc", "/%ff", "/%c0%af", "/a%0d%0ab", "/?q=%", "/?q=%ff"}) {
    const Reply reply = client.get(target);
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json") << target;
  }
  EXPECT_EQ(client.get("/a/./b/../c").body, "GET /a/c ");
}

TEST(Refusals, NameWhatIsNotThere) {
  const auto server = serve({echo(Method::kGet, "/a")});
  Client client(server->port());

  const Reply reply = client.get("/b");

  EXPECT_EQ(reply.status, 404);
  EXPECT_THAT(reply.body, HasSubstr("\"type\":\"/problems/not-found\""));
  EXPECT_THAT(reply.body, HasSubstr("\"status\":404"));
}

TEST(Refusals, OfAMethodNameThoseAllowed) {
  const auto server = serve({echo(Method::kGet, "/a"), echo(Method::kDelete, "/a")});
  Client client(server->port());

  const Reply posted = client.post("/a", "");
  EXPECT_EQ(posted.status, 405);
  EXPECT_EQ(posted.header("allow"), "GET, HEAD, DELETE, OPTIONS");
  client.send("TRACE /a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read().status, 405);
  client.send("OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply options = client.read();
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("allow"), "GET, HEAD, DELETE, OPTIONS");
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read().status, 204);
}

TEST(Refusals, OfARequestWithABodyNeverReadTheBodyAsARequest) {
  const auto server = serve({echo(Method::kGet, "/hidden")});
  Client client(server->port());

  client.send("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kHidden.size()) + "\r\n\r\n" +
              kHidden);

  EXPECT_EQ(client.read().status, 404);
  EXPECT_EQ(client.read_to_end(), "");
}

}  // namespace
}  // namespace callbox::http
