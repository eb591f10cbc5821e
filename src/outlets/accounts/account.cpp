#include "outlets/accounts/account.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/canonical_json.h"

namespace callbox::outlets::accounts {
namespace {

constexpr std::size_t kMostOfName = 60;
constexpr std::array<std::string_view, 3> kStates = {"active", "paused", "ended"};

constexpr std::string_view kSelect =
    "SELECT a.channel, a.kind, a.unit, a.handle, a.settings, a.shared, a.state, a.revision, a.opened_at, "
    "h.last_success, h.last_error, h.last_error_at, h.denied_since FROM accounts a "
    "LEFT JOIN account_health h ON h.channel = a.channel ";

result<KeptAccount> account_from(const storage::Row& row) {
  KeptAccount account;
  account.channel = row.text(0);
  account.kind = row.text(1);
  account.unit = row.text(2);
  account.handle = row.text(3);
  TRY(const auto settings, parse_json(row.text(4)));
  if (!settings.is_object()) return fail(ErrorKind::kCorrupt, "the settings of " + account.channel + " are no object");
  for (const auto& [name, value] : settings.get_object()) {
    if (!value.is_string()) return fail(ErrorKind::kCorrupt, "a setting of " + account.channel + " is no text");
    account.settings[std::string(name)] = std::string(value.get_string().data(), value.get_string().size());
  }
  account.shared = row.integer(5) != 0;
  const std::string state = row.text(6);
  account.state = static_cast<AccountState>(std::find(kStates.begin(), kStates.end(), state) - kStates.begin());
  account.revision = row.integer(7);
  account.opened_at = row.time(8);
  account.health.last_success = row.maybe_time(9);
  account.health.last_error = row.maybe_text(10).value_or("");
  account.health.last_error_at = row.maybe_time(11);
  account.health.denied_since = row.maybe_time(12);
  return account;
}

result<std::vector<KeptAccount>> accounts_from(const storage::Rows& rows) {
  std::vector<KeptAccount> accounts;
  accounts.reserve(rows.size());
  for (const storage::Row& row : rows) {
    TRY(KeptAccount account, account_from(row));
    accounts.push_back(std::move(account));
  }
  return accounts;
}

}  // namespace

std::string_view name_of(AccountState state) {
  return kStates[static_cast<std::size_t>(state)];
}

result<std::string> channel_of(std::string_view kind, std::string_view name) {
  const bool fits = !name.empty() && name.size() <= kMostOfName && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!fits)
    return fail(ErrorKind::kInvalid, "An account's name is 1 to 60 lower-case letters, digits and hyphens.",
                Where{"name", 0, 0});
  return std::string(kind) + ":" + std::string(name);
}

result<KeptAccount> find_account(storage::ReadTx& tx, std::string_view channel) {
  TRY(const auto row, tx.first(std::string(kSelect) + "WHERE a.channel = $1", channel));
  if (!row) return fail(ErrorKind::kNotFound, "There is no account \"" + std::string(channel.substr(0, 100)) + "\".");
  return account_from(*row);
}

result<std::vector<KeptAccount>> list_accounts(storage::ReadTx& tx, std::string_view after, int limit) {
  TRY(const storage::Rows rows,
      tx.query(std::string(kSelect) + "WHERE a.channel > $1 ORDER BY a.channel LIMIT $2", after, limit));
  return accounts_from(rows);
}

result<std::vector<KeptAccount>> accounts_of(storage::ReadTx& tx, const std::vector<std::string>& units) {
  std::vector<KeptAccount> all;
  for (const std::string& unit : units) {
    TRY(const storage::Rows rows,
        tx.query(std::string(kSelect) + "WHERE a.unit = $1 AND a.state <> 'ended' ORDER BY a.channel", unit));
    TRY(std::vector<KeptAccount> of_unit, accounts_from(rows));
    std::move(of_unit.begin(), of_unit.end(), std::back_inserter(all));
  }
  return all;
}

std::string secret_of_setting(std::string_view setting) {
  return "setting/" + std::string(setting);
}
std::string session_of(std::int64_t revision) {
  return "session/" + std::to_string(revision);
}

Status note_answer(storage::Tx& tx, const Clock& clock, std::string_view channel, Answer::Kind kind) {
  const UtcMillis now = clock.now();
  std::string_view error;
  switch (kind) {
    case Answer::Kind::kDone:
    case Answer::Kind::kNext:
    case Answer::Kind::kPending:
      CHECK_OK(
          tx.exec("INSERT INTO account_health (channel, last_success, last_error, last_error_at, denied_since) "
                  "VALUES ($1, $2, '', NULL, NULL) ON CONFLICT (channel) DO UPDATE SET last_success = "
                  "excluded.last_success, last_error = '', denied_since = NULL",
                  channel, now));
      return {};
    case Answer::Kind::kRefused:
      return {};
    case Answer::Kind::kDenied:
      error = "denied";
      break;
    case Answer::Kind::kSlowDown:
      error = "slow-down";
      break;
    case Answer::Kind::kUnconfirmed:
      error = "unconfirmed";
      break;
    case Answer::Kind::kFailed:
      error = "failed";
      break;
  }
  const std::optional<std::int64_t> denied =
      kind == Answer::Kind::kDenied ? std::optional(now.count) : std::optional<std::int64_t>();
  CHECK_OK(
      tx.exec("INSERT INTO account_health (channel, last_success, last_error, last_error_at, denied_since) "
              "VALUES ($1, NULL, $2, $3, $4) ON CONFLICT (channel) DO UPDATE SET last_error = excluded.last_error, "
              "last_error_at = excluded.last_error_at, "
              "denied_since = COALESCE(account_health.denied_since, excluded.denied_since)",
              channel, error, now, denied));
  return {};
}

}  // namespace callbox::outlets::accounts
