// The acts on accounts: connect, change, hold back, go on, give up. Each is recorded and needs the permission to manage
// members for the account's unit; the command line may all.
//
// A setting that is secret is sealed (sealed_credential.h) and never shown again. Who changes another setting gives the
// secrets anew: an account that could be pointed at another server with its password would hand it over.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "outlets/accounts/account.h"
#include "outlets/kind.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::outlets::accounts {

struct NewAccount {
  std::string kind;    // "bluesky"
  std::string name;    // "district-17"
  std::string unit;    // slug
  std::string handle;  // for people; the channel when empty
  std::map<std::string, std::string> settings;
  bool shared = false;
};
// What is absent stays.
struct AccountChange {
  std::optional<std::string> handle;
  std::optional<bool> shared;
  std::map<std::string, std::string> settings;
};

class Register {
 public:
  // `key` is the master key, `kinds` those of the program. `around` outlives this.
  Register(const Surroundings& around, std::string key, std::vector<OutletKind> kinds);

  // The new channel. kInvalid with the field ("settings.service") and what was expected; kConflict "account-exists";
  // kForbidden. Nobody's channel is ever given again: one that ended keeps its name. Event "account.opened".
  result<std::string> open(storage::Tx& tx, const roster::Actor& actor, const NewAccount& account) const;
  // Event "account.changed"; what waited for a good credential is tried at once. kConflict "account-ended".
  Status change(storage::Tx& tx, const roster::Actor& actor, std::string_view channel,
                const AccountChange& change) const;
  // Holds back what is to be published; takedowns and what was begun go on. `reason` of up to 500 characters. Event
  // "account.paused"; kConflict when it is not active.
  Status pause(storage::Tx& tx, const roster::Actor& actor, std::string_view channel, std::string_view reason) const;
  // Event "account.resumed"; kConflict when it is not paused.
  Status resume(storage::Tx& tx, const roster::Actor& actor, std::string_view channel) const;
  // For ever: its credential is destroyed, so what stands at the network can only be taken down there. Event
  // "account.ended".
  Status end(storage::Tx& tx, const roster::Actor& actor, std::string_view channel, std::string_view reason) const;

  const std::vector<OutletKind>& kinds() const { return kinds_; }
  // Null for a kind that takes no accounts or that there is not.
  const OutletKind* kind_with_accounts(std::string_view id) const;

 private:
  result<KeptAccount> subject(storage::ReadTx& tx, const roster::Actor& actor, std::string_view channel) const;
  Status try_out(const OutletKind& kind, std::string_view channel,
                 const std::map<std::string, std::string>& settings) const;
  Status keep_secrets(storage::Tx& tx, const OutletKind& kind, std::string_view channel,
                      const std::map<std::string, std::string>& settings) const;

  const Surroundings& around_;
  const std::string key_;
  const std::vector<OutletKind> kinds_;
};

// kForbidden unless `actor` may keep the accounts of the unit.
Status require_keeper(storage::ReadTx& tx, const roster::Actor& actor, std::string_view unit);

}  // namespace callbox::outlets::accounts
