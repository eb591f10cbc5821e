#include "roster/permission.h"

#include <algorithm>
#include <array>

namespace callbox::roster {
namespace {

using enum Permission;

constexpr std::array kMember = {kDraft};
constexpr std::array kAuthor = {kDraft};
constexpr std::array kRepresentative = {kDraft, kRelease};
constexpr std::array kSupervisor = {kDraft, kRead, kReview, kRelease, kTakeDown, kAllowException};
constexpr std::array kSergeant = {kDraft, kRead, kReview, kRelease, kTakeDown};
constexpr std::array kInformationOfficer = {kDraft, kRead, kReview, kRelease, kTakeDown};
constexpr std::array kCommander = {kDraft, kRead, kReview, kRelease};
constexpr std::array kNewsAffairs = {kDraft, kRead, kReview, kRelease, kTakeDown};
constexpr std::array kChief = {kDraft,          kRead,      kReview,        kRelease, kTakeDown,
                               kAllowException, kAuthorize, kManageMembers, kSeeWork};
constexpr std::array kAdmin = {kDraft, kRead, kAuthorize, kManageMembers, kSeeWork};
constexpr std::array kCustodian = {kRead};
constexpr std::array kInformationServices = {kSeeWork};

constexpr std::array<RoleRow, 12> kRoles = {{
    {"member", "Everyone who is signed in", kMember},
    {"author", "Writes posts for the unit", kAuthor},
    {"representative", "Named by the district commander to post for the district", kRepresentative},
    {"supervisor", "Approves, releases and takes down the unit's posts", kSupervisor},
    {"community-policing-sergeant", "Reviews the district's posts", kSergeant},
    {"public-information-officer", "Compiles incidents, sees everything before it goes out", kInformationOfficer},
    {"incident-commander", "Approves updates during an incident", kCommander},
    {"news-affairs", "Guides representatives and oversees all transmissions", kNewsAffairs},
    {"chief", "Chief, commander or designee: says who may post", kChief},
    {"admin", "Keeps the roster", kAdmin},
    {"records-custodian", "Keeps the records", kCustodian},
    {"information-services", "Keeps the system running", kInformationServices},
}};

constexpr auto kGrantable = [] {
  std::array<std::string_view, kRoles.size() - 1> names;
  std::transform(kRoles.begin() + 1, kRoles.end(), names.begin(), [](const RoleRow& row) { return row.role; });
  return names;
}();

bool grants(std::string_view role, Permission permission) {
  for (const RoleRow& row : kRoles) {
    if (row.role == role) {
      return std::find(row.permissions.begin(), row.permissions.end(), permission) != row.permissions.end();
    }
  }
  return false;
}

bool covers(const RoleGrant& grant, std::span<const std::string> path_of_unit) {
  return std::find(path_of_unit.begin(), path_of_unit.end(), grant.unit) != path_of_unit.end();
}

}  // namespace

std::span<const RoleRow> roles() {
  return kRoles;
}

bool is_role(std::string_view role) {
  return std::any_of(kRoles.begin(), kRoles.end(), [&](const RoleRow& row) { return row.role == role; });
}

std::span<const std::string_view> grantable_roles() {
  return kGrantable;
}

bool may(const Actor& actor, Permission permission, std::span<const std::string> path_of_unit) {
  // "member" is not granted: it counts for the own unit and those above it, e.g. a beat officer writing for the
  // district.
  if (grants("member", permission) && !path_of_unit.empty()) {
    const bool own = std::find(path_of_unit.begin(), path_of_unit.end(), actor.unit) != path_of_unit.end();
    const bool above =
        std::find(actor.unit_path.begin(), actor.unit_path.end(), path_of_unit.front()) != actor.unit_path.end();
    if (own || above) return true;
  }
  return std::any_of(actor.roles.begin(), actor.roles.end(), [&](const RoleGrant& grant) {
    return grants(grant.role, permission) && covers(grant, path_of_unit);
  });
}

bool may_somewhere(const Actor& actor, Permission permission) {
  if (grants("member", permission)) return true;
  return std::any_of(actor.roles.begin(), actor.roles.end(),
                     [&](const RoleGrant& grant) { return grants(grant.role, permission); });
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
