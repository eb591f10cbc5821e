#include "outlets/mail/subscribers.h"

#include <gmock/gmock.h>

#include "outlets/mail/mail_world.h"
#include "outlets/peers/tcp.h"
#include "storage/queue.h"

namespace callbox::outlets::mail {
namespace {

class SubscribersOn : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(all_migrations());
  Subscribers subscribers{clock, random, kSecret};

  Status subscribe(const std::string& email, const std::vector<std::string>& areas = {"beat-1"},
                   const std::string& peer = "192.0.2.1") {
    clock.advance(seconds(1));
    return db->write([&](storage::Tx& tx) { return subscribers.subscribe(tx, {email, areas, "en", peer}); });
  }
  Status confirm(const std::string& token) {
    return db->write([&](storage::Tx& tx) { return subscribers.confirm(tx, token); });
  }
  Status unsubscribe(const std::string& token) {
    return db->write([&](storage::Tx& tx) { return subscribers.unsubscribe(tx, token); });
  }
  // What the newest sign-up of `email` would get by mail; empty when it gets nothing.
  std::string token_of(const std::string& email) {
    const auto invitation = db->write([&](storage::Tx& tx) -> result<std::optional<Invitation>> {
      TRY(const auto row,
          tx.first("SELECT w.id FROM mail_wishes AS w JOIN mail_subscribers AS s ON s.id = w.subscriber "
                   "WHERE s.email = $1 ORDER BY w.asked_at DESC, w.id DESC LIMIT 1",
                   email));
      return subscribers.invite(tx, row->id<WishId>(0));
    });
    EXPECT_TRUE(invitation.has_value()) << describe(invitation.error());
    return *invitation ? (*invitation)->token : "";
  }
  SubscriberId id_of(const std::string& email) {
    const auto row = db->read(
        [&](storage::ReadTx& tx) { return tx.first("SELECT id FROM mail_subscribers WHERE email = $1", email); });
    return (*row)->id<SubscriberId>(0);
  }
  // "confirmed beat-1,beat-2"
  std::string standing_of(const std::string& email) {
    const auto text = db->read([&](storage::ReadTx& tx) -> result<std::string> {
      TRY(const auto row, tx.first("SELECT id, state FROM mail_subscribers WHERE email = $1", email));
      if (!row) return std::string("unknown");
      TRY(const auto rows,
          tx.query("SELECT area FROM mail_subscriptions WHERE subscriber = $1 ORDER BY area", row->text(0)));
      std::string out = row->text(1);
      for (const auto& each : rows) out += (&each == &rows.front() ? " " : ",") + each.text(0);
      return out;
    });
    return *text;
  }
  std::int64_t jobs() {
    const auto found = db->read([&](storage::ReadTx& tx) { return storage::backlog(tx, clock); });
    return found->ready;
  }
};

TEST_P(SubscribersOn, BecomeSubscribersByAnsweringTheirMailOnly) {
  ASSERT_TRUE(subscribe("ana@example.org", {"beat-2", "beat-1", "beat-1"}));
  EXPECT_EQ(standing_of("ana@example.org"), "pending");
  EXPECT_EQ(jobs(), 1);
  const std::string token = token_of("ana@example.org");
  ASSERT_TRUE(confirm(token));
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-1,beat-2");
  EXPECT_TRUE(confirm(token)) << "twice is fine";
}

TEST_P(SubscribersOn, AreNotChangedByLookingAtALink) {
  ASSERT_TRUE(subscribe("ana@example.org"));
  const std::string token = token_of("ana@example.org");
  const auto areas = db->read([&](storage::ReadTx& tx) { return subscribers.areas_to_confirm(tx, token); });
  EXPECT_EQ(*areas, std::vector<std::string>{"beat-1"});
  EXPECT_EQ(standing_of("ana@example.org"), "pending");
  ASSERT_TRUE(confirm(token));
  const std::string end = subscribers.unsubscribe_token(id_of("ana@example.org"));
  EXPECT_TRUE(*db->read([&](storage::ReadTx& tx) { return subscribers.can_unsubscribe(tx, end); }));
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-1");
}

TEST_P(SubscribersOn, KeepNoTokenThatCouldBeStolenFromTheDatabase) {
  ASSERT_TRUE(subscribe("ana@example.org"));
  const std::string token = token_of("ana@example.org");
  const auto kept = db->read([&](storage::ReadTx& tx) { return tx.first("SELECT token FROM mail_wishes"); });
  EXPECT_EQ((*kept)->bytes(0), sha256(token).view());
  EXPECT_FALSE(confirm((*kept)->bytes(0)));
}

TEST_P(SubscribersOn, GiveTheSameAnswerForEveryAddress) {
  ASSERT_TRUE(subscribe("known@example.org"));
  ASSERT_TRUE(confirm(token_of("known@example.org")));
  ASSERT_TRUE(subscribe("gone@example.org"));
  ASSERT_TRUE(confirm(token_of("gone@example.org")));
  ASSERT_TRUE(unsubscribe(subscribers.unsubscribe_token(id_of("gone@example.org"))));
  for (const char* email : {"known@example.org", "gone@example.org", "new@example.org"})
    EXPECT_TRUE(subscribe(email)) << email;
}

TEST_P(SubscribersOn, CannotBeChangedBySomebodyElse) {
  ASSERT_TRUE(subscribe("ana@example.org", {"beat-1"}));
  ASSERT_TRUE(confirm(token_of("ana@example.org")));
  ASSERT_TRUE(subscribe("ANA@example.org", {"beat-9"}));
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-1");
  ASSERT_TRUE(confirm(token_of("ana@example.org")));
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-9");
}

TEST_P(SubscribersOn, AreNotFloodedThroughUs) {
  for (int i = 0; i < kMostWishesOfAnAddress; ++i)
    ASSERT_TRUE(subscribe("ana@example.org", {"beat-1"}, "192.0.2." + std::to_string(i)));
  EXPECT_EQ(jobs(), kMostWishesOfAnAddress);
  EXPECT_TRUE(subscribe("ana@example.org", {"beat-1"}, "192.0.2.99")) << "the visitor sees no difference";
  EXPECT_EQ(jobs(), kMostWishesOfAnAddress) << "but no mail goes out";
  EXPECT_EQ(token_of("ana@example.org"), "");
  clock.advance(hours(25));
  EXPECT_TRUE(subscribe("ana@example.org", {"beat-1"}, "192.0.2.99"));
  EXPECT_NE(token_of("ana@example.org"), "");
}

TEST_P(SubscribersOn, CannotBeSignedUpInMassFromOnePlace) {
  for (int i = 0; i < kMostWishesFromAPeer; ++i) ASSERT_TRUE(subscribe("a" + std::to_string(i) + "@example.org"));
  EXPECT_EQ(subscribe("next@example.org").error().kind, ErrorKind::kRateLimited);
  EXPECT_TRUE(subscribe("next@example.org", {"beat-1"}, "192.0.2.2"));
  clock.advance(minutes(61));
  EXPECT_TRUE(subscribe("other@example.org"));
}

TEST_P(SubscribersOn, MustAnswerInTime) {
  ASSERT_TRUE(subscribe("ana@example.org"));
  const std::string token = token_of("ana@example.org");
  clock.advance(kWishLife);
  EXPECT_EQ(confirm(token).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(db->read([&](storage::ReadTx& tx) { return subscribers.areas_to_confirm(tx, token); }).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(standing_of("ana@example.org"), "pending");
}

TEST_P(SubscribersOn, EndTheirSubscriptionWithOneClickAndMayComeBack) {
  ASSERT_TRUE(subscribe("ana@example.org"));
  const std::string first = token_of("ana@example.org");
  ASSERT_TRUE(confirm(first));
  const std::string end = subscribers.unsubscribe_token(id_of("ana@example.org"));
  EXPECT_TRUE(unsubscribe(end));
  EXPECT_EQ(standing_of("ana@example.org"), "unsubscribed beat-1") << "counted with those not reached there";
  EXPECT_TRUE(unsubscribe(end)) << "twice is fine";
  EXPECT_TRUE(confirm(first)) << "an old link is no error";
  EXPECT_EQ(standing_of("ana@example.org"), "unsubscribed beat-1") << "and brings no mail back";
  ASSERT_TRUE(subscribe("ana@example.org", {"beat-2"}));
  ASSERT_TRUE(confirm(token_of("ana@example.org")));
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-2");
}

TEST_P(SubscribersOn, AreNotBroughtBackByALinkThatWaitedWhenTheyLeft) {
  ASSERT_TRUE(subscribe("ana@example.org"));
  ASSERT_TRUE(confirm(token_of("ana@example.org")));
  ASSERT_TRUE(subscribe("ana@example.org", {"beat-2"}));
  const std::string waiting = token_of("ana@example.org");
  ASSERT_TRUE(unsubscribe(subscribers.unsubscribe_token(id_of("ana@example.org"))));
  EXPECT_FALSE(confirm(waiting));
  EXPECT_EQ(standing_of("ana@example.org"), "unsubscribed beat-1");
}

TEST_P(SubscribersOn, CannotBeUnsubscribedWithAGuessedToken) {
  ASSERT_TRUE(subscribe("ana@example.org"));
  ASSERT_TRUE(confirm(token_of("ana@example.org")));
  const std::string good = subscribers.unsubscribe_token(id_of("ana@example.org"));
  for (const std::string& bad :
       {std::string(), id_of("ana@example.org").text(), good.substr(0, good.size() - 1), good + "A", std::string("x.y"),
        Subscribers(clock, random, std::string(32, 'x')).unsubscribe_token(id_of("ana@example.org"))}) {
    EXPECT_EQ(unsubscribe(bad).error().kind, ErrorKind::kNotFound) << bad;
    EXPECT_FALSE(*db->read([&](storage::ReadTx& tx) { return subscribers.can_unsubscribe(tx, bad); })) << bad;
  }
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-1");
}

TEST_P(SubscribersOn, RefuseWhatCannotBe) {
  EXPECT_EQ(subscribe("ana").error().where.field, "email");
  EXPECT_EQ(subscribe("josé@example.org").error().where.field, "email");
  EXPECT_EQ(subscribe("ana@example.org", {}).error().where.field, "areas");
  EXPECT_EQ(subscribe("ana@example.org", {"beat-1,beat-2"}).error().where.field, "areas");
  EXPECT_EQ(standing_of("ana@example.org"), "unknown");
  EXPECT_EQ(jobs(), 0);
}

TEST_P(SubscribersOn, AreForgottenWhenTheyNeverConfirm) {
  ASSERT_TRUE(subscribe("never@example.org"));
  ASSERT_TRUE(subscribe("ana@example.org"));
  ASSERT_TRUE(confirm(token_of("ana@example.org")));
  clock.advance(days(3));
  ASSERT_TRUE(db->write([&](storage::Tx& tx) { return subscribers.forget_unconfirmed(tx); }));
  EXPECT_EQ(standing_of("never@example.org"), "unknown");
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-1");
  const auto counts = db->read([&](storage::ReadTx& tx) { return subscribers.counts(tx); });
  EXPECT_EQ(counts->confirmed, 1);
  EXPECT_EQ(counts->pending, 0);
}

TEST_P(SubscribersOn, GetTheirLinkByMail) {
  const Sink sink;
  MailWorld world(*db, clock, random, sink.port());
  storage::Workers workers(*db, clock, random, {});
  workers.handle(std::string(kConfirmationJob), [&](const storage::Job& job) { return world.confirmations.send(job); });
  ASSERT_TRUE(db->write([&](storage::Tx& tx) {
    return subscribers.subscribe(tx, {"ana@example.org", {"beat-1"}, "es", "192.0.2.1"});
  }));
  ASSERT_TRUE(subscribe("refuse550@example.org"));
  ASSERT_EQ(*workers.run_due(), 2);
  ASSERT_THAT(sink.recipients(), ::testing::ElementsAre("ana@example.org"));

  const std::string message = sink.message_to("ana@example.org");
  EXPECT_EQ(sink.header_of(message, "Subject"), "Confirme su suscripción: Cedar Point Police");
  EXPECT_EQ(sink.header_of(message, "Auto-Submitted"), "auto-generated");
  const std::string text = sink.part_of(message, "plain");
  const std::string before = "https://village.test/subscribe/confirm/";
  const std::size_t at = text.find(before);
  ASSERT_NE(at, std::string::npos) << text;
  const std::string token = text.substr(at + before.size(), text.find('\n', at) - at - before.size());
  ASSERT_TRUE(confirm(token));
  EXPECT_EQ(standing_of("ana@example.org"), "confirmed beat-1");
}

TEST_P(SubscribersOn, GetTheirLinkLaterWhenTheRelayIsAway) {
  storage::Workers workers(*db, clock, random, {});
  ASSERT_TRUE(subscribe("ana@example.org"));
  const Sink sink;
  {
    MailWorld away(*db, clock, random, callbox::peers::unused_port());
    const storage::Job job{storage::JobId::make(clock, random),
                           std::string(kConfirmationJob),
                           "01jd0000000000000000000000",
                           "{}",
                           "",
                           1,
                           8,
                           clock.now()};
    EXPECT_EQ(away.confirmations.send(job).kind, storage::JobOutcome::Kind::kDone)
        << "a wish that is gone needs no mail";
    storage::Workers failing(*db, clock, random, {});
    failing.handle(std::string(kConfirmationJob),
                   [&](const storage::Job& each) { return away.confirmations.send(each); });
    ASSERT_EQ(*failing.run_due(), 1);
  }
  clock.advance(minutes(5));
  MailWorld world(*db, clock, random, sink.port());
  workers.handle(std::string(kConfirmationJob), [&](const storage::Job& job) { return world.confirmations.send(job); });
  ASSERT_EQ(*workers.run_due(), 1);
  EXPECT_THAT(sink.recipients(), ::testing::ElementsAre("ana@example.org"));
}

CALLBOX_ON_BOTH_DATABASES(SubscribersOn);

}  // namespace
}  // namespace callbox::outlets::mail
