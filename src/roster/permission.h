// Who may do what: the directive in force says what each role may, this page says whom that covers.
//
// A role is held for a unit and counts for everything below it. An actor (actor.h) carries what each of its roles may
// do now, so that a call asks the actor and nobody else.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adoption/book.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/directive.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::roster {

using directive::Permission;
using directive::Permissions;

// What the roles mean at a moment: those of the directive in force, and the two of every installation.
class Roles {
 public:
  // The directives that stand (directive::standing). Where several do and none takes precedence, a role may what all
  // that know it agree on, so that a conflict over posts keeps nobody from taking one down. None: only the
  // installation's own roles may anything.
  explicit Roles(std::vector<std::shared_ptr<const directive::Directive>> standing) : standing_(std::move(standing)) {}

  // Nothing for a role that no directive knows: who holds it keeps it, and it opens no door.
  Permissions permissions_of(std::string_view role) const;
  bool knows(std::string_view role) const;
  // Every role that can be given, in the order of the directive; then, without a name, those of the installation that
  // it does not list.
  std::vector<directive::Role> all() const;

 private:
  std::vector<std::shared_ptr<const directive::Directive>> standing_;
};

// The roles as of a moment, as the transaction sees them. Asked whenever an actor is made, so that a directive that is
// adopted or takes effect counts from the next request, on every node.
using RolesAt = std::function<result<Roles>(storage::AnyReadTx&, UtcMillis)>;
// Those of the adopted directives; of the installation alone where an adopted text cannot be read, so that an
// administrator can put that right. The book must outlive the answer.
RolesAt roles_of(const adoption::Book& book);

// What everyone who is signed in may do, for the own unit and those above it.
inline constexpr Permissions kEveryMember = {Permission::kDraft};

// True when one of the actor's grants covers the unit whose path (from the unit up) is given.
bool may(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit);
// True when the actor has the permission for at least one unit.
bool may_somewhere(const Actor& actor, Permission permission);
// All that the actor may do for at least one unit.
Permissions anywhere(const Actor& actor);
// kForbidden with a sentence.
Status require(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit);

// True when the actor holds `role` for the unit or one above it.
bool holds(const Actor& actor, std::string_view role, std::span<const std::string> path_of_unit);
bool holds_somewhere(const Actor& actor, std::string_view role);

}  // namespace callbox::roster
