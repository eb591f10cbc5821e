// Members: who they are, what they are authorised and trained to do, and who said so.
//
// Every change is an event on the ledger under "member/<pseudonym>": the public log shows that somebody was authorised,
// never who.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/package.h"
#include "roster/actor.h"
#include "roster/permission.h"
#include "roster/sign_in_reset.h"
#include "storage/database.h"

namespace callbox::roster {

struct NewMember {
  std::string login;  // 2 to 64 of a-z, 0-9, '.', '-', '_'
  std::string name;
  std::string title;
  std::string star_number;      // CPT-2
  std::string employee_number;  // CPT-2
  std::string email;
  std::string unit;  // slug
  bool sworn = true;
  // Of hash_password, made before the transaction. Empty: without one the member gets in by a reset (sign_in_reset.h).
  std::string password_hash;
};

struct Member {
  MemberId id;
  std::string login, pseudonym, name, title, star_number, employee_number, email, unit;
  bool sworn = true;
  bool active = true;
  bool totp_enrolled = false;
  std::optional<UtcMillis> locked_until;  // after failed sign-ins
  std::vector<RoleGrant> roles;
  std::optional<UtcMillis> authorized_until;  // of the authorisation in force now (ALS-2)
  std::string authorized_by;                  // title of the giver
  std::optional<UtcMillis> trained_until;     // the latest expiry of a completed training (ALS-16); may have passed
  std::optional<SignInReset> reset;           // the last one
  std::optional<UtcMillis> exception_until;   // of the exception in force now (ALS-3)
};

// Event "member.added" by `actor` (a pseudonym, or "system" on the command line). kInvalid with the field; kConflict
// when the login is taken.
result<MemberId> add_member(storage::AnyTx& tx, const Clock& clock, Random& random, const NewMember& member,
                            std::string_view actor);

// kNotFound.
result<Member> find_member(storage::AnyReadTx& tx, const Clock& clock, const MemberId& id);
result<Member> find_member_by_login(storage::AnyReadTx& tx, const Clock& clock, std::string_view login);
// By name. Every member, those who left too.
result<std::vector<Member>> all_members(storage::AnyReadTx& tx, const Clock& clock);

// Public name of a member for pages of the staff: id, name, title. kNotFound.
struct MemberName {
  MemberId id;
  std::string name, title;
};
result<MemberName> name_of_member(storage::AnyReadTx& tx, const MemberId& id);
result<std::optional<MemberName>> name_of_pseudonym(storage::AnyReadTx& tx, std::string_view pseudonym);

// The member, after checking that `giver` has `permission` for the member's unit: kForbidden, with code "self-grant"
// for oneself; kConflict "member-left". The command line may act on all.
result<Member> subject_of(storage::AnyReadTx& tx, const Clock& clock, const Actor& giver, Permission permission,
                          const MemberId& member);

// The grants below check what `giver` may do for the member's unit. Nobody authorises or trains themselves: kForbidden.
// Grants `role` for `unit`. kInvalid unless it is one of `roles`. Event "member.role_granted".
Status grant_role(storage::AnyTx& tx, const Clock& clock, Random& random, const Roles& roles, const Actor& giver,
                  const MemberId& member, std::string_view role, std::string_view unit);
// Event "member.role_ended". Revoking what is not held is kNotFound.
Status revoke_role(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& member,
                   std::string_view role, std::string_view unit);
// Authorises a member to post until `until` (ALS-2, CPT-2). A new authorisation replaces the one before. Event
// "member.authorized". kInvalid when `until` has passed or lies more than two years ahead. Brings back who left
// (retire.h): event "member.reinstated" before it.
Status authorize(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& member,
                 UtcMillis until);
// Ends the authorisation now. Event "member.authorization_ended".
Status revoke_authorization(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver,
                            const MemberId& member);
// Records a completed training (ALS-16). Event "member.trained".
Status record_training(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver,
                       const MemberId& member, std::string_view course, UtcMillis completed, UtcMillis expires);
// A supervisor specifically allows another device, or work off duty, until `until` (ALS-3). Event
// "member.exception_allowed" with the reason.
Status allow_exception(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver,
                       const MemberId& member, std::string_view reason, UtcMillis until);
// Lets a locked member sign in again. Event "member.unlocked".
Status unlock(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& giver, const MemberId& member);
// The first roles and authorisations of an installation, given on the command line by whoever holds the machine.
Actor command_line_actor();

// The actor as of now, with what each role allows by `roles`; the facts of the session are the caller's to set.
// kNotFound; kForbidden when the member left.
result<Actor> actor_of(storage::AnyReadTx& tx, const Roles& roles, const MemberId& id);
// What the directive asks about an author (directive/package.h), from the roster as of `clock`. The device and duty are
// the session's and stay at the values given.
result<directive::Facts::Author> author_facts(storage::AnyReadTx& tx, const Clock& clock, const MemberId& id,
                                              bool department_device, bool on_duty);
// The roles that active members hold, by name, each with how many hold it.
struct RoleInUse {
  std::string role;
  std::int64_t members = 0;
};
result<std::vector<RoleInUse>> roles_in_use(storage::AnyReadTx& tx);
// True when an active member holds a role with `permission` anywhere.
result<bool> anyone_may(storage::AnyReadTx& tx, const Roles& roles, Permission permission);

}  // namespace callbox::roster
