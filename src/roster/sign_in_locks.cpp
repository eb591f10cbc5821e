#include "roster/sign_in_locks.h"

#include "base/crypto.h"

namespace callbox::roster {

result<bool> is_locked(storage::ReadTx& tx, std::string_view login) {
  TRY(const auto row, tx.first("SELECT 1 FROM sign_in_locks WHERE login_digest = $1", sha256(login)));
  return row.has_value();
}

result<bool> note_failure(storage::Tx& tx, std::string_view login, UtcMillis now) {
  const Digest digest = sha256(login);
  // Old failures count for nobody; dropping them here keeps the table small under a flood of invented logins.
  CHECK_OK(tx.exec("DELETE FROM sign_in_failures WHERE at <= $1", now - kFailureWindow));
  CHECK_OK(tx.exec("INSERT INTO sign_in_failures (login_digest, at) VALUES ($1, $2)", digest, now));
  TRY(const auto count, tx.first("SELECT COUNT(*) FROM sign_in_failures WHERE login_digest = $1", digest));
  if (count->integer(0) < kFailuresToLock) return false;
  TRY(const std::int64_t locked, tx.exec("INSERT INTO sign_in_locks (login_digest, locked_at) VALUES ($1, $2) "
                                         "ON CONFLICT (login_digest) DO NOTHING",
                                         digest, now));
  return locked == 1;
}

Status forget_failures(storage::Tx& tx, std::string_view login) {
  const Digest digest = sha256(login);
  CHECK_OK(tx.exec("DELETE FROM sign_in_failures WHERE login_digest = $1", digest));
  CHECK_OK(tx.exec("DELETE FROM sign_in_locks WHERE login_digest = $1", digest));
  return {};
}

}  // namespace callbox::roster
