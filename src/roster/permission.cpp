#include "roster/permission.h"

#include <algorithm>
#include <optional>

namespace callbox::roster {
namespace {

bool covers(const RoleGrant& grant, std::span<const std::string> path_of_unit) {
  return std::find(path_of_unit.begin(), path_of_unit.end(), grant.unit) != path_of_unit.end();
}

bool has(const std::vector<directive::Role>& roles, std::string_view id) {
  return std::any_of(roles.begin(), roles.end(), [&](const directive::Role& role) { return role.id == id; });
}

}  // namespace

Permissions Roles::permissions_of(std::string_view role) const {
  if (const auto fixed = directive::permissions_of_installation_role(role)) return *fixed;
  std::optional<Permissions> agreed;
  for (const auto& directive : standing_) {
    for (const directive::Role& known : directive->roles()) {
      if (known.id == role) agreed = agreed ? *agreed & known.permissions : known.permissions;
    }
  }
  return agreed.value_or(Permissions());
}

bool Roles::knows(std::string_view role) const {
  return directive::permissions_of_installation_role(role) ||
         std::any_of(standing_.begin(), standing_.end(),
                     [&](const auto& directive) { return has(directive->roles(), role); });
}

std::vector<directive::Role> Roles::all() const {
  std::vector<directive::Role> roles;
  for (const auto& directive : standing_) {
    for (directive::Role role : directive->roles()) {
      if (has(roles, role.id)) continue;
      role.permissions = permissions_of(role.id);
      roles.push_back(std::move(role));
    }
  }
  for (const std::string_view id : {directive::kAdministrator, directive::kInformationServices}) {
    if (has(roles, id)) continue;
    directive::Role own;
    own.id = id;
    own.permissions = permissions_of(id);
    roles.push_back(std::move(own));
  }
  return roles;
}

RolesAt roles_of(const adoption::Book& book) {
  return [&book](storage::AnyReadTx& tx, UtcMillis at) -> result<Roles> {
    auto standing = book.standing(tx, at);
    if (!standing && !adoption::is_none_in_force(standing.error())) return fail(std::move(standing).error());
    return Roles(std::move(standing).value_or(adoption::Directives()));
  };
}

bool may(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit) {
  // Not granted to anybody: it counts for the own unit and those above it, e.g. a beat officer writing for the
  // district.
  if (kEveryMember.has(permission) && !path_of_unit.empty()) {
    const bool own = std::find(path_of_unit.begin(), path_of_unit.end(), actor.unit) != path_of_unit.end();
    const bool above =
        std::find(actor.unit_path.begin(), actor.unit_path.end(), path_of_unit.front()) != actor.unit_path.end();
    if (own || above) return true;
  }
  return std::any_of(actor.roles.begin(), actor.roles.end(), [&](const RoleGrant& grant) {
    return grant.permissions.has(permission) && covers(grant, path_of_unit);
  });
}

bool may_somewhere(const Actor& actor, Permission permission) {
  return anywhere(actor).has(permission);
}

Permissions anywhere(const Actor& actor) {
  Permissions together = kEveryMember;
  for (const RoleGrant& grant : actor.roles) together = together | grant.permissions;
  return together;
}

Status require(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit) {
  if (may(actor, permission, path_of_unit)) return {};
  return fail(ErrorKind::kForbidden, "None of your roles allows this here. Ask a supervisor of the unit.");
}

bool holds(const Actor& actor, std::string_view role, std::span<const std::string> path_of_unit) {
  return std::any_of(actor.roles.begin(), actor.roles.end(),
                     [&](const RoleGrant& grant) { return grant.role == role && covers(grant, path_of_unit); });
}

bool holds_somewhere(const Actor& actor, std::string_view role) {
  return std::any_of(actor.roles.begin(), actor.roles.end(),
                     [&](const RoleGrant& grant) { return grant.role == role; });
}

}  // namespace callbox::roster
