#include "net/smtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "outlets/peers/peer.h"
#include "outlets/peers/tcp.h"

namespace callbox::net {
namespace {

using callbox::peers::Connection;
using callbox::peers::Peer;
using callbox::peers::ScriptedServer;
using callbox::peers::TemporaryFolder;
using callbox::peers::unused_port;
using Kind = SmtpOutcome::Kind;
using ::testing::HasSubstr;

constexpr const char* kMessage = "From: desk@village.test\r\nSubject: Hi\r\n\r\n.leading dot\r\n..\r\nBye\r\n";

EmailAddress address(const std::string& text) {
  return *EmailAddress::parse(text);
}

std::unique_ptr<SmtpSender> sender_to(int port, SmtpSender::Security security = SmtpSender::Security::kNone) {
  SmtpSender::Options options;
  options.host = "127.0.0.1";
  options.port = port;
  options.security = security;
  options.name = "desk.village.test";
  options.timeout = seconds(10);
  return std::move(*SmtpSender::create(options));
}

SmtpOutcome send(SmtpSender& sender, const std::string& to) {
  return sender.send(address("bounces@village.test"), address(to), kMessage);
}

struct Sink {
  TemporaryFolder folder;
  Peer peer;
  explicit Sink(const std::vector<std::string>& more = {}) : peer(command(folder.path(), more)) {}
  static std::vector<std::string> command(const std::string& path, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"/usr/bin/python3", callbox::peers::peer_path("smtp_sink.py"), path};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  int port() const { return peer.number("port"); }
  std::string message(int number) const {
    return callbox::peers::read_file(folder.file("000" + std::to_string(number) + ".eml"));
  }
  std::string envelope(int number) const {
    return callbox::peers::read_file(folder.file("000" + std::to_string(number) + ".json"));
  }
  long messages() const {
    return std::count_if(std::filesystem::directory_iterator(folder.path()), {},
                         [](const auto& entry) { return entry.path().extension() == ".eml"; });
  }
};

TEST(Smtp, DeliversByteForByteAndKeepsTheReply) {
  const Sink sink;
  const auto sender = sender_to(sink.port());
  const SmtpOutcome outcome = send(*sender, "ana@example.org");
  EXPECT_EQ(outcome.kind, Kind::kAccepted) << outcome.reply;
  EXPECT_EQ(outcome.code, 250);
  EXPECT_EQ(outcome.enhanced, "2.0.0");
  EXPECT_EQ(outcome.reply, "2.0.0 Kept as 1");
  EXPECT_EQ(sink.message(1), kMessage);
  EXPECT_THAT(sink.envelope(1), HasSubstr("\"from\": \"bounces@village.test\", \"to\": [\"ana@example.org\"]"));
}

TEST(Smtp, KeepsTheConnectionAcrossMessages) {
  const Sink sink;
  const auto sender = sender_to(sink.port());
  EXPECT_EQ(send(*sender, "ana@example.org").kind, Kind::kAccepted);
  EXPECT_EQ(send(*sender, "bob@example.org").kind, Kind::kAccepted);
  const auto port_in = [](const std::string& envelope) { return envelope.substr(envelope.find("peer_port")); };
  EXPECT_EQ(port_in(sink.envelope(1)), port_in(sink.envelope(2)));
}

TEST(Smtp, GoesOnAfterARefusal) {
  const Sink sink;
  const auto sender = sender_to(sink.port());
  EXPECT_EQ(send(*sender, "refuse550@example.org").kind, Kind::kRefused);
  const SmtpOutcome content = send(*sender, "content554@example.org");
  EXPECT_EQ(content.kind, Kind::kRefused);
  EXPECT_FALSE(content.at_recipient);
  EXPECT_EQ(send(*sender, "bob@example.org").kind, Kind::kAccepted);
  EXPECT_EQ(sink.messages(), 1);
  EXPECT_THAT(sink.envelope(1), HasSubstr("bob@example.org"));
}

TEST(Smtp, TellsRefusalsFromDelays) {
  const Sink sink;
  const auto sender = sender_to(sink.port());
  const SmtpOutcome refused = send(*sender, "refuse550@example.org");
  EXPECT_EQ(refused.kind, Kind::kRefused);
  EXPECT_EQ(refused.code, 550);
  EXPECT_EQ(refused.enhanced, "5.1.1");
  EXPECT_EQ(refused.reply, "5.1.1 No such mailbox");
  EXPECT_TRUE(refused.at_recipient);
  const SmtpOutcome full = send(*sender, "later452@example.org");
  EXPECT_EQ(full.kind, Kind::kLater);
  EXPECT_EQ(full.enhanced, "4.2.2");
  const SmtpOutcome content = send(*sender, "content554@example.org");
  EXPECT_EQ(content.kind, Kind::kRefused);
  EXPECT_FALSE(content.at_recipient);
  EXPECT_EQ(send(*sender, "busy451@example.org").kind, Kind::kLater);
  EXPECT_EQ(sink.messages(), 0);
}

TEST(Smtp, SaysUnconfirmedWhenTheConnectionDiesAfterTheFinalDot) {
  const Sink sink;
  const auto sender = sender_to(sink.port());
  EXPECT_EQ(send(*sender, "cut@example.org").kind, Kind::kUnconfirmed);
  EXPECT_EQ(sink.messages(), 1);
  EXPECT_EQ(send(*sender, "ana@example.org").kind, Kind::kAccepted);
}

TEST(Smtp, SaysNotSentWhenTheConnectionDiesBeforeTheData) {
  const Sink sink;
  const auto sender = sender_to(sink.port());
  EXPECT_EQ(send(*sender, "hangup@example.org").kind, Kind::kNotSent);
  EXPECT_EQ(sender_to(unused_port())->send(address("a@b.org"), address("c@d.org"), kMessage).kind, Kind::kNotSent);
}

TEST(Smtp, OpensANewConnectionWhenTheKeptOneWasClosedMeanwhile) {
  const ScriptedServer relay([](Connection& peer) {
    peer.write("220 relay.test\r\n");
    peer.read_until("\r\n");
    peer.write("250 relay.test\r\n");
    peer.read_until("\r\n");
    peer.write("250 OK\r\n");
    peer.read_until("\r\n");
    peer.write("250 OK\r\n");
    peer.read_until("\r\n");
    peer.write("354 Go on\r\n");
    peer.read_until("\r\n.\r\n");
    peer.write("250 2.0.0 Taken\r\n");
    peer.read_until("\r\n");  // the next MAIL FROM
    peer.write("421 4.4.2 Idle too long\r\n");
  });
  const auto sender = sender_to(relay.port());
  EXPECT_EQ(send(*sender, "ana@example.org").kind, Kind::kAccepted);
  EXPECT_EQ(send(*sender, "bob@example.org").kind, Kind::kAccepted);
  EXPECT_EQ(relay.connections(), 2);
}

TEST(Smtp, SaysDeniedWhenTheRelayDoesNotTakeUs) {
  const Sink refusing({"--refuse-sender"});
  const SmtpOutcome sender_refused = send(*sender_to(refusing.port()), "ana@example.org");
  EXPECT_EQ(sender_refused.kind, Kind::kDenied) << sender_refused.reply;
  EXPECT_EQ(sender_refused.code, 550);

  const Sink guarded({"--login", "desk:right"});
  SmtpSender::Options options;
  options.host = "127.0.0.1";
  options.port = guarded.port();
  options.security = SmtpSender::Security::kNone;
  options.user = "desk";
  options.password = "wrong";
  const SmtpOutcome login_refused = send(**SmtpSender::create(options), "ana@example.org");
  EXPECT_EQ(login_refused.kind, Kind::kDenied) << login_refused.reply;
  EXPECT_EQ(login_refused.code, 535);
  options.password = "right";
  EXPECT_EQ(send(**SmtpSender::create(options), "ana@example.org").kind, Kind::kAccepted);
}

TEST(Smtp, DemandsTlsThatItCanVerify) {
  const Sink plain;
  EXPECT_EQ(send(*sender_to(plain.port(), SmtpSender::Security::kStartTls), "ana@example.org").kind, Kind::kDenied);

  const TemporaryFolder keys;
  const auto made = callbox::peers::run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                                         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                                         keys.file("key"), "-out", keys.file("certificate")});
  ASSERT_EQ(made.status, 0);
  const Sink sink({"--tls", keys.file("certificate"), keys.file("key")});
  EXPECT_EQ(send(*sender_to(sink.port(), SmtpSender::Security::kStartTls), "ana@example.org").kind, Kind::kDenied);
  SmtpSender::Options options;
  options.host = "127.0.0.1";
  options.port = sink.port();
  options.ca_file = keys.file("certificate");
  const SmtpOutcome outcome = send(**SmtpSender::create(options), "ana@example.org");
  EXPECT_EQ(outcome.kind, Kind::kAccepted) << outcome.reply;
  EXPECT_THAT(sink.envelope(1), HasSubstr("\"tls\": true"));
}

TEST(Smtp, NeverSendsAPasswordInClearToAnotherMachine) {
  SmtpSender::Options options;
  options.host = "relay.village.test";
  options.security = SmtpSender::Security::kNone;
  options.user = "desk";
  options.password = "secret";
  EXPECT_EQ(SmtpSender::create(options).error().where.field, "security");
}

TEST(Smtp, RefusesARelayThatIsNoHostName) {
  SmtpSender::Options options;
  options.host = "relay/../x";
  EXPECT_EQ(SmtpSender::create(options).error().where.field, "host");
  options.host = "relay.test";
  options.name = "a\r\nb";
  EXPECT_EQ(SmtpSender::create(options).error().where.field, "name");
}

}  // namespace
}  // namespace callbox::net
