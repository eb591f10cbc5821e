// Accounts as they are kept, one row a channel, and how they fare. Reading; the acts are in register.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "outlets/outlet.h"
#include "storage/database.h"

namespace callbox::outlets::accounts {

// The account that took over the one of the configuration: where a channel of before accounts, "bluesky", leads.
inline constexpr std::string_view kTakenOverName = "agency";

enum class AccountState : std::uint8_t { kActive, kPaused, kEnded };
std::string_view name_of(AccountState state);  // "active", "paused", "ended"

// From what the courier heard. Not recorded.
struct Health {
  std::optional<UtcMillis> last_success;
  std::string last_error;  // "denied", "slow-down", "unconfirmed", "failed"; empty since the last success
  std::optional<UtcMillis> last_error_at;
  std::optional<UtcMillis> denied_since;  // the network has refused the credential, and nothing went out since
};

struct KeptAccount {
  std::string channel;                          // "bluesky:district-17"
  std::string kind;                             // "bluesky"
  std::string unit;                             // slug; whose account it is
  std::string handle;                           // for people: "district17.village.example"
  std::map<std::string, std::string> settings;  // by name, without the secret ones
  bool shared = false;                          // units below may use it
  AccountState state = AccountState::kActive;
  std::int64_t revision = 1;  // of settings and secrets
  UtcMillis opened_at;
  Health health;
};

// "bluesky:district-17" of a kind and a name: lower-case letters, digits and hyphens, 1 to 60 of them, as units have.
// kInvalid, field "name".
result<std::string> channel_of(std::string_view kind, std::string_view name);

// kNotFound.
result<KeptAccount> find_account(storage::ReadTx& tx, std::string_view channel);
// By channel, from the one after `after` on, at most `limit`; those that ended too.
result<std::vector<KeptAccount>> list_accounts(storage::ReadTx& tx, std::string_view after, int limit);
// Of some units, those that ended left out, by channel.
result<std::vector<KeptAccount>> accounts_of(storage::ReadTx& tx, const std::vector<std::string>& units);

// Where the secret of a setting lies among the account's (sealed_credential.h), and its session, which belongs to one
// revision: what an outlet of an older one renews is of no account any more.
std::string secret_of_setting(std::string_view setting);
std::string session_of(std::int64_t revision);

// Keeps what an answer says about the account: a success ends what was wrong before, and a
// refusal is about the content. The account must exist.
Status note_answer(storage::Tx& tx, const Clock& clock, std::string_view channel, Answer::Kind kind);

}  // namespace callbox::outlets::accounts
