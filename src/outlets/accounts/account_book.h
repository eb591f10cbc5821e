// The accounts as the desk asks for them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "desk/desk.h"
#include "outlets/kind.h"

namespace callbox::outlets::accounts {

class AccountBook final : public desk::ChannelBook {
 public:
  explicit AccountBook(const std::vector<OutletKind>& kinds);
  bool takes_accounts(std::string_view kind) const override;
  result<std::vector<desk::Channel>> usable(storage::ReadTx& tx, std::span<const std::string> path) const override;
  result<std::string> handle_of(storage::ReadTx& tx, std::string_view channel) const override;

 private:
  std::set<std::string, std::less<>> kinds_;
};

}  // namespace callbox::outlets::accounts
