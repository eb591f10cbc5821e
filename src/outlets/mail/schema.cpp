#include "outlets/mail/schema.h"

#include <array>

namespace callbox::outlets::mail {
namespace {

constexpr std::string_view kSubscribers = R"sql(
CREATE TABLE mail_subscribers (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'unsubscribed', 'bounced')),
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE TABLE mail_subscriptions (
  area TEXT NOT NULL,
  subscriber TEXT NOT NULL REFERENCES mail_subscribers (id) ON DELETE CASCADE,
  PRIMARY KEY (area, subscriber)
) STRICT;
CREATE INDEX mail_subscriptions_of ON mail_subscriptions (subscriber);
CREATE TABLE mail_wishes (
  id TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL REFERENCES mail_subscribers (id) ON DELETE CASCADE,
  areas TEXT NOT NULL,
  language TEXT NOT NULL,
  peer BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  token BLOB UNIQUE,
  confirmed_at INTEGER
) STRICT;
CREATE INDEX mail_wishes_of ON mail_wishes (subscriber, asked_at);
CREATE INDEX mail_wishes_from ON mail_wishes (peer, asked_at);
)sql";

// Subscribers are named without REFERENCES: what was sent stays known when a subscriber is forgotten.
constexpr std::string_view kMailings = R"sql(
CREATE TABLE mail_audiences (
  post TEXT NOT NULL,
  version INTEGER NOT NULL,
  subscriber TEXT NOT NULL,
  PRIMARY KEY (post, version, subscriber)
) STRICT;
CREATE TABLE mail_mailings (
  delivery TEXT NOT NULL,
  subscriber TEXT NOT NULL,
  post TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'refused', 'deferred', 'unconfirmed', 'suppressed')),
  attempts INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  reply TEXT NOT NULL,
  message_id TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (delivery, subscriber)
) STRICT;
CREATE INDEX mail_mailings_due ON mail_mailings (delivery, state, not_before, subscriber);
CREATE INDEX mail_mailings_of ON mail_mailings (post, version, state);
)sql";

// The delivery of the version that this one corrects for this recipient; empty when they got none.
constexpr std::string_view kFollows = "ALTER TABLE mail_mailings ADD COLUMN follows TEXT NOT NULL DEFAULT ''";

// After the fan-out's own table, in its block.
constexpr std::string_view kIntoFanOut = R"sql(
INSERT INTO fanout_recipients (delivery, recipient, shard, post, version, state, attempts, not_before, reply, receipt,
    updated_at, follows)
  SELECT delivery, subscriber, 0, post, version, state, attempts, not_before, reply, message_id, updated_at, follows
  FROM mail_mailings;
DROP TABLE mail_mailings;
)sql";

}  // namespace

Status dispose(storage::Tx& tx, std::string_view post) {
  CHECK_OK(tx.exec("DELETE FROM mail_audiences WHERE post = $1", post));
  return {};
}

std::span<const storage::Migration> migrations() {
  static const std::array<storage::Migration, 4> kMigrations = {{{500, "mail subscribers", kSubscribers, {}},
                                                                 {501, "mailings", kMailings, {}},
                                                                 {502, "what a mailing follows", kFollows, {}},
                                                                 {860, "mailings as a fan-out", kIntoFanOut, {}}}};
  return kMigrations;
}

}  // namespace callbox::outlets::mail
