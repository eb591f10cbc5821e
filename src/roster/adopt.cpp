#include "roster/adopt.h"

#include <algorithm>
#include <string>

#include "roster/unit.h"

namespace callbox::roster {
namespace {

// The role in which the actor adopts.
result<std::string> adopting_role(storage::AnyReadTx& tx, const Actor& actor) {
  TRY(const std::vector<Unit> units, all_units(tx));
  for (const Unit& unit : units) {
    if (!unit.parent.empty()) continue;
    const auto grant = std::find_if(actor.roles.begin(), actor.roles.end(), [&](const RoleGrant& one) {
      return one.unit == unit.slug && one.permissions.has(Permission::kAdoptDirectives);
    });
    if (grant != actor.roles.end()) return grant->role;
  }
  if (units.empty()) return fail(ErrorKind::kConflict, "no-unit", "The desk has no unit yet. Add its first member.");
  return fail(ErrorKind::kForbidden,
              "None of your roles lets you adopt a directive for the whole agency. Ask the chief or an administrator.");
}

}  // namespace

Status may_adopt(storage::AnyReadTx& tx, const Actor& actor) {
  CHECK_OK(adopting_role(tx, actor));
  return {};
}

result<adoption::Adopted> adopt_directive(storage::AnyTx& tx, const Clock& clock, Random& random,
                                          const adoption::Book& book, const Actor& actor,
                                          const std::shared_ptr<const directive::Directive>& directive,
                                          const std::optional<Digest>& replaces) {
  TRY(const std::string role, adopting_role(tx, actor));
  return adoption::adopt(tx, clock, random, book, directive, {actor.pseudonym, role}, replaces);
}

}  // namespace callbox::roster
