#include "outlets/accounts/take_over.h"

#include "roster/member.h"
#include "storage/queue.h"

namespace callbox::outlets::accounts {

result<bool> take_over(storage::Tx& tx, const Register& accounts, std::string_view kind,
                       const std::map<std::string, std::string>& settings) {
  TRY(const auto there, tx.first("SELECT 1 FROM accounts WHERE kind = $1 LIMIT 1", kind));
  if (there) return false;
  TRY(const auto top, tx.first("SELECT slug FROM units WHERE kind = 'agency' ORDER BY slug LIMIT 1"));
  if (!top) return fail(ErrorKind::kNotFound, "no-agency", "There is no unit yet that could have the account.");
  NewAccount account;
  account.kind = kind;
  account.name = kTakenOverName;
  account.unit = top->text(0);
  account.settings = settings;
  account.shared = true;
  TRY(const std::string channel, accounts.open(tx, roster::command_line_actor(), account));
  CHECK_OK(tx.exec("UPDATE deliveries SET outlet = $1 WHERE outlet = $2", channel, kind));
  CHECK_OK(storage::move_lane(tx, kind, channel));
  return true;
}

}  // namespace callbox::outlets::accounts
