#include "outlets/mail/subscribers.h"

#include <algorithm>

#include "base/text.h"
#include "storage/queue.h"

namespace callbox::outlets::mail {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kProofBytes = 16;

std::string join(const std::vector<std::string>& areas) {
  std::string out;
  for (const std::string& area : areas) out.append(out.empty() ? "" : ",").append(area);
  return out;
}

std::vector<std::string> parts_of(std::string_view areas) {
  std::vector<std::string> out;
  for (const std::string_view area : split(areas, ',')) {
    if (!area.empty()) out.emplace_back(area);
  }
  return out;
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

result<std::vector<std::string>> check_areas(std::vector<std::string> areas) {
  std::sort(areas.begin(), areas.end());
  areas.erase(std::unique(areas.begin(), areas.end()), areas.end());
  if (areas.empty()) return fail(ErrorKind::kInvalid, "Choose at least one area.", Where{"areas"});
  if (areas.size() > kMostAreas || !std::all_of(areas.begin(), areas.end(), is_slug)) {
    return fail(ErrorKind::kInvalid, "Choose areas from the list.", Where{"areas"});
  }
  return areas;
}

tl::unexpected<Error> no_such_link() {
  return fail(ErrorKind::kNotFound, "This link does not work any more.");
}

}  // namespace

Status Subscribers::subscribe(storage::Tx& tx, const Wish& wish) const {
  auto email = net::EmailAddress::parse(wish.email);
  if (!email) return fail(ErrorKind::kInvalid, email.error().message, Where{"email"});
  TRY(const auto areas, check_areas(wish.areas));
  if (!is_slug(wish.language)) return fail(ErrorKind::kInvalid, "Choose a language.", Where{"language"});

  const UtcMillis now = clock_.now();
  const Digest peer = hmac_sha256(secret_, "peer|" + wish.peer);
  TRY(const auto of_peer,
      tx.first("SELECT COUNT(*) FROM mail_wishes WHERE peer = $1 AND asked_at > $2", peer, now - hours(1)));
  if (of_peer->integer(0) >= kMostWishesFromAPeer) {
    return fail(ErrorKind::kRateLimited, "Too many sign-ups came from your connection. Please try again in an hour.");
  }
  CHECK_OK(
      tx.exec("INSERT INTO mail_subscribers (id, email, email_key, language, state, created_at) VALUES ($1, $2, $3, "
              "$4, 'pending', $5) "
              "ON CONFLICT (email_key) DO NOTHING",
              SubscriberId::make(clock_, random_), email->text(), email->key(), wish.language, now));
  TRY(const auto row, tx.first("SELECT id FROM mail_subscribers WHERE email_key = $1", email->key()));
  const auto subscriber = row->id<SubscriberId>(0);

  TRY(const auto of_address,
      tx.first("SELECT COUNT(*) FROM mail_wishes WHERE subscriber = $1 AND asked_at > $2", subscriber, now - days(1)));
  // Somebody could flood another's mailbox through us. The visitor sees no difference.
  const bool too_often = of_address->integer(0) >= kMostWishesOfAnAddress;
  const WishId id = WishId::make(clock_, random_);
  CHECK_OK(
      tx.exec("INSERT INTO mail_wishes (id, subscriber, areas, language, peer, asked_at, expires_at) VALUES ($1, $2, "
              "$3, $4, $5, $6, $7)",
              id, subscriber, join(areas), wish.language, peer, now, too_often ? now : now + kWishLife));
  if (too_often) return {};
  storage::NewJob job;
  job.kind = kConfirmationJob;
  job.key = id.text();
  job.payload = "{\"wish\":\"" + id.text() + "\"}";
  job.run_at = now;
  job.window_end = now + kWishLife;
  CHECK_OK(storage::enqueue(tx, clock_, random_, job));
  return {};
}

result<std::optional<Invitation>> Subscribers::invite(storage::Tx& tx, const WishId& wish) const {
  TRY(const auto row,
      tx.first(
          "SELECT s.email, w.language, w.areas FROM mail_wishes AS w JOIN mail_subscribers AS s ON s.id = w.subscriber "
          "WHERE w.id = $1 AND w.expires_at > $2 AND w.confirmed_at IS NULL",
          wish, clock_.now()));
  if (!row) return std::optional<Invitation>();
  const std::string token = to_base64url(random_.bytes(kTokenBytes));
  CHECK_OK(tx.exec("UPDATE mail_wishes SET token = $1 WHERE id = $2", sha256(token), wish));
  return std::optional<Invitation>(
      {net::EmailAddress::trusted(row->text(0)), row->text(1), parts_of(row->text(2)), token});
}

result<std::vector<std::string>> Subscribers::areas_to_confirm(storage::ReadTx& tx, std::string_view token) const {
  TRY(const auto row,
      tx.first("SELECT areas FROM mail_wishes WHERE token = $1 AND expires_at > $2", sha256(token), clock_.now()));
  if (!row) return no_such_link();
  return parts_of(row->text(0));
}

Status Subscribers::confirm(storage::Tx& tx, std::string_view token) const {
  const UtcMillis now = clock_.now();
  TRY(const auto row,
      tx.first(
          "SELECT id, subscriber, areas, language, confirmed_at FROM mail_wishes WHERE token = $1 AND expires_at > $2",
          sha256(token), now));
  if (!row) return no_such_link();
  if (row->maybe_time(4)) return {};
  const std::string& subscriber = row->text(1);
  CHECK_OK(tx.exec("UPDATE mail_wishes SET confirmed_at = $1 WHERE id = $2", now, row->text(0)));
  CHECK_OK(
      tx.exec("UPDATE mail_subscribers SET state = 'confirmed', language = $1, confirmed_at = $2, ended_at = NULL "
              "WHERE id = $3",
              row->text(3), now, subscriber));
  CHECK_OK(tx.exec("DELETE FROM mail_subscriptions WHERE subscriber = $1", subscriber));
  for (const std::string& area : parts_of(row->text(2))) {
    CHECK_OK(tx.exec("INSERT INTO mail_subscriptions (area, subscriber) VALUES ($1, $2)", area, subscriber));
  }
  return {};
}

std::string Subscribers::unsubscribe_token(const SubscriberId& subscriber) const {
  const Digest proof = hmac_sha256(secret_, "unsubscribe|" + subscriber.text());
  return subscriber.text() + "." + to_base64url(proof.view().substr(0, kProofBytes));
}

std::optional<SubscriberId> Subscribers::subscriber_of(std::string_view token) const {
  const auto subscriber = SubscriberId::parse(token.substr(0, token.find('.')));
  if (!subscriber || !equal_in_constant_time(token, unsubscribe_token(*subscriber))) return std::nullopt;
  return subscriber;
}

result<bool> Subscribers::can_unsubscribe(storage::ReadTx& tx, std::string_view token) const {
  const auto subscriber = subscriber_of(token);
  if (!subscriber) return false;
  TRY(const auto row, tx.first("SELECT 1 FROM mail_subscribers WHERE id = $1", *subscriber));
  return row.has_value();
}

Status Subscribers::unsubscribe(storage::Tx& tx, std::string_view token) const {
  const auto subscriber = subscriber_of(token);
  if (!subscriber) return no_such_link();
  // A wish that still waits for its answer was made before: it must not bring the mail back.
  CHECK_OK(
      tx.exec("UPDATE mail_wishes SET expires_at = 0 WHERE subscriber = $1 AND confirmed_at IS NULL", *subscriber));
  CHECK_OK(tx.exec(
      "UPDATE mail_subscribers SET state = 'unsubscribed', ended_at = $1 WHERE id = $2 AND state <> 'unsubscribed'",
      clock_.now(), *subscriber));
  return {};
}

Status Subscribers::mark_bounced(storage::Tx& tx, const SubscriberId& subscriber) const {
  CHECK_OK(tx.exec("UPDATE mail_subscribers SET state = 'bounced', ended_at = $1 WHERE id = $2 AND state = 'confirmed'",
                   clock_.now(), subscriber));
  return {};
}

Status Subscribers::forget_unconfirmed(storage::Tx& tx) const {
  const UtcMillis now = clock_.now();
  CHECK_OK(tx.exec("DELETE FROM mail_wishes WHERE expires_at < $1 AND asked_at < $2", now, now - days(1)));
  CHECK_OK(
      tx.exec("DELETE FROM mail_subscribers WHERE state = 'pending' AND NOT EXISTS "
              "(SELECT 1 FROM mail_wishes WHERE mail_wishes.subscriber = mail_subscribers.id)"));
  return {};
}

result<SubscriberCounts> Subscribers::counts(storage::ReadTx& tx) const {
  TRY(const auto rows, tx.query("SELECT state, COUNT(*) FROM mail_subscribers GROUP BY state"));
  SubscriberCounts counts;
  for (const auto& row : rows) {
    const std::string& state = row.text(0);
    (state == "pending"     ? counts.pending
     : state == "confirmed" ? counts.confirmed
     : state == "bounced"   ? counts.bounced
                            : counts.unsubscribed) = row.integer(1);
  }
  return counts;
}

}  // namespace callbox::outlets::mail
