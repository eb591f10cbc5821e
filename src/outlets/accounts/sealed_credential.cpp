#include "outlets/accounts/sealed_credential.h"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace callbox::outlets::accounts {
namespace {

std::string context_of(std::string_view channel, std::string_view name) {
  return "account/" + std::string(channel) + "/" + std::string(name);
}

void sleep_a_moment() {
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace

// What a look at the row says about whose turn it is.
struct SealedCredential::Turn {
  std::optional<Held> newer;  // somebody has renewed it
  std::string lease;          // ours; empty: another's turn
  std::string old;            // with a lease: the secret to renew
  bool after_an_interruption = false;
};

Status put_secret(storage::Tx& tx, Random& random, std::string_view key, std::string_view channel,
                  std::string_view name, std::string_view secret) {
  if (secret.empty()) {
    CHECK_OK(tx.exec("DELETE FROM account_secrets WHERE channel = $1 AND name = $2", channel, name));
    return {};
  }
  const std::string sealed = seal_secret(key, context_of(channel, name), secret, random);
  CHECK_OK(
      tx.exec("INSERT INTO account_secrets (channel, name, sealed, version, lease, lease_until) "
              "VALUES ($1, $2, $3, 1, '', 0) ON CONFLICT (channel, name) DO UPDATE SET sealed = excluded.sealed, "
              "version = account_secrets.version + 1, lease = '', lease_until = 0",
              channel, name, storage::Bytes{sealed}));
  return {};
}

result<std::string> open_secret_of(storage::ReadTx& tx, std::string_view key, std::string_view channel,
                                   std::string_view name) {
  TRY(const auto row, tx.first("SELECT sealed FROM account_secrets WHERE channel = $1 AND name = $2", channel, name));
  if (!row || row->bytes(0).empty()) return std::string();
  return open_secret(key, context_of(channel, name), row->bytes(0));
}

SealedCredential::SealedCredential(storage::Database& db, const Clock& clock, Random& random, std::string key,
                                   std::string channel, std::string name, std::function<void()> pause)
    : db_(db),
      clock_(clock),
      random_(random),
      key_(std::move(key)),
      channel_(std::move(channel)),
      name_(std::move(name)),
      pause_(pause ? std::move(pause) : sleep_a_moment) {}

result<Credential::Held> SealedCredential::load() {
  return db_.read([&](storage::ReadTx& tx) -> result<Held> {
    TRY(const auto row,
        tx.first("SELECT version FROM account_secrets WHERE channel = $1 AND name = $2", channel_, name_));
    if (!row) return Held{};
    TRY(std::string secret, open_secret_of(tx, key_, channel_, name_));
    return Held{std::move(secret), row->integer(0)};
  });
}

result<SealedCredential::Turn> SealedCredential::take_turn(std::int64_t seen) {
  const std::string lease = to_hex(random_.bytes(8));
  return db_.write([&](storage::Tx& tx) -> result<Turn> {
    // A row to lease where there is no secret yet: version 0, nothing sealed.
    CHECK_OK(
        tx.exec("INSERT INTO account_secrets (channel, name, sealed, version, lease, lease_until) "
                "VALUES ($1, $2, $3, 0, '', 0) ON CONFLICT (channel, name) DO NOTHING",
                channel_, name_, storage::Bytes{}));
    TRY(const auto row,
        tx.first("SELECT version, lease, lease_until FROM account_secrets WHERE channel = $1 AND name = $2", channel_,
                 name_));
    Turn turn;
    TRY(turn.old, open_secret_of(tx, key_, channel_, name_));
    if (row->integer(0) != seen) {
      turn.newer = Held{std::move(turn.old), row->integer(0)};
      return turn;
    }
    const UtcMillis now = clock_.now();
    if (!row->text(1).empty() && row->time(2) > now) return turn;
    turn.after_an_interruption = !row->text(1).empty();
    turn.lease = lease;
    CHECK_OK(tx.exec("UPDATE account_secrets SET lease = $1, lease_until = $2 WHERE channel = $3 AND name = $4", lease,
                     now + kLease, channel_, name_));
    return turn;
  });
}

result<Credential::Held> SealedCredential::store(std::int64_t seen, std::string_view secret) {
  const std::string sealed = seal_secret(key_, context_of(channel_, name_), secret, random_);
  return db_.write([&](storage::Tx& tx) -> result<Held> {
    // By the version and not by the lease: should that have lapsed, ours is the token that the peer gave for this one.
    TRY(const auto changed,
        tx.exec("UPDATE account_secrets SET sealed = $1, version = version + 1, lease = '', lease_until = 0 "
                "WHERE channel = $2 AND name = $3 AND version = $4",
                storage::Bytes{sealed}, channel_, name_, seen));
    if (changed == 1) return Held{std::string(secret), seen + 1};
    TRY(const auto row,
        tx.first("SELECT version FROM account_secrets WHERE channel = $1 AND name = $2", channel_, name_));
    if (!row) return fail(ErrorKind::kConflict, "The account was given new settings meanwhile.");
    TRY(std::string theirs, open_secret_of(tx, key_, channel_, name_));
    return Held{std::move(theirs), row->integer(0)};
  });
}

Status SealedCredential::give_back(const std::string& lease) {
  return db_.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(
        tx.exec("UPDATE account_secrets SET lease = '', lease_until = 0 WHERE channel = $1 AND name = $2 AND lease = "
                "$3",
                channel_, name_, lease));
    return {};
  });
}

result<Credential::Held> SealedCredential::renew(std::int64_t seen, const Renew& renew) {
  const UtcMillis give_up = clock_.now() + kLease + kLease;
  while (true) {
    TRY(Turn turn, take_turn(seen));
    if (turn.newer) return std::move(*turn.newer);
    if (!turn.lease.empty()) {
      auto renewed = renew(turn.old);
      if (renewed) return store(seen, *renewed);
      Error error = std::move(renewed).error();
      if (turn.after_an_interruption) {
        error.code = kInterruptedRenewal;
        error.message +=
            " An earlier renewal was cut off, and may have used the credential up: connect the account anew.";
      }
      // Unless it can be given back it lapses by itself.
      (void)give_back(turn.lease);
      return fail(std::move(error));
    }
    if (clock_.now() > give_up)
      return fail(ErrorKind::kUnavailable, "Another node has been renewing this account's credential for too long.");
    pause_();
  }
}

}  // namespace callbox::outlets::accounts
