#include "outlets/accounts/account_book.h"

#include "outlets/accounts/account.h"

namespace callbox::outlets::accounts {

AccountBook::AccountBook(const std::vector<OutletKind>& kinds) {
  for (const OutletKind& kind : kinds)
    if (kind.takes_accounts()) kinds_.insert(kind.id);
}

bool AccountBook::takes_accounts(std::string_view kind) const {
  return kinds_.contains(kind);
}

result<std::vector<desk::Channel>> AccountBook::usable(storage::ReadTx& tx, std::span<const std::string> path) const {
  if (path.empty()) return std::vector<desk::Channel>();
  TRY(const auto accounts, accounts_of(tx, {path.begin(), path.end()}));
  std::vector<desk::Channel> channels;
  for (const KeptAccount& one : accounts) {
    const bool is_own = one.unit == path.front();
    if ((is_own || one.shared) && takes_accounts(one.kind))
      channels.push_back({one.channel, one.kind, one.handle, one.unit, one.state == AccountState::kPaused});
  }
  return channels;
}

result<std::string> AccountBook::handle_of(storage::ReadTx& tx, std::string_view channel) const {
  TRY(const auto row, tx.first("SELECT handle FROM accounts WHERE channel = $1", channel));
  return row ? row->text(0) : std::string();
}

}  // namespace callbox::outlets::accounts
