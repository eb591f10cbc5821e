// Which directive judges a post at a moment: versions, rescission, precedence (CPT-10, CPT-11).
#include <algorithm>

#include "base/text.h"
#include "directive/compiled.h"

namespace callbox::directive {
namespace {

using Pointer = std::shared_ptr<const Directive>;

// "D13-07" rescinds every version, "D13-07@2013-05-15" one.
bool rescinds(const Directive& by, const Directive& directive) {
  return std::any_of(by.rescinds().begin(), by.rescinds().end(), [&](const std::string& entry) {
    const auto at = entry.find('@');
    const std::string_view name = std::string_view(entry).substr(0, at);
    if (!equals_ignoring_case(name, directive.id()) && !equals_ignoring_case(name, directive.title())) return false;
    return at == std::string::npos || std::string_view(entry).substr(at + 1) == directive.version();
  });
}

bool takes_precedence(const Directive& directive, const Directive& over) {
  const auto& names = directive.compiled().precedence.over;
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return equals_ignoring_case(name, over.id()) || equals_ignoring_case(name, over.title());
  });
}

std::string label_of(const Directive& directive) {
  return directive.id() + " (" + directive.title() + ")";
}

}  // namespace

std::vector<Pointer> standing(std::span<const Pointer> directives, UtcMillis at) {
  std::vector<Pointer> effective;
  for (const auto& directive : directives)
    if (directive && directive->effective() <= at) effective.push_back(directive);

  // Rescinding does not revive: a directive that is itself rescinded has still ended those it rescinded.
  std::vector<Pointer> left;
  for (const auto& directive : effective) {
    const bool rescinded = std::any_of(effective.begin(), effective.end(), [&](const Pointer& other) {
      return other != directive && rescinds(*other, *directive);
    });
    const bool older_version = std::any_of(effective.begin(), effective.end(), [&](const Pointer& other) {
      return other->id() == directive->id() && other->effective() > directive->effective();
    });
    if (!rescinded && !older_version) left.push_back(directive);
  }
  return left;
}

result<InForce> in_force(std::span<const Pointer> directives, UtcMillis at) {
  const std::vector<Pointer> standing = directive::standing(directives, at);
  if (standing.empty()) return fail(ErrorKind::kNotFound, "no directive is in force at " + to_iso(at));
  if (standing.size() == 1) return InForce{standing.front(), ""};

  const auto beats_all = [&](const Pointer& directive) {
    return std::all_of(standing.begin(), standing.end(), [&](const Pointer& other) {
      return other == directive || (takes_precedence(*directive, *other) && !takes_precedence(*other, *directive));
    });
  };
  const auto winner = std::find_if(standing.begin(), standing.end(), beats_all);
  if (winner == standing.end()) {
    std::string names;
    for (const auto& directive : standing) names += (names.empty() ? "" : ", ") + label_of(*directive);
    return fail(ErrorKind::kConflict,
                "several directives are in force and none takes precedence over all others: " + names);
  }
  std::string over;
  for (const auto& other : standing)
    if (other != *winner) over += (over.empty() ? "" : ", ") + label_of(*other);
  return InForce{*winner,
                 (*winner)->id() + " " + (*winner)->compiled().precedence.clause + " takes precedence over " + over};
}

}  // namespace callbox::directive
