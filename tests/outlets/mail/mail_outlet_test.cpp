#include "outlets/mail/mail_outlet.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "outlets/mail/mail_world.h"
#include "outlets/peers/tcp.h"

namespace callbox::outlets::mail {
namespace {

using callbox::peers::peer_path;
using callbox::peers::run;
using callbox::peers::TemporaryFolder;
using callbox::peers::unused_port;
using callbox::peers::write_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using Kind = Answer::Kind;

// Hands the message to the relay and then the machine stops.
class PowerCut final : public net::MailTransport {
 public:
  PowerCut(net::MailTransport& relay, int messages) : relay_(relay), left_(messages) {}
  net::SmtpOutcome send(const net::EmailAddress& sender, const net::EmailAddress& recipient,
                        std::string_view message) override {
    auto outcome = relay_.send(sender, recipient, message);
    if (--left_ == 0) ::_exit(9);
    return outcome;
  }

 private:
  net::MailTransport& relay_;
  int left_;
};

class MailOutletOn : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(all_migrations());
};

TEST_P(MailOutletOn, SendsToEveryoneOnceAndInTheirLanguage) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org", {"beat-1"}, "es");
  world.subscribe("bob@example.org");
  world.subscribe("elsewhere@example.org", {"beat-2"});
  const Dispatch post = world.dispatch("Lake Street closed");
  const Answer answer = world.start(post);
  ASSERT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_EQ(answer.detail, "2 of 2 accepted");
  EXPECT_THAT(sink.recipients(), UnorderedElementsAre("ana@example.org", "bob@example.org"));
  EXPECT_EQ(sink.header_of(sink.message_to("ana@example.org"), "Subject"), "ES Lake Street closed");
  EXPECT_EQ(sink.header_of(sink.message_to("bob@example.org"), "Subject"), "Lake Street closed");
  EXPECT_EQ(world.outlet.check(post, answer.state).kind, Kind::kDone);
  EXPECT_EQ(world.start(post).kind, Kind::kDone) << "starting again sends nothing";
  EXPECT_EQ(sink.recipients().size(), 2u);
}

TEST_P(MailOutletOn, SignsAMessageThatAnotherProgramVerifies) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  const auto ana = world.subscribe("ana@example.org");
  const Dispatch post = world.dispatch("Calle cerrada por inundación 🚧");
  ASSERT_EQ(world.start(post).kind, Kind::kDone);
  const std::string message = sink.message_to("ana@example.org");
  const TemporaryFolder folder;
  write_file(folder.file("message"), message);
  std::string records;
  for (const auto& record : signer().dns_records()) records += record.name + "\t" + record.text + "\n";
  write_file(folder.file("records"), records);
  const auto judged =
      run({"/usr/bin/python3", peer_path("dkim_verify.py"), folder.file("message"), folder.file("records")});
  EXPECT_EQ(judged.status, 0) << judged.out;
  EXPECT_THAT(judged.out, HasSubstr("rsa-sha256 ok from:"));
  EXPECT_THAT(judged.out, HasSubstr("list-unsubscribe:list-unsubscribe-post"));

  const std::string token = world.subscribers.unsubscribe_token(ana);
  EXPECT_EQ(sink.header_of(message, "List-Unsubscribe"), "<https://village.test/unsubscribe/" + token + ">");
  EXPECT_EQ(sink.header_of(message, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_EQ(sink.header_of(message, "List-Id"), "<alerts.village.test>");
  EXPECT_EQ(sink.header_of(message, "Auto-Submitted"), "auto-generated");
  EXPECT_EQ(sink.header_of(message, "Precedence"), "bulk");
  EXPECT_EQ(sink.header_of(message, "Message-ID"), "<" + post.delivery.text() + "." + ana.text() + "@village.test>");
  EXPECT_THAT(sink.part_of(message, "plain"), HasSubstr("In an emergency call 911."));
  EXPECT_THAT(sink.part_of(message, "html"), HasSubstr("/unsubscribe/" + token));
}

TEST_P(MailOutletOn, KeepsWhatTheRelaySaidOfEachRecipient) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  for (const char* email : {"ana@example.org", "refuse550@example.org", "later452@example.org", "cut@example.org",
                            "content554@example.org"}) {
    world.subscribe(email);
  }
  const auto gone = world.subscribe("gone@example.org");
  const Dispatch post = world.dispatch("Lake Street closed");
  ASSERT_TRUE(db->write(
      [&](storage::Tx& tx) { return world.subscribers.unsubscribe(tx, world.subscribers.unsubscribe_token(gone)); }));

  const Answer first = world.start(post);
  EXPECT_EQ(first.kind, Kind::kPending) << first.detail;
  EXPECT_EQ(first.wait, minutes(5));
  const fanout::Counts counts = world.counts(post);
  EXPECT_EQ(counts.accepted, 1);
  EXPECT_EQ(counts.refused, 2);
  EXPECT_EQ(counts.deferred, 1);
  EXPECT_EQ(counts.unconfirmed, 1);
  EXPECT_EQ(counts.suppressed, 1);
  EXPECT_THAT(sink.recipients(), UnorderedElementsAre("ana@example.org", "cut@example.org"));
  EXPECT_EQ(world.state_of("refuse550@example.org"), "bounced");
  EXPECT_EQ(world.state_of("content554@example.org"), "confirmed") << "it was the content, not the mailbox";

  const auto unknown = db->read([&](storage::ReadTx& tx) {
    return tx.query(
        "SELECT s.email FROM fanout_recipients AS r JOIN mail_subscribers AS s ON s.id = r.recipient "
        "WHERE r.delivery = $1 AND r.state = 'unconfirmed'",
        post.delivery);
  });
  ASSERT_EQ(unknown->size(), 1u);
  EXPECT_EQ(unknown->front().text(0), "cut@example.org");

  // "Later" is asked again, with growing patience, and at last given up. Nobody else gets anything twice.
  EXPECT_EQ(world.outlet.check(post, first.state).kind, Kind::kPending);
  Answer answer = first;
  for (int i = 0; i < 10 && answer.kind == Kind::kPending; ++i) {
    clock.advance(answer.wait);
    EXPECT_EQ(world.outlet.check(post, answer.state).kind, Kind::kFailed) << "there is something to send";
    answer = world.start(post);
  }
  EXPECT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_EQ(world.counts(post).refused, 3);
  EXPECT_EQ(sink.recipients().size(), 2u);
}

TEST_P(MailOutletOn, APowerCutAfterTheRelayTookItNeverSendsItTwice) {
  const Sink sink;
  Dispatch post;
  {
    MailWorld world(*db, clock, random, sink.port());
    for (int i = 0; i < 4; ++i) {
      world.subscribe("a" + std::to_string(i) + "@example.org");
      clock.advance(seconds(1));
    }
    post = world.dispatch("Lake Street closed");
  }
  db.reset();
  const pid_t child = fork();
  if (child == 0) {
    auto own = fresh.open();
    MailWorld relay(*own, clock, random, sink.port());
    PowerCut cut(*relay.relay, 2);
    MailWorld world(*own, clock, random, cut);
    world.start(post);
    ::_exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 9);
  ASSERT_THAT(sink.recipients(), ElementsAre("a0@example.org", "a1@example.org"));

  db = fresh.open();
  MailWorld after(*db, clock, random, sink.port());
  EXPECT_EQ(after.counts(post).accepted, 1);
  EXPECT_EQ(after.counts(post).sending, 1) << "its beginning was durable, its outcome was not";
  EXPECT_EQ(after.outlet.check(post, after.outlet.prepare(post)).kind, Kind::kFailed) << "others still wait";
  const Answer answer = after.start(post);
  EXPECT_EQ(answer.kind, Kind::kDone);
  EXPECT_EQ(answer.detail, "3 of 4 accepted, 1 unconfirmed");
  EXPECT_THAT(sink.recipients(), ElementsAre("a0@example.org", "a1@example.org", "a2@example.org", "a3@example.org"));
}

TEST_P(MailOutletOn, WorksOffALargeAudienceInBatches) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port(), {2, seconds(45), 6, minutes(5)});
  for (int i = 0; i < 5; ++i) world.subscribe("a" + std::to_string(i) + "@example.org");
  const Dispatch post = world.dispatch("Lake Street closed");
  Answer answer = world.start(post);
  int calls = 1;
  for (; answer.kind == Kind::kPending && calls < 10; ++calls) {
    EXPECT_EQ(world.outlet.check(post, answer.state).kind, Kind::kFailed);
    answer = world.start(post);
  }
  EXPECT_EQ(answer.kind, Kind::kDone);
  EXPECT_EQ(calls, 3);
  auto all = sink.recipients();
  std::sort(all.begin(), all.end());
  EXPECT_THAT(all,
              ElementsAre("a0@example.org", "a1@example.org", "a2@example.org", "a3@example.org", "a4@example.org"));
}

TEST_P(MailOutletOn, LeavesAVeryLargeAudienceToItsShards) {
  const Sink sink;
  MailOutlet::Limits limits;
  limits.sharding = {2, 3};
  MailWorld world(*db, clock, random, sink.port(), limits);
  for (int i = 0; i < 5; ++i) world.subscribe("reader" + std::to_string(i) + "@example.org");
  const Dispatch post = world.dispatch("Lake Street closed");
  const Answer begun = world.start(post);
  ASSERT_EQ(begun.kind, Kind::kPending) << begun.detail;
  EXPECT_THAT(begun.shards, ElementsAre(0, 1, 2));
  EXPECT_TRUE(sink.recipients().empty()) << "each shard is a job of its own";
  const Rendered rendered = *world.outlet.render(post);
  for (const int shard : {2, 0})
    EXPECT_EQ(world.outlet.work_shard(post, rendered, begun.state, shard).kind, Kind::kDone);
  EXPECT_THAT(world.outlet.check(post, begun.state).shards, ElementsAre(1));
  EXPECT_EQ(world.outlet.work_shard(post, rendered, begun.state, 1).kind, Kind::kDone);
  const Answer done = world.outlet.check(post, begun.state);
  EXPECT_EQ(done.kind, Kind::kDone);
  EXPECT_EQ(done.detail, "5 of 5 accepted");
  EXPECT_EQ(sink.recipients().size(), 5u);
}

TEST_P(MailOutletOn, WaitsForARelayThatIsAway) {
  Dispatch post;
  {
    MailWorld away(*db, clock, random, unused_port());
    away.subscribe("ana@example.org");
    away.subscribe("bob@example.org");
    post = away.dispatch("Lake Street closed");
    EXPECT_EQ(away.start(post).kind, Kind::kFailed);
    EXPECT_EQ(away.start(post).kind, Kind::kFailed);
  }
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  EXPECT_EQ(world.start(post).kind, Kind::kDone);
  EXPECT_THAT(sink.recipients(), UnorderedElementsAre("ana@example.org", "bob@example.org"));
}

TEST_P(MailOutletOn, ARelayThatDoesNotTakeUsIsForTheAdministrator) {
  const Sink refusing({"--refuse-sender"});
  MailWorld world(*db, clock, random, refusing.port());
  world.subscribe("ana@example.org");
  const Dispatch post = world.dispatch("Lake Street closed");
  const Answer answer = world.start(post);
  EXPECT_EQ(answer.kind, Kind::kDenied);
  EXPECT_THAT(answer.detail, HasSubstr("does not send for you"));
  const Sink sink;
  MailWorld repaired(*db, clock, random, sink.port());
  EXPECT_EQ(repaired.start(post).kind, Kind::kDone);
  EXPECT_THAT(sink.recipients(), ElementsAre("ana@example.org"));
}

TEST_P(MailOutletOn, RefusesAnAudienceThatIsNotTheOneApproved) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org");
  Dispatch post = world.dispatch("Lake Street closed");
  Dispatch more = post;
  more.package.audience.reached.front().count = 2;
  EXPECT_EQ(world.start(more).kind, Kind::kRefused);
  Dispatch other = post;
  other.package.audience.reached.front().digest = sha256("others");
  EXPECT_EQ(world.start(other).kind, Kind::kRefused);
  EXPECT_TRUE(sink.recipients().empty());
}

TEST_P(MailOutletOn, NobodyIsReachedWhenNobodySubscribed) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  const Answer answer = world.start(world.dispatch("Lake Street closed"));
  EXPECT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_EQ(answer.detail, "nobody has signed up for these areas");
}

TEST_P(MailOutletOn, ACorrectionGoesToThoseWhoGotTheFirstAndToNobodyElse) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org");
  world.subscribe("cut@example.org");
  world.subscribe("content554@example.org");
  const auto left = world.subscribe("left@example.org");
  ASSERT_EQ(world.start(world.dispatch("Elm Street closed")).kind, Kind::kDone);
  world.subscribe("late@example.org");
  ASSERT_TRUE(db->write(
      [&](storage::Tx& tx) { return world.subscribers.unsubscribe(tx, world.subscribers.unsubscribe_token(left)); }));
  const std::size_t before = sink.recipients().size();

  Dispatch correction = world.dispatch("Elm Street is open", 2);
  correction.package.correction = {"post/1", "It never closed."};
  const Answer answer = world.replace(correction);
  EXPECT_EQ(answer.kind, Kind::kDone) << answer.detail;
  auto all = sink.recipients();
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(before));
  EXPECT_THAT(all, UnorderedElementsAre("ana@example.org", "cut@example.org"));
  EXPECT_EQ(sink.header_of(sink.message_to("ana@example.org"), "Subject"), "Correction: Elm Street is open");
  EXPECT_THAT(sink.part_of(sink.message_to("ana@example.org"), "plain"), HasSubstr("What changed: It never closed."));
  EXPECT_EQ(world.replace(correction).kind, Kind::kDone) << "and once";
  EXPECT_EQ(sink.recipients().size(), before + 2);
}

// What a mail program threads by.
std::string answers(const Sink& sink, const std::string& to) {
  const std::string message = sink.message_to(to);
  EXPECT_EQ(sink.header_of(message, "References"), sink.header_of(message, "In-Reply-To"));
  return sink.header_of(message, "In-Reply-To");
}

TEST_P(MailOutletOn, ACorrectionOfWhatIsHalfSentReachesTheRestAsAFirstMessage) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port(), {2, seconds(45), 6, minutes(5)});
  std::vector<SubscriberId> people;
  for (int i = 0; i < 5; ++i) {
    people.push_back(world.subscribe("a" + std::to_string(i) + "@example.org"));
    clock.advance(seconds(1));
  }
  const Dispatch first = world.dispatch("Elm Street closed");
  ASSERT_EQ(world.start(first).kind, Kind::kPending);
  ASSERT_THAT(sink.recipients(), ElementsAre("a0@example.org", "a1@example.org"));

  Dispatch second = world.dispatch("Elm Street is open", 2);
  second.package.correction = {"post/1", "It never closed."};
  EXPECT_EQ(directive::reached_by(second.package, "mail"), 5) << "those who wait for the first are counted, too";
  Answer answer = world.replace(second);
  for (int calls = 0; answer.kind == Kind::kPending && calls < 10; ++calls) answer = world.replace(second);
  EXPECT_EQ(answer.kind, Kind::kDone) << answer.detail;
  EXPECT_EQ(answer.detail, "5 of 5 accepted");
  EXPECT_EQ(sink.recipients().size(), 7u) << "two got both";
  for (int i = 0; i < 5; ++i) {
    const std::string to = "a" + std::to_string(i) + "@example.org";
    const bool got_the_first = i < 2;
    const std::string message = sink.message_to(to);
    EXPECT_EQ(sink.header_of(message, "Subject"),
              got_the_first ? "Correction: Elm Street is open" : "Elm Street is open");
    EXPECT_EQ(sink.part_of(message, "plain").find("It never closed.") != std::string::npos, got_the_first) << to;
    const std::string of_first =
        "<" + first.delivery.text() + "." + people[static_cast<std::size_t>(i)].text() + "@village.test>";
    EXPECT_EQ(answers(sink, to), got_the_first ? of_first : "");
  }
  EXPECT_EQ(world.start(first).kind, Kind::kDone);
  EXPECT_EQ(world.replace(second).kind, Kind::kDone);
  EXPECT_EQ(sink.recipients().size(), 7u) << "the first never goes out after the second";

  const Dispatch third = world.dispatch("Elm Street closes tomorrow", 3);
  answer = world.replace(third);
  while (answer.kind == Kind::kPending) answer = world.replace(third);
  EXPECT_EQ(answers(sink, "a4@example.org"), "<" + second.delivery.text() + "." + people[4].text() + "@village.test>");
}

TEST_P(MailOutletOn, ACorrectionAfterAPowerCutInEitherVersionReachesEveryoneOnce) {
  const Sink sink;
  Dispatch first, second;
  std::vector<SubscriberId> people;
  {
    MailWorld world(*db, clock, random, sink.port());
    for (int i = 0; i < 5; ++i) {
      people.push_back(world.subscribe("a" + std::to_string(i) + "@example.org"));
      clock.advance(seconds(1));
    }
    first = world.dispatch("Elm Street closed");
  }
  const auto until_the_power_fails = [&](int messages, const auto& act) {
    db.reset();
    const pid_t child = fork();
    if (child == 0) {
      auto own = fresh.open();
      MailWorld relay(*own, clock, random, sink.port());
      PowerCut cut(*relay.relay, messages);
      MailWorld world(*own, clock, random, cut);
      act(world);
      ::_exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 9);
    db = fresh.open();
  };
  until_the_power_fails(2, [&](MailWorld& world) { world.start(first); });
  second = MailWorld(*db, clock, random, sink.port()).dispatch("Elm Street is open", 2);
  second.package.correction = {"post/1", "It never closed."};
  EXPECT_EQ(directive::reached_by(second.package, "mail"), 5);
  until_the_power_fails(3, [&](MailWorld& world) { world.replace(second); });

  MailWorld world(*db, clock, random, sink.port());
  const Answer answer = world.replace(second);
  EXPECT_EQ(answer.kind, Kind::kDone);
  EXPECT_EQ(answer.detail, "4 of 5 accepted, 1 unconfirmed");
  EXPECT_THAT(sink.recipients(), ElementsAre("a0@example.org", "a1@example.org", "a0@example.org", "a1@example.org",
                                             "a2@example.org", "a3@example.org", "a4@example.org"));
  EXPECT_EQ(world.counts(first).unconfirmed, 1) << "shown to staff";
  EXPECT_EQ(answers(sink, "a1@example.org"), "<" + first.delivery.text() + "." + people[1].text() + "@village.test>")
      << "it may have got the first, and it did";
  EXPECT_EQ(answers(sink, "a2@example.org"), "");
}

TEST_P(MailOutletOn, WhoeverWasPutOffGetsTheCorrectionInsteadOfTheFirst) {
  const Sink sink;
  Dispatch first;
  {
    MailWorld away(*db, clock, random, unused_port());
    away.subscribe("ana@example.org");
    away.subscribe("bob@example.org");
    first = away.dispatch("Elm Street closed");
    EXPECT_EQ(away.start(first).kind, Kind::kFailed);
  }
  MailWorld world(*db, clock, random, sink.port());
  const Dispatch second = world.dispatch("Elm Street is open", 2);
  EXPECT_EQ(world.replace(second).kind, Kind::kDone);
  clock.advance(hours(1));
  world.start(first);
  EXPECT_THAT(sink.recipients(), UnorderedElementsAre("ana@example.org", "bob@example.org"));
  EXPECT_EQ(sink.header_of(sink.message_to("ana@example.org"), "Subject"), "Elm Street is open");
}

// The second version was for other areas when its audience was counted, and the first had not left yet.
TEST_P(MailOutletOn, ACorrectionReachesThoseWhoGotTheFirstWhoeverItIsFor) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org", {"beat-1"});
  world.subscribe("bob@example.org", {"beat-2"});
  const Dispatch first = world.dispatch("Elm Street closed", 1, {"beat-1"});
  const Dispatch second = world.dispatch("Elm Street is open", 2, {"beat-2"});
  ASSERT_EQ(world.start(first).kind, Kind::kDone);
  EXPECT_EQ(world.replace(second).kind, Kind::kDone);
  EXPECT_THAT(sink.recipients(), UnorderedElementsAre("ana@example.org", "ana@example.org", "bob@example.org"));
  EXPECT_NE(answers(sink, "ana@example.org"), "");
  EXPECT_EQ(answers(sink, "bob@example.org"), "");
}

// Takes nothing, because of what it says.
class Picky final : public net::MailTransport {
 public:
  net::SmtpOutcome send(const net::EmailAddress&, const net::EmailAddress&, std::string_view) override {
    return {net::SmtpOutcome::Kind::kRefused, 554, "5.6.0", "554 5.6.0 Not with this content"};
  }
};

TEST_P(MailOutletOn, WhatCorrectsAMailThatReachedNobodyGoesToItsWholeAudience) {
  const Sink sink;
  Picky picky;
  {
    MailWorld refused(*db, clock, random, picky);
    refused.subscribe("ana@example.org");
    refused.subscribe("bob@example.org");
    ASSERT_EQ(refused.start(refused.dispatch("Elm Street closed")).detail, "0 of 2 accepted, 2 refused");
  }
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("late@example.org");
  Dispatch second = world.dispatch("Elm Street is open", 2);
  second.package.correction = {"post/1", "It never closed."};
  EXPECT_EQ(world.replace(second).detail, "3 of 3 accepted");
  EXPECT_THAT(sink.recipients(), UnorderedElementsAre("ana@example.org", "bob@example.org", "late@example.org"));
  EXPECT_EQ(sink.header_of(sink.message_to("ana@example.org"), "Subject"), "Elm Street is open");
}

TEST_P(MailOutletOn, WhatCorrectsAMailThatWasRefusedBeforeItLeftGoesToItsWholeAudience) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org");
  Dispatch first = world.dispatch("Elm Street closed");
  first.package.audience.reached.front().count = 7;
  ASSERT_EQ(world.start(first).kind, Kind::kRefused);
  EXPECT_EQ(world.replace(world.dispatch("Elm Street is open", 2)).detail, "1 of 1 accepted");
  EXPECT_THAT(sink.recipients(), ElementsAre("ana@example.org"));
}

TEST_P(MailOutletOn, ACorrectionGoesToWhomTheFirstWasBeingSentWhenTheServerDied) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  const auto ana = world.subscribe("ana@example.org");
  ASSERT_EQ(world.start(world.dispatch("Elm Street closed")).kind, Kind::kDone);
  // Its outcome was never stored, and the correction took the place of the run that would have seen that.
  ASSERT_TRUE(db->write([&](storage::Tx& tx) {
    return tx.exec("UPDATE fanout_recipients SET state = 'sending' WHERE recipient = $1", ana);
  }));
  const Dispatch correction = world.dispatch("Elm Street is open", 2);
  EXPECT_EQ(directive::reached_by(correction.package, "mail"), 1) << "counted at submission, too";
  EXPECT_EQ(world.replace(correction).kind, Kind::kDone);
  EXPECT_THAT(sink.recipients(), ElementsAre("ana@example.org", "ana@example.org"));
}

// Refuses in Latin-1, as some relays do.
class Grumbler final : public net::MailTransport {
 public:
  net::SmtpOutcome send(const net::EmailAddress&, const net::EmailAddress&, std::string_view) override {
    return {net::SmtpOutcome::Kind::kRefused, 550, "", "bo\xEEte inconnue"};
  }
};

TEST_P(MailOutletOn, KeepsAReplyThatIsNotUtf8) {
  Grumbler relay;
  MailWorld world(*db, clock, random, relay);
  world.subscribe("ana@example.org");
  const Dispatch post = world.dispatch("Lake Street closed");
  EXPECT_EQ(world.start(post).kind, Kind::kDone);
  EXPECT_EQ(world.counts(post).refused, 1);
}

// A mailbox that is gone is not written to again: senders who do are blocked by the large receivers.
TEST_P(MailOutletOn, AMailboxThatIsGoneIsLeftOutOfTheNextPost) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  for (const char* email : {"ana@example.org", "refuse550@example.org", "bare550@example.org"}) {
    world.subscribe(email);
    clock.advance(seconds(1));
  }
  EXPECT_EQ(world.start(world.dispatch("Elm Street closed")).detail, "1 of 3 accepted, 2 refused");
  EXPECT_EQ(world.state_of("refuse550@example.org"), "bounced");
  EXPECT_EQ(world.state_of("bare550@example.org"), "bounced");

  Dispatch next = world.dispatch("Oak Street closed", 1, {"beat-1"}, "post-2");
  EXPECT_EQ(directive::reached_by(next.package, "mail"), 1);
  EXPECT_EQ(world.start(next).detail, "1 of 1 accepted");
  world.subscribe("bare550@example.org");
  EXPECT_EQ(world.state_of("bare550@example.org"), "confirmed") << "who signs up again is heard again";
}

TEST_P(MailOutletOn, ARefusalThatIsNotAboutTheMailboxEndsNoSubscription) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  for (const char* email : {"ana@example.org", "policy550@example.org", "content554@example.org"}) {
    world.subscribe(email);
    clock.advance(seconds(1));
  }
  EXPECT_EQ(world.start(world.dispatch("Elm Street closed")).detail, "1 of 3 accepted, 2 refused");
  EXPECT_EQ(world.state_of("policy550@example.org"), "confirmed");
  EXPECT_EQ(world.state_of("content554@example.org"), "confirmed");
}

// "550 relay not permitted", say some relays without a code that would tell: a wrong setting must not empty the list.
TEST_P(MailOutletOn, ARelayThatRefusesEveryoneEndsNoSubscription) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("bare550@example.org");
  world.subscribe("bare550.too@example.org");
  EXPECT_EQ(world.start(world.dispatch("Elm Street closed")).detail, "0 of 2 accepted, 2 refused");
  EXPECT_EQ(world.state_of("bare550@example.org"), "confirmed");
  EXPECT_EQ(world.state_of("bare550.too@example.org"), "confirmed");
}

TEST_P(MailOutletOn, SaysThatMailCannotBeRecalled) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org");
  const Dispatch post = world.dispatch("Lake Street closed");
  const Answer answer = world.start(post);
  const Answer retracted = world.outlet.retract(post, answer.state);
  EXPECT_EQ(retracted.kind, Kind::kDone);
  EXPECT_THAT(retracted.detail, HasSubstr("cannot be recalled; it stays in 1 mailboxes"));
  EXPECT_EQ(sink.recipients().size(), 1u);
}

TEST_P(MailOutletOn, APostThatIsNotOnTheSiteLinksNoPage) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org");
  Dispatch post = world.dispatch("Lake Street closed");
  post.url.clear();
  ASSERT_EQ(world.start(post).kind, Kind::kDone);
  const std::string text = sink.part_of(sink.message_to("ana@example.org"), "plain");
  EXPECT_THAT(text, HasSubstr("Until 6 p.m."));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("/posts/")));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("Read and verify")));
}

TEST_P(MailOutletOn, ATitleCannotAddAHeader) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  world.subscribe("ana@example.org");
  const Dispatch post = world.dispatch("Closed\r\nBcc: eve@example.org");
  ASSERT_EQ(world.start(post).kind, Kind::kDone);
  EXPECT_THAT(sink.recipients(), ElementsAre("ana@example.org"));
  EXPECT_EQ(sink.header_of(sink.message_to("ana@example.org"), "Bcc"), "");
}

CALLBOX_ON_BOTH_DATABASES(MailOutletOn);

}  // namespace
}  // namespace callbox::outlets::mail
