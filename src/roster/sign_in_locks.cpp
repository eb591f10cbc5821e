#include "roster/sign_in_locks.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

namespace callbox::roster {
namespace {

constexpr int kFailuresOfAnAddress = 20;

Guessing guessing(std::string_view kind, std::string_view whose, int failures_to_lock) {
  return {sha256(std::string(kind) + "/" + std::string(whose)), failures_to_lock};
}

// Longer with each lock that began within the last day.
result<int> locks_before(storage::AnyReadTx& tx, const Digest& subject, UtcMillis now) {
  TRY(const auto row,
      tx.first("SELECT times FROM sign_in_locks WHERE subject = $1 AND locked_at > $2", subject, now - kLocksCountFor));
  return row ? static_cast<int>(row->integer(0)) : 0;
}

Millis length_of_lock(int locks_before) {
  Millis length = kFirstLock;
  for (int i = 0; i < locks_before && length < kLongestLock; ++i) length = Millis{length.count * 2};
  return std::min(length, kLongestLock);
}

}  // namespace

Guessing guessing_at_login(std::string_view login) {
  return guessing("login", login, 5);
}

Guessing guessing_in_session(const MemberId& member) {
  return guessing("session", member.text(), 5);
}

Guessing guessing_from_address(std::string_view address) {
  in6_addr v6{};
  const std::string text(address);
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1 && !IN6_IS_ADDR_V4MAPPED(&v6)) {
    std::array<char, 8> network{};
    std::copy_n(std::begin(v6.s6_addr), network.size(), network.begin());
    return guessing("network", {network.data(), network.size()}, kFailuresOfAnAddress);
  }
  return guessing("address", address, kFailuresOfAnAddress);
}

result<std::optional<UtcMillis>> locked_until(storage::AnyReadTx& tx, const Guessing& guessing, UtcMillis now) {
  TRY(const auto row,
      tx.first("SELECT until FROM sign_in_locks WHERE subject = $1 AND until > $2", guessing.subject, now));
  return row ? std::optional(row->time(0)) : std::nullopt;
}

result<std::optional<UtcMillis>> note_failure(storage::AnyTx& tx, const Guessing& guessing, UtcMillis now) {
  const Digest& subject = guessing.subject;
  CHECK_OK(tx.exec("INSERT INTO sign_in_failures (subject, at) VALUES ($1, $2)", subject, now));
  TRY(const auto count,
      tx.first("SELECT COUNT(*) FROM sign_in_failures WHERE subject = $1 AND at > $2", subject, now - kFailureWindow));
  if (count->integer(0) < guessing.failures_to_lock) return std::optional<UtcMillis>();
  TRY(const int before, locks_before(tx, subject, now));
  const UtcMillis until = now + length_of_lock(before);
  CHECK_OK(forget_failures(tx, guessing));
  CHECK_OK(tx.exec("INSERT INTO sign_in_locks (subject, locked_at, until, times) VALUES ($1, $2, $3, $4)", subject, now,
                   until, before + 1));
  return std::optional(until);
}

Status forget_failures(storage::AnyTx& tx, const Guessing& guessing) {
  CHECK_OK(tx.exec("DELETE FROM sign_in_failures WHERE subject = $1", guessing.subject));
  CHECK_OK(tx.exec("DELETE FROM sign_in_locks WHERE subject = $1", guessing.subject));
  return {};
}

Status forget_old_failures(storage::AnyTx& tx, UtcMillis now) {
  CHECK_OK(tx.exec("DELETE FROM sign_in_failures WHERE at <= $1", now - kFailureWindow));
  CHECK_OK(tx.exec("DELETE FROM sign_in_locks WHERE until <= $1 AND locked_at <= $2", now, now - kLocksCountFor));
  return {};
}

}  // namespace callbox::roster
