#include "roster/member.h"

#include <algorithm>

#include "base/text.h"
#include "ledger/ledger.h"
#include "roster/credential.h"
#include "roster/events.h"
#include "roster/permission.h"
#include "roster/sign_in_locks.h"
#include "roster/unit.h"

namespace callbox::roster {
namespace {

constexpr std::string_view kSeries = "personnel";

Status record(storage::AnyTx& tx, const Clock& clock, Random& random, const ledger::EventType& type,
              const std::string& pseudonym, const std::string& actor, std::vector<ledger::Body> bodies = {}) {
  CHECK_OK(
      ledger::append(tx, clock, random, {type, "member/" + pseudonym, actor, std::string(kSeries), std::move(bodies)}));
  return {};
}

bool is_line(std::string_view text) {
  return text.size() <= 200 && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 127; });
}

bool is_login(std::string_view login) {
  return login.size() >= 2 && login.size() <= 64 && std::all_of(login.begin(), login.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
         });
}

Status check(const NewMember& member) {
  const auto invalid = [](std::string_view field, std::string_view what) {
    return fail(ErrorKind::kInvalid, std::string(what), Where{std::string(field), 0, 0});
  };
  if (!is_login(member.login)) {
    return invalid("login", "A login has 2 to 64 lower-case letters, digits, dots, hyphens and underscores.");
  }
  if (trim(member.name).empty() || !is_line(member.name)) return invalid("name", "A member has a name, on one line.");
  if (trim(member.title).empty() || !is_line(member.title))
    return invalid("title", "A member has a rank or job title, on one line.");
  if (member.email.find('@') == std::string::npos || !is_line(member.email))
    return invalid("email", "An e-mail address is one line with an \"@\".");
  if (!is_line(member.star_number)) return invalid("star_number", "A star number is one line.");
  if (!is_line(member.employee_number)) return invalid("employee_number", "An employee number is one line.");
  if (!member.password_hash.empty() && !member.password_hash.starts_with("$argon2id$"))
    return invalid("password", "A password is kept as argon2id.");
  return {};
}

constexpr std::string_view kColumns =
    "id, login, pseudonym, name, title, star_number, employee_number, email, unit, sworn, state";

result<Member> member_from(storage::AnyReadTx& tx, const Clock& clock, const storage::Row& row) {
  Member member;
  member.id = row.id<MemberId>(0);
  member.login = row.text(1);
  member.pseudonym = row.text(2);
  member.name = row.text(3);
  member.title = row.text(4);
  member.star_number = row.text(5);
  member.employee_number = row.text(6);
  member.email = row.text(7);
  member.unit = row.text(8);
  member.sworn = row.boolean(9);
  member.active = row.text(10) == "active";
  TRY(const std::vector<Credential> credentials, credentials_of(tx, member.id));
  member.totp_enrolled = std::any_of(credentials.begin(), credentials.end(),
                                     [](const Credential& one) { return one.kind == CredentialKind::kTotp; });
  TRY(member.locked_until, locked_until(tx, guessing_at_login(member.login), clock.now()));
  TRY(const storage::Rows grants,
      tx.query("SELECT role, unit FROM member_roles WHERE member = $1 ORDER BY role, unit", member.id));
  for (const storage::Row& grant : grants) member.roles.push_back({grant.text(0), grant.text(1), {}});
  const UtcMillis now = clock.now();
  TRY(const auto authorization,
      tx.first("SELECT until, given_by_title FROM member_authorizations "
               "WHERE member = $1 AND revoked_at IS NULL AND until > $2 ORDER BY until DESC LIMIT 1",
               member.id, now));
  if (authorization) {
    member.authorized_until = authorization->time(0);
    member.authorized_by = authorization->text(1);
  }
  TRY(const auto training,
      tx.first("SELECT MAX(expires) FROM member_trainings WHERE member = $1 AND completed <= $2", member.id, now));
  if (training) member.trained_until = training->maybe_time(0);
  TRY(const auto exception,
      tx.first("SELECT MAX(until) FROM member_exceptions WHERE member = $1 AND until > $2", member.id, now));
  if (exception) member.exception_until = exception->maybe_time(0);
  TRY(member.reset, find_reset(tx, member.id));
  return member;
}

// As subject_of, for who left too.
result<Member> subject_or_former(storage::AnyReadTx& tx, const Clock& clock, const Actor& giver, Permission permission,
                                 const MemberId& id) {
  TRY(Member member, find_member(tx, clock, id));
  if (giver.id.empty()) return member;  // the command line
  if (giver.id == id) return fail(ErrorKind::kForbidden, "self-grant", "Nobody gives themselves a permission.");
  TRY(const std::vector<std::string> path, unit_path(tx, member.unit));
  CHECK_OK(require(giver, permission, path));
  return member;
}

}  // namespace

result<MemberId> add_member(storage::AnyTx& tx, const Clock& clock, Random& random, const NewMember& member,
                            std::string_view actor) {
  CHECK_OK(check(member));
  CHECK_OK(find_unit(tx, member.unit));
  const MemberId id = MemberId::make(clock, random);
  const std::string pseudonym = to_hex(random.bytes(8));
  TRY(const std::int64_t added,
      tx.exec(
          "INSERT INTO members (id, login, pseudonym, name, title, star_number, employee_number, email, unit, sworn, "
          "state, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $11) "
          "ON CONFLICT (login) DO NOTHING",
          id, member.login, pseudonym, to_nfc(member.name), to_nfc(member.title), member.star_number,
          member.employee_number, member.email, member.unit, member.sworn, clock.now()));
  if (added == 0) {
    return fail(ErrorKind::kConflict, "login-taken", "Another member has this login.", Where{"login", 0, 0});
  }
  if (!member.password_hash.empty()) {
    CHECK_OK(keep_credential(tx, clock, random, id, CredentialKind::kPassword, member.password_hash));
  }
  CHECK_OK(record(tx, clock, random, kMemberAdded, pseudonym, std::string(actor)));
  return id;
}

result<Member> find_member(storage::AnyReadTx& tx, const Clock& clock, const MemberId& id) {
  TRY(const auto row, tx.first("SELECT " + std::string(kColumns) + " FROM members WHERE id = $1", id));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
  return member_from(tx, clock, *row);
}

result<Member> find_member_by_login(storage::AnyReadTx& tx, const Clock& clock, std::string_view login) {
  TRY(const auto row, tx.first("SELECT " + std::string(kColumns) + " FROM members WHERE login = $1", login));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
  return member_from(tx, clock, *row);
}

result<std::vector<Member>> all_members(storage::AnyReadTx& tx, const Clock& clock) {
  TRY(const storage::Rows rows, tx.query("SELECT " + std::string(kColumns) + " FROM members ORDER BY name, id"));
  std::vector<Member> members;
  members.reserve(rows.size());
  for (const storage::Row& row : rows) {
    TRY(Member member, member_from(tx, clock, row));
    members.push_back(std::move(member));
  }
  return members;
}

result<MemberName> name_of_member(storage::AnyReadTx& tx, const MemberId& id) {
  TRY(const auto row, tx.first("SELECT id, name, title FROM members WHERE id = $1", id));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
  return MemberName{row->id<MemberId>(0), row->text(1), row->text(2)};
}

result<std::optional<MemberName>> name_of_pseudonym(storage::AnyReadTx& tx, std::string_view pseudonym) {
  TRY(const auto row, tx.first("SELECT id, name, title FROM members WHERE pseudonym = $1", pseudonym));
  if (!row) return std::optional<MemberName>();
  return std::optional<MemberName>(MemberName{row->id<MemberId>(0), row->text(1), row->text(2)});
}

result<Member> subject_of(storage::AnyReadTx& tx, const Clock& clock, const Actor& giver, Permission permission,
                          const MemberId& id) {
  TRY(Member member, subject_or_former(tx, clock, giver, permission, id));
  if (!member.active) return fail(ErrorKind::kConflict, "member-left", "The member has left.");
  return member;
}

Status grant_role(storage::AnyTx& tx, const Clock& clock, Random& random, const Roles& roles, const Actor& giver,
                  const MemberId& id, std::string_view role, std::string_view unit) {
  if (!roles.knows(role)) {
    std::string all;
    for (const directive::Role& known : roles.all()) all += (all.empty() ? "" : ", ") + known.id;
    return fail(ErrorKind::kInvalid,
                "The directive has no role \"" + std::string(role.substr(0, 64)) + "\". There are: " + all + ".",
                Where{"role", 0, 0});
  }
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kManageMembers, id));
  TRY(const std::vector<std::string> path, unit_path(tx, unit));
  // Who keeps one district's roster does not hand out roles for another.
  if (!giver.id.empty()) CHECK_OK(require(giver, Permission::kManageMembers, path));
  CHECK_OK(
      tx.exec("INSERT INTO member_roles (member, role, unit, given_by, given_at) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (member, role, unit) DO NOTHING",
              id, role, unit, giver.pseudonym, clock.now()));
  return record(tx, clock, random, kRoleGranted, member.pseudonym, giver.pseudonym,
                {{"role", std::string(role) + " of " + std::string(unit)}});
}

Status revoke_role(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& id,
                   std::string_view role, std::string_view unit) {
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kManageMembers, id));
  TRY(const std::vector<std::string> path, unit_path(tx, unit));
  if (!giver.id.empty()) CHECK_OK(require(giver, Permission::kManageMembers, path));
  TRY(const std::int64_t removed,
      tx.exec("DELETE FROM member_roles WHERE member = $1 AND role = $2 AND unit = $3", id, role, unit));
  if (removed == 0) return fail(ErrorKind::kNotFound, "The member does not hold this role.");
  return record(tx, clock, random, kRoleEnded, member.pseudonym, giver.pseudonym,
                {{"role", std::string(role) + " of " + std::string(unit)}});
}

Status authorize(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& id,
                 UtcMillis until) {
  const UtcMillis now = clock.now();
  if (until <= now || until > now + days(731)) {
    return fail(ErrorKind::kInvalid, "An authorisation ends in the future, within two years.", Where{"until", 0, 0});
  }
  TRY(const Member member, subject_or_former(tx, clock, giver, Permission::kAuthorize, id));
  if (!member.active) {
    CHECK_OK(tx.exec("UPDATE members SET state = 'active' WHERE id = $1", id));
    CHECK_OK(record(tx, clock, random, kMemberReinstated, member.pseudonym, giver.pseudonym));
  }
  CHECK_OK(
      tx.exec("UPDATE member_authorizations SET revoked_at = $1 WHERE member = $2 AND revoked_at IS NULL", now, id));
  CHECK_OK(
      tx.exec("INSERT INTO member_authorizations (id, member, given_by, given_by_title, given_at, until) "
              "VALUES ($1, $2, $3, $4, $5, $6)",
              make_ulid(clock, random), id, giver.pseudonym, giver.title, now, until));
  return record(tx, clock, random, kMemberAuthorized, member.pseudonym, giver.pseudonym,
                {{"authorization", "until " + to_iso(until)}});
}

Status revoke_authorization(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver,
                            const MemberId& id) {
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kAuthorize, id));
  TRY(const std::int64_t ended,
      tx.exec("UPDATE member_authorizations SET revoked_at = $1 WHERE member = $2 AND revoked_at IS NULL", clock.now(),
              id));
  if (ended == 0) return fail(ErrorKind::kNotFound, "The member has no authorisation to end.");
  return record(tx, clock, random, kAuthorizationEnded, member.pseudonym, giver.pseudonym);
}

Status record_training(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& id,
                       std::string_view course, UtcMillis completed, UtcMillis expires) {
  if (trim(course).empty() || course.size() > 200 || !is_utf8(course)) {
    return fail(ErrorKind::kInvalid, "A training has a name of up to 200 characters.", Where{"course", 0, 0});
  }
  if (completed > clock.now()) {
    return fail(ErrorKind::kInvalid, "A training that is recorded has been completed.", Where{"completed", 0, 0});
  }
  if (expires <= completed) {
    return fail(ErrorKind::kInvalid, "A training expires after it was completed.", Where{"expires", 0, 0});
  }
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kAuthorize, id));
  CHECK_OK(
      tx.exec("INSERT INTO member_trainings (id, member, course, completed, expires, recorded_by) "
              "VALUES ($1, $2, $3, $4, $5, $6)",
              make_ulid(clock, random), id, to_nfc(course), completed, expires, giver.pseudonym));
  return record(tx, clock, random, kMemberTrained, member.pseudonym, giver.pseudonym,
                {{"training", to_nfc(course) + ", until " + to_iso(expires)}});
}

Status allow_exception(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& id,
                       std::string_view reason, UtcMillis until) {
  if (trim(reason).empty() || reason.size() > 500 || !is_utf8(reason)) {
    return fail(ErrorKind::kInvalid, "An exception needs a reason of up to 500 characters.", Where{"reason", 0, 0});
  }
  if (until <= clock.now() || until > clock.now() + days(31)) {
    return fail(ErrorKind::kInvalid, "An exception ends in the future, within a month.", Where{"until", 0, 0});
  }
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kAllowException, id));
  CHECK_OK(
      tx.exec("INSERT INTO member_exceptions (id, member, given_by, reason, given_at, until) "
              "VALUES ($1, $2, $3, $4, $5, $6)",
              make_ulid(clock, random), id, giver.pseudonym, to_nfc(reason), clock.now(), until));
  return record(tx, clock, random, kExceptionAllowed, member.pseudonym, giver.pseudonym,
                {{"reason", to_nfc(reason)}, {"authorization", "until " + to_iso(until)}});
}

Status unlock(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& id) {
  TRY(const Member member, subject_of(tx, clock, giver, Permission::kManageMembers, id));
  CHECK_OK(forget_failures(tx, guessing_at_login(member.login)));
  CHECK_OK(forget_failures(tx, guessing_in_session(id)));
  return record(tx, clock, random, kMemberUnlocked, member.pseudonym, giver.pseudonym);
}

Actor command_line_actor() {
  Actor actor;
  actor.pseudonym = "system";
  actor.name = "Command line";
  actor.title = "Installation";
  return actor;
}

result<Actor> actor_of(storage::AnyReadTx& tx, const Roles& roles, const MemberId& id) {
  TRY(const auto row, tx.first("SELECT pseudonym, login, name, title, unit, state FROM members WHERE id = $1", id));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such member.");
  if (row->text(5) != "active") return fail(ErrorKind::kForbidden, "The member has left.");
  Actor actor;
  actor.id = id;
  actor.pseudonym = row->text(0);
  actor.login = row->text(1);
  actor.name = row->text(2);
  actor.title = row->text(3);
  actor.unit = row->text(4);
  TRY(actor.unit_path, unit_path(tx, actor.unit));
  TRY(const storage::Rows grants,
      tx.query("SELECT role, unit FROM member_roles WHERE member = $1 ORDER BY role, unit", id));
  for (const storage::Row& grant : grants) {
    actor.roles.push_back({grant.text(0), grant.text(1), roles.permissions_of(grant.text(0))});
  }
  return actor;
}

result<directive::Facts::Author> author_facts(storage::AnyReadTx& tx, const Clock& clock, const MemberId& id,
                                              bool department_device, bool on_duty) {
  TRY(const Member member, find_member(tx, clock, id));
  directive::Facts::Author facts;
  facts.id = member.pseudonym;
  for (const RoleGrant& grant : member.roles) {
    if (std::find(facts.roles.begin(), facts.roles.end(), grant.role) == facts.roles.end()) {
      facts.roles.push_back(grant.role);
    }
  }
  facts.unit = member.unit;
  TRY(facts.unit_path, unit_path(tx, member.unit));
  TRY(facts.unit_covers, units_under(tx, member.unit));
  facts.authorized = member.active && member.authorized_until.has_value();
  facts.authorized_by = member.authorized_by;
  facts.authorized_until = member.authorized_until;
  facts.trained_until = member.trained_until;
  facts.sworn = member.sworn;
  facts.on_duty = on_duty;
  facts.department_device = department_device;
  facts.device_exception = member.exception_until.has_value();
  return facts;
}

result<std::vector<RoleInUse>> roles_in_use(storage::AnyReadTx& tx) {
  TRY(const storage::Rows rows,
      tx.query("SELECT r.role, COUNT(DISTINCT r.member) FROM member_roles r JOIN members m ON m.id = r.member "
               "WHERE m.state = 'active' GROUP BY r.role ORDER BY r.role"));
  std::vector<RoleInUse> roles;
  for (const storage::Row& row : rows) roles.push_back({row.text(0), row.integer(1)});
  return roles;
}

result<bool> anyone_may(storage::AnyReadTx& tx, const Roles& roles, Permission permission) {
  for (const directive::Role& role : roles.all()) {
    if (!role.permissions.has(permission)) continue;
    TRY(const auto row, tx.first("SELECT 1 FROM member_roles r JOIN members m ON m.id = r.member "
                                 "WHERE r.role = $1 AND m.state = 'active' LIMIT 1",
                                 role.id));
    if (row) return true;
  }
  return false;
}

}  // namespace callbox::roster
