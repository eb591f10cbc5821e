#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "outlets/peers/tcp.h"

namespace callbox::net {
namespace {

using callbox::peers::Connection;
using callbox::peers::ScriptedServer;
using callbox::peers::unused_port;
using ::testing::HasSubstr;
using ::testing::Not;

HttpClient client_of_this_machine() {
  return HttpClient({*AddressGuard::create({{"127.0.0.1"}, {}}), "Callbox", {}});
}

TEST(HttpClient, SendsWhatItIsGivenAndReadsTheAnswer) {
  std::string request;
  std::string body;
  const ScriptedServer server([&](Connection& peer) {
    request = peer.read_until("\r\n\r\n");
    body = peer.read_exactly(9);
    peer.write("HTTP/1.1 201 Created\r\nX-Left: 7\r\nContent-Length: 5\r\n\r\nhello");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.method = "POST";
  call.url = server.url("/a?b=c");
  call.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer t"}};
  call.body = "{\"a\": 12}";
  const auto answer = client.send(call);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->header("x-left"), "7");
  EXPECT_EQ(answer->header("x-right"), std::nullopt);
  EXPECT_EQ(body, call.body);
  EXPECT_THAT(request, HasSubstr("POST /a?b=c HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Authorization: Bearer t\r\n"));
}

TEST(HttpClient, KeepsTheConnectionForRepeatableCallsOnly) {
  const ScriptedServer server([](Connection& peer) {
    while (!peer.read_until("\r\n\r\n").empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  {
    HttpClient client = client_of_this_machine();
    HttpCall call;
    call.url = server.url();
    call.repeatable = true;
    ASSERT_TRUE(client.send(call).has_value());
    ASSERT_TRUE(client.send(call).has_value());
    EXPECT_EQ(server.connections(), 1);
  }
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url();
  ASSERT_TRUE(client.send(call).has_value());
  EXPECT_EQ(server.connections(), 2);
}

TEST(HttpClient, SaysNotSentWhenNobodyListens) {
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = "http://127.0.0.1:" + std::to_string(unused_port()) + "/";
  const auto answer = client.send(call);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, kHttpNotSent);
  EXPECT_TRUE(certainly_not_sent(answer.error()));
}

TEST(HttpClient, SaysNoAnswerWhenTheConnectionIsCutAfterTheRequest) {
  const ScriptedServer server([](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.cut();
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.method = "POST";
  call.url = server.url();
  const auto answer = client.send(call);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, kNoAnswer);
  EXPECT_FALSE(certainly_not_sent(answer.error()));
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, NeverRepeatsACallByItselfUnlessItIsRepeatable) {
  // The peer answers the first call and cuts the kept connection when the second one comes in.
  int requests = 0;
  const ScriptedServer server([&](Connection& peer) {
    while (!peer.read_until("\r\n\r\n").empty()) {
      if (++requests % 2 == 0) return peer.cut();
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  });
  {
    HttpClient client = client_of_this_machine();
    HttpCall call;
    call.method = "POST";
    call.url = server.url();
    ASSERT_TRUE(client.send(call).has_value());
  }
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.method = "POST";
  call.url = server.url();
  const auto second = client.send(call);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, kNoAnswer);
  EXPECT_EQ(requests, 2);
}

TEST(HttpClient, SaysNoAnswerWhenTheBodyIsCutShort) {
  const ScriptedServer server([](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url();
  const auto answer = client.send(call);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, kNoAnswer);
}

TEST(HttpClient, ReadsARefusalThatComesBeforeTheBodyIsRead) {
  const ScriptedServer server([](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.method = "POST";
  call.url = server.url();
  call.body = std::string(8 << 20, 'x');
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.send(call);
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->status, 413);
    EXPECT_EQ(answer->body, "big");
  }
}

TEST(HttpClient, StopsReadingAnAnswerThatIsTooLarge) {
  const ScriptedServer server([](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url();
  call.max_answer = 1999;
  const auto answer = client.send(call);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::kTooLarge);
  EXPECT_EQ(answer.error().code, kAnswerTooLarge);
}

TEST(HttpClient, GivesUpOnASilentPeer) {
  const ScriptedServer server([](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.read_until("never");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url();
  call.timeout = milliseconds(200);
  const auto answer = client.send(call);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, kNoAnswer);
}

TEST(HttpClient, RefusesAddressesInsideUnlessTheyAreNamed) {
  const ScriptedServer server([](Connection& peer) { peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  HttpClient client({AddressGuard(), "Callbox", {}});
  const std::string port = std::to_string(server.port());
  // A name, other spellings of the number, and an IPv4 address inside IPv6: what counts is the address that would be
  // connected.
  for (const std::string host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"}) {
    HttpCall call;
    call.url = "http://" + host + ":" + port + "/";
    const auto answer = client.send(call);
    ASSERT_FALSE(answer.has_value()) << host;
    EXPECT_TRUE(certainly_not_sent(answer.error())) << host;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpClient, RefusesOtherSchemesAndNamesInTheAddress) {
  HttpClient client = client_of_this_machine();
  for (const char* url : {"file:///etc/hostname", "gopher://127.0.0.1/", "ftp://127.0.0.1/",
                          "http://user:secret@127.0.0.1/", "127.0.0.1", "", "http://"}) {
    HttpCall call;
    call.url = url;
    const auto answer = client.send(call);
    ASSERT_FALSE(answer.has_value()) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kInvalid) << url;
    EXPECT_THAT(answer.error().message, Not(HasSubstr("secret")));
  }
}

TEST(HttpClient, RefusesHeadersThatWouldAddAnother) {
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = "http://127.0.0.1/";
  call.headers = {{"X-Note", "a\r\nX-Admin: yes"}};
  EXPECT_EQ(client.send(call).error().kind, ErrorKind::kInvalid);
  call.headers = {{"X Note", "a"}};
  EXPECT_EQ(client.send(call).error().kind, ErrorKind::kInvalid);
}

TEST(HttpClient, GivesARedirectAsItIsUnlessToldToFollow) {
  const ScriptedServer server([](Connection& peer) {
    const std::string request = peer.read_until("\r\n\r\n");
    peer.write(request.starts_with("GET /old ")
                   ? "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                   : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nnew");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url("/old");
  EXPECT_EQ(client.send(call)->status, 302);
  call.max_redirects = 1;
  const auto answer = client.send(call);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "new");
  EXPECT_EQ(answer->url, server.url("/new"));
}

TEST(HttpClient, ChecksTheAddressAgainAtEveryRedirect) {
  for (const char* target :
       {"http://127.0.0.2/", "http://169.254.169.254/latest/", "file:///etc/hostname", "http://[::1]/"}) {
    const ScriptedServer server([&](Connection& peer) {
      peer.read_until("\r\n\r\n");
      peer.write(std::string("HTTP/1.1 302 Found\r\nLocation: ") + target +
                 "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    HttpClient client = client_of_this_machine();
    HttpCall call;
    call.url = server.url();
    call.max_redirects = 3;
    const auto answer = client.send(call);
    ASSERT_FALSE(answer.has_value()) << target;
    EXPECT_EQ(answer.error().code, kRefusedAddress) << target;
  }
}

TEST(HttpClient, LeavesTheCredentialsBehindWhenTheHostChanges) {
  std::string second;
  const ScriptedServer other([&](Connection& peer) {
    second = peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  const ScriptedServer server([&](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 307 Moved\r\nLocation: " + other.url("/there") +
               "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url();
  call.headers = {{"Authorization", "Bearer secret"}, {"X-Kept", "yes"}};
  call.max_redirects = 1;
  ASSERT_TRUE(client.send(call).has_value());
  EXPECT_THAT(second, HasSubstr("X-Kept: yes"));
  EXPECT_THAT(second, Not(HasSubstr("secret")));
}

TEST(HttpClient, StopsFollowingACircle) {
  const ScriptedServer server([](Connection& peer) {
    peer.read_until("\r\n\r\n");
    peer.write("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  HttpClient client = client_of_this_machine();
  HttpCall call;
  call.url = server.url();
  call.max_redirects = 4;
  EXPECT_EQ(client.send(call)->status, 302);
  EXPECT_EQ(server.connections(), 5);
}

}  // namespace
}  // namespace callbox::net
