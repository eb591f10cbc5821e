#include "roster/retire.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "ledger/ledger.h"
#include "roster/credential.h"
#include "roster/events.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "roster/session.h"
#include "roster/unit.h"

namespace callbox::roster {
namespace {

// Every unit has another administrator, of its own or above it, than `member`.
Status check_administrators_remain(storage::AnyReadTx& tx, const Member& member) {
  TRY(const storage::Rows rows, tx.query("SELECT r.unit FROM member_roles r JOIN members m ON m.id = r.member "
                                         "WHERE r.role = $1 AND m.state = 'active' AND m.id <> $2",
                                         directive::kAdministrator, member.id));
  for (const RoleGrant& held : member.roles) {
    if (held.role != directive::kAdministrator) continue;
    TRY(const std::vector<std::string> path, unit_path(tx, held.unit));
    const bool kept = std::any_of(rows.begin(), rows.end(), [&](const storage::Row& other) {
      return std::find(path.begin(), path.end(), other.text(0)) != path.end();
    });
    if (!kept) {
      return fail(ErrorKind::kConflict, "last-administrator",
                  "This is the last administrator. Make somebody else an administrator first.");
    }
  }
  return {};
}

}  // namespace

Status retire_member(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& id,
                     std::string_view reason) {
  if (trim(reason).empty() || reason.size() > 500 || !is_utf8(reason)) {
    return fail(ErrorKind::kInvalid, "Leaving needs a reason of up to 500 characters.", Where{"reason", 0, 0});
  }
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kAuthorize, id));
  CHECK_OK(check_administrators_remain(tx, member));
  CHECK_OK(tx.exec("UPDATE members SET state = 'left' WHERE id = $1", id));
  CHECK_OK(void_credentials(tx, id));
  CHECK_OK(tx.exec("DELETE FROM sign_in_resets WHERE member = $1", id));
  CHECK_OK(tx.exec("DELETE FROM member_roles WHERE member = $1", id));
  CHECK_OK(tx.exec("UPDATE member_authorizations SET revoked_at = $1 WHERE member = $2 AND revoked_at IS NULL",
                   clock.now(), id));
  CHECK_OK(tx.exec("UPDATE member_exceptions SET until = $1 WHERE member = $2 AND until > $1", clock.now(), id));
  CHECK_OK(end_sessions_of(tx, clock, random, id, giver.pseudonym));
  CHECK_OK(ledger::append(
      tx, clock, random,
      {kMemberRetired, "member/" + member.pseudonym, giver.pseudonym, "personnel", {{"reason", to_nfc(reason)}}}));
  return {};
}

}  // namespace callbox::roster
