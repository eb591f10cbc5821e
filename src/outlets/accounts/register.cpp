#include "outlets/accounts/register.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>
#include <utility>

#include "base/canonical_json.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "outlets/accounts/events.h"
#include "outlets/accounts/sealed_credential.h"
#include "roster/permission.h"
#include "roster/unit.h"
#include "storage/queue.h"

namespace callbox::outlets::accounts {
namespace {

constexpr std::size_t kMostOfSetting = 2000;  // bytes
constexpr std::size_t kMostOfHandle = 100;
constexpr std::size_t kMostOfReason = 500;

bool is_one_line(std::string_view text, std::size_t most) {
  return text.size() <= most && is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string field_of(std::string_view setting) {
  return "settings." + std::string(setting);
}

std::string json_of(const std::map<std::string, std::string>& settings) {
  boost::json::object object;
  for (const auto& [name, value] : settings) object[name] = value;
  auto text = to_canonical_json(object);
  if (!text) throw std::invalid_argument("settings hold text that is not UTF-8");
  return std::move(*text);
}

// What is public of `settings`.
std::map<std::string, std::string> open_of(const OutletKind& kind, const std::map<std::string, std::string>& settings) {
  std::map<std::string, std::string> open;
  for (const Setting& setting : kind.settings) {
    const auto found = settings.find(setting.name);
    if (!setting.secret && found != settings.end() && !found->second.empty()) open.insert(*found);
  }
  return open;
}

Status check_words(const OutletKind& kind, const std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : settings) {
    const bool known = std::any_of(kind.settings.begin(), kind.settings.end(),
                                   [&, wanted = name](const Setting& setting) { return setting.name == wanted; });
    if (!known) {
      std::string all;
      for (const Setting& setting : kind.settings) all += (all.empty() ? "" : ", ") + setting.name;
      return fail(ErrorKind::kInvalid, "An account of " + kind.id + " has no such setting. There are: " + all + ".",
                  Where{field_of(std::string_view(name).substr(0, 64)), 0, 0});
    }
    if (!is_one_line(value, kMostOfSetting))
      return fail(ErrorKind::kInvalid, "Expected one line of up to 2,000 bytes.", Where{field_of(name), 0, 0});
  }
  return {};
}

Status check_complete(const OutletKind& kind, const std::map<std::string, std::string>& settings) {
  for (const Setting& setting : kind.settings) {
    const auto found = settings.find(setting.name);
    if (setting.required && (found == settings.end() || found->second.empty()))
      return fail(ErrorKind::kInvalid, "This is needed. " + setting.help, Where{field_of(setting.name), 0, 0});
  }
  return {};
}

Status check_handle(std::string_view handle) {
  if (trim(handle).empty() || !is_one_line(handle, kMostOfHandle))
    return fail(ErrorKind::kInvalid, "A handle is one line of up to 100 bytes.", Where{"handle", 0, 0});
  return {};
}

Status check_reason(std::string_view reason) {
  if (trim(reason).empty() || reason.size() > kMostOfReason || !is_utf8(reason) ||
      reason.find('\0') != std::string_view::npos)
    return fail(ErrorKind::kInvalid, "Give a reason of up to 500 characters.", Where{"reason", 0, 0});
  return {};
}

// For trying out: no secret is kept, and none is asked for.
class NoCredential final : public Credential {
 public:
  result<Held> load() override { return Held(); }
  result<Held> renew(std::int64_t, const Renew&) override {
    return fail(ErrorKind::kInternal, "an outlet must not sign in when it is made");
  }
};

Status record(storage::Tx& tx, const Surroundings& around, const ledger::EventType& type, const roster::Actor& actor,
              std::string_view channel, std::vector<ledger::Body> bodies) {
  CHECK_OK(ledger::append(tx, around.clock, around.random,
                          {type, "account/" + std::string(channel), actor.pseudonym, "personnel", std::move(bodies)}));
  return {};
}

std::string words_of(const KeptAccount& account) {
  boost::json::object settings;
  for (const auto& [name, value] : account.settings) settings[name] = value;
  auto text = to_canonical_json(boost::json::object{{"channel", account.channel},
                                                    {"handle", account.handle},
                                                    {"settings", std::move(settings)},
                                                    {"shared", account.shared},
                                                    {"unit", account.unit}});
  if (!text) throw std::invalid_argument("an account holds text that is not UTF-8");
  return std::move(*text);
}

}  // namespace

Status require_keeper(storage::ReadTx& tx, const roster::Actor& actor, std::string_view unit) {
  if (actor.id.empty()) return {};  // the command line
  TRY(const std::vector<std::string> path, roster::unit_path(tx, unit));
  return roster::require(actor, roster::Permission::kManageMembers, path);
}

Register::Register(const Surroundings& around, std::string key, std::vector<OutletKind> kinds)
    : around_(around), key_(std::move(key)), kinds_(std::move(kinds)) {}

const OutletKind* Register::kind_with_accounts(std::string_view id) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(),
                                  [&](const OutletKind& kind) { return kind.id == id && kind.takes_accounts(); });
  return found == kinds_.end() ? nullptr : &*found;
}

result<KeptAccount> Register::subject(storage::ReadTx& tx, const roster::Actor& actor, std::string_view channel) const {
  TRY(KeptAccount account, find_account(tx, channel));
  CHECK_OK(require_keeper(tx, actor, account.unit));
  if (account.state == AccountState::kEnded)
    return fail(ErrorKind::kConflict, "account-ended", "This account was ended. Open another one.");
  return account;
}

Status Register::try_out(const OutletKind& kind, std::string_view channel,
                         const std::map<std::string, std::string>& settings) const {
  NoCredential nothing;
  Account account{std::string(channel), settings, &nothing};
  auto made = kind.make(around_, account);
  if (made) return {};
  Error error = std::move(made).error();
  error.where.field = field_of(error.where.field);
  return fail(std::move(error));
}

Status Register::keep_secrets(storage::Tx& tx, const OutletKind& kind, std::string_view channel,
                              const std::map<std::string, std::string>& settings) const {
  for (const Setting& setting : kind.settings) {
    const auto found = settings.find(setting.name);
    if (setting.secret && found != settings.end())
      CHECK_OK(put_secret(tx, around_.random, key_, channel, secret_of_setting(setting.name), found->second));
  }
  return {};
}

result<std::string> Register::open(storage::Tx& tx, const roster::Actor& actor, const NewAccount& wish) const {
  const OutletKind* kind = kind_with_accounts(wish.kind);
  if (kind == nullptr) {
    std::string all;
    for (const OutletKind& one : kinds_)
      if (one.takes_accounts()) all += (all.empty() ? "" : ", ") + one.id;
    return fail(ErrorKind::kInvalid, "Expected a kind of outlet that takes accounts: " + all + ".",
                Where{"kind", 0, 0});
  }
  TRY(const std::string channel, channel_of(kind->id, wish.name));
  CHECK_OK(roster::find_unit(tx, wish.unit));
  CHECK_OK(require_keeper(tx, actor, wish.unit));
  KeptAccount account;
  account.channel = channel;
  account.kind = kind->id;
  account.unit = wish.unit;
  account.handle = wish.handle.empty() ? channel : to_nfc(wish.handle);
  account.shared = wish.shared;
  account.settings = open_of(*kind, wish.settings);
  CHECK_OK(check_handle(account.handle));
  CHECK_OK(check_words(*kind, wish.settings));
  CHECK_OK(check_complete(*kind, wish.settings));
  CHECK_OK(try_out(*kind, channel, wish.settings));
  TRY(const std::int64_t added,
      tx.exec("INSERT INTO accounts (channel, kind, unit, handle, settings, shared, state, revision, opened_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, 'active', 1, $7) ON CONFLICT (channel) DO NOTHING",
              channel, account.kind, account.unit, account.handle, json_of(account.settings), account.shared,
              around_.clock.now()));
  if (added == 0)
    return fail(ErrorKind::kConflict, "account-exists",
                "There is an account \"" + channel + "\", or there was. Choose another name.");
  CHECK_OK(keep_secrets(tx, *kind, channel, wish.settings));
  CHECK_OK(record(tx, around_, kAccountOpened, actor, channel, {{"account", words_of(account)}}));
  return channel;
}

Status Register::change(storage::Tx& tx, const roster::Actor& actor, std::string_view channel,
                        const AccountChange& change) const {
  TRY(KeptAccount account, subject(tx, actor, channel));
  const OutletKind* kind = kind_with_accounts(account.kind);
  if (kind == nullptr)
    return fail(ErrorKind::kConflict, "no-such-kind", "This program has no outlet \"" + account.kind + "\".");
  CHECK_OK(check_words(*kind, change.settings));
  if (change.handle) {
    CHECK_OK(check_handle(*change.handle));
    account.handle = to_nfc(*change.handle);
  }
  account.shared = change.shared.value_or(account.shared);
  std::map<std::string, std::string> settings = account.settings;
  for (const auto& [name, value] : change.settings) settings.insert_or_assign(name, value);
  const auto open = open_of(*kind, settings);
  const bool moved = open != account.settings;
  for (const Setting& setting : kind->settings) {
    if (!setting.secret || change.settings.contains(setting.name)) continue;
    TRY(std::string kept, open_secret_of(tx, key_, channel, secret_of_setting(setting.name)));
    if (kept.empty()) continue;
    if (moved)
      return fail(ErrorKind::kInvalid, "secret-needed",
                  "Give this anew: with other settings the secret would go somewhere else.",
                  Where{field_of(setting.name), 0, 0});
    settings[setting.name] = std::move(kept);
  }
  account.settings = open;
  CHECK_OK(check_complete(*kind, settings));
  CHECK_OK(try_out(*kind, channel, settings));
  CHECK_OK(tx.exec("UPDATE accounts SET handle = $1, shared = $2, settings = $3 WHERE channel = $4", account.handle,
                   account.shared, json_of(account.settings), channel));
  if (!change.settings.empty()) {
    CHECK_OK(keep_secrets(tx, *kind, channel, change.settings));
    CHECK_OK(put_secret(tx, around_.random, key_, channel, session_of(account.revision), {}));
    CHECK_OK(tx.exec("UPDATE accounts SET revision = revision + 1 WHERE channel = $1", channel));
    CHECK_OK(tx.exec("UPDATE account_health SET denied_since = NULL WHERE channel = $1", channel));
    CHECK_OK(storage::wake_lane(tx, around_.clock, channel));
  }
  return record(tx, around_, kAccountChanged, actor, channel, {{"account", words_of(account)}});
}

Status Register::pause(storage::Tx& tx, const roster::Actor& actor, std::string_view channel,
                       std::string_view reason) const {
  CHECK_OK(check_reason(reason));
  TRY(const KeptAccount account, subject(tx, actor, channel));
  if (account.state == AccountState::kPaused)
    return fail(ErrorKind::kConflict, "already-paused", "This account is paused already.");
  CHECK_OK(tx.exec("UPDATE accounts SET state = 'paused' WHERE channel = $1", channel));
  return record(tx, around_, kAccountPaused, actor, channel, {{"reason", to_nfc(reason)}});
}

Status Register::resume(storage::Tx& tx, const roster::Actor& actor, std::string_view channel) const {
  TRY(const KeptAccount account, subject(tx, actor, channel));
  if (account.state != AccountState::kPaused)
    return fail(ErrorKind::kConflict, "not-paused", "This account is not paused.");
  CHECK_OK(tx.exec("UPDATE accounts SET state = 'active' WHERE channel = $1", channel));
  CHECK_OK(storage::wake_lane(tx, around_.clock, channel));
  return record(tx, around_, kAccountResumed, actor, channel, {});
}

Status Register::end(storage::Tx& tx, const roster::Actor& actor, std::string_view channel,
                     std::string_view reason) const {
  CHECK_OK(check_reason(reason));
  TRY(const KeptAccount account, subject(tx, actor, channel));
  CHECK_OK(tx.exec("UPDATE accounts SET state = 'ended' WHERE channel = $1", channel));
  CHECK_OK(tx.exec("DELETE FROM account_secrets WHERE channel = $1", channel));
  CHECK_OK(storage::wake_lane(tx, around_.clock, channel));
  return record(tx, around_, kAccountEnded, actor, channel, {{"reason", to_nfc(reason)}});
}

}  // namespace callbox::outlets::accounts
