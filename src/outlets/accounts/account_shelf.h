// The outlets of a running desk, made from the accounts when one is needed and kept while the account stays as it is.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/locks.h"
#include "outlets/accounts/register.h"
#include "outlets/kind.h"
#include "outlets/shelf.h"

namespace callbox::outlets::accounts {

class AccountShelf final : public Shelf {
 public:
  // `key` is the master key. Both references outlive this.
  AccountShelf(const Surroundings& around, std::string key, const Register& accounts);
  ~AccountShelf() override;

  // A kind that takes accounts, named alone, is the account that was taken over from the configuration: a delivery of
  // before accounts says so.
  result<Shelved> find(std::string_view channel) override;
  Status note(storage::Tx& tx, std::string_view channel, Answer::Kind kind) override;

 private:
  struct Made;
  result<Shelved> of_account(const OutletKind& kind, const std::string& channel);
  result<Shelved> without_account(const OutletKind& kind);

  const Surroundings& around_;
  const std::string key_;
  const Register& accounts_;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Made>, std::less<>> made_ CALLBOX_GUARDED_BY(mutex_);
};

}  // namespace callbox::outlets::accounts
