// A credential as a sealed row that all nodes share, renewed by one of them at a time.
//
// A renewal takes a lease on the row, asks the peer outside of any transaction, and puts the answer in by comparing the
// version: the refresh token that it had read is the one it replaces. A node that dies in the middle leaves its lease
// to lapse. What it asked for may have used the token up: the next one tries, and when the peer refuses, says so.
#pragma once

#include <functional>
#include <string>

#include "base/crypto.h"
#include "base/time.h"
#include "outlets/credential.h"
#include "storage/database.h"

namespace callbox::outlets::accounts {

class SealedCredential final : public Credential {
 public:
  static constexpr Millis kLease = seconds(60);  // longer than any call to a peer takes
  // `key` is the master key. All references outlive this. `pause` passes the time between two looks at a lease that
  // another holds.
  SealedCredential(storage::Database& db, const Clock& clock, Random& random, std::string key, std::string channel,
                   std::string name, std::function<void()> pause = {});

  // kCorrupt when it does not open.
  result<Held> load() override;
  // kUnavailable when another holds the lease longer than it should. With code kInterruptedRenewal an error of `renew`
  // that followed on a renewal which was cut off: the token may have been used up by it.
  result<Held> renew(std::int64_t seen, const Renew& renew) override;

 private:
  struct Turn;
  result<Turn> take_turn(std::int64_t seen);
  result<Held> store(std::int64_t seen, std::string_view secret);
  Status give_back(const std::string& lease);

  storage::Database& db_;
  const Clock& clock_;
  Random& random_;
  const std::string key_, channel_, name_;
  const std::function<void()> pause_;
};

// Seals and stores `secret` as the next version, whatever was there; an empty one removes the row.
Status put_secret(storage::Tx& tx, Random& random, std::string_view key, std::string_view channel,
                  std::string_view name, std::string_view secret);
// Empty when there is none.
result<std::string> open_secret_of(storage::ReadTx& tx, std::string_view key, std::string_view channel,
                                   std::string_view name);

}  // namespace callbox::outlets::accounts
