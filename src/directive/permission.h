// What a role may do at the desk. A directive gives its roles these; which door asks for which stands in the route
// tables. What may be *published* is not decided here but by the directive's rules.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace callbox::directive {

enum class Permission : std::uint8_t {
  kDraft,             // write and submit; for those not authorised to post that is a request up the chain (ALS-5)
  kRead,              // see the drafts and reviews of the unit
  kReview,            // approve or return when the route asks for one of one's roles
  kRelease,           // send out what is cleared
  kTakeDown,          // take a published post out of public view (ALS-10, CPT-7)
  kAllowException,    // allow another device or off-duty work (ALS-3)
  kAuthorize,         // authorise members to post, record training (ALS-2, CPT-2)
  kManageMembers,     // add and unlock members, grant roles
  kSeeWork,           // queue, dead letters
  kCommandIncidents,  // is who commands incidents: somebody must be named before an incident's first release (ALS-8)
  kAdoptDirectives,   // put a directive in force, for the whole agency (CPT-11)
};

std::string_view name_of(Permission permission);  // "take-down"
std::optional<Permission> permission_from(std::string_view name);
std::span<const Permission> all_permissions();

// A set of them.
class Permissions {
 public:
  constexpr Permissions() = default;
  constexpr Permissions(std::initializer_list<Permission> list) {
    for (const Permission one : list) add(one);
  }
  constexpr void add(Permission one) { bits_ |= bit(one); }
  constexpr bool has(Permission one) const { return (bits_ & bit(one)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  // What both, what either, and what only the first gives.
  friend constexpr Permissions operator&(Permissions a, Permissions b) { return Permissions(a.bits_ & b.bits_); }
  friend constexpr Permissions operator|(Permissions a, Permissions b) { return Permissions(a.bits_ | b.bits_); }
  friend constexpr Permissions operator-(Permissions a, Permissions b) { return Permissions(a.bits_ & ~b.bits_); }
  friend constexpr bool operator==(Permissions, Permissions) = default;

 private:
  constexpr explicit Permissions(std::uint32_t bits) : bits_(bits) {}
  static constexpr std::uint32_t bit(Permission one) { return std::uint32_t{1} << static_cast<unsigned>(one); }
  std::uint32_t bits_ = 0;
};
// Their names, in the order of the enumeration.
std::vector<std::string_view> names_of(Permissions permissions);

// A set of permissions with a name, which a directive's role takes over with `acts_as`.
struct RolePattern {
  std::string id;  // "supervisor"
  Permissions permissions;
};
// Those of role_patterns.yaml, in its order.
std::vector<RolePattern> role_patterns();

// The two roles that every installation has: someone must be able to keep the roster, and the machine, whatever the
// directive says and before there is one. A directive may give them a name, no permissions.
inline constexpr std::string_view kAdministrator = "admin";
inline constexpr std::string_view kInformationServices = "information-services";
std::optional<Permissions> permissions_of_installation_role(std::string_view role);

}  // namespace callbox::directive
