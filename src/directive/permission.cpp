#include "directive/permission.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "directive/loading.h"

namespace callbox::directive {
namespace {

using enum Permission;

constexpr std::array<std::pair<Permission, std::string_view>, 11> kNames = {{
    {kDraft, "draft"},
    {kRead, "read"},
    {kReview, "review"},
    {kRelease, "release"},
    {kTakeDown, "take-down"},
    {kAllowException, "allow-exception"},
    {kAuthorize, "authorize"},
    {kManageMembers, "manage-members"},
    {kSeeWork, "see-work"},
    {kCommandIncidents, "command-incidents"},
    {kAdoptDirectives, "adopt-directives"},
}};

constexpr auto kAll = [] {
  std::array<Permission, kNames.size()> all{};
  std::transform(kNames.begin(), kNames.end(), all.begin(), [](const auto& entry) { return entry.first; });
  return all;
}();

}  // namespace

std::string_view name_of(Permission permission) {
  return kNames.at(static_cast<std::size_t>(permission)).second;
}

std::optional<Permission> permission_from(std::string_view name) {
  for (const auto& [permission, known] : kNames)
    if (known == name) return permission;
  return std::nullopt;
}

std::span<const Permission> all_permissions() {
  return kAll;
}

std::vector<std::string_view> names_of(Permissions permissions) {
  std::vector<std::string_view> names;
  for (const auto& [permission, name] : kNames)
    if (permissions.has(permission)) names.push_back(name);
  return names;
}

std::vector<RolePattern> role_patterns() {
  const auto root = parse_yaml(role_patterns_source());
  if (!root) throw std::logic_error("role_patterns.yaml: " + root.error().message);
  Problems problems;
  std::vector<RolePattern> patterns;
  for (const YamlNode& item : read_items(*root, "", problems)) {
    MappingReader reader(item, "", problems);
    patterns.push_back({reader.id("id"), read_permissions(reader, "permissions")});
  }
  if (!problems.empty()) throw std::logic_error("role_patterns.yaml: " + problems.take().front().message);
  return patterns;
}

std::optional<Permissions> permissions_of_installation_role(std::string_view role) {
  if (role == kAdministrator) return Permissions{kDraft, kRead, kAuthorize, kManageMembers, kSeeWork, kAdoptDirectives};
  if (role == kInformationServices) return Permissions{kSeeWork};
  return std::nullopt;
}

Permissions read_permissions(MappingReader& reader, std::string_view key) {
  std::vector<std::string> names;
  for (const auto& [permission, name] : kNames) names.emplace_back(name);
  Permissions permissions;
  for (const std::string& name : reader.words(key, names, true)) permissions.add(*permission_from(name));
  return permissions;
}

}  // namespace callbox::directive
