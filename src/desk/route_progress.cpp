#include "desk/route_progress.h"

#include <algorithm>

namespace callbox::desk {
namespace {

template <class Range, class Value>
bool holds(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

bool fits(const directive::ApprovalStep& step, const std::string& role, const std::string& unit,
          std::span<const std::string> unit_path) {
  if (role != step.role && !holds(step.deputies, role)) return false;
  return step.scope == "agency" || holds(unit_path, unit);
}

}  // namespace

Progress progress_of(std::span<const directive::ApprovalStep> route, std::span<const Approval> approvals,
                     const Origin& origin) {
  Progress progress;
  for (; progress.step < route.size(); ++progress.step) {
    const directive::ApprovalStep& step = route[progress.step];
    int given = 0;
    const int quorum = std::max(1, step.quorum);
    for (const Approval& approval : approvals) {
      if (given == quorum) break;
      if (holds(progress.counted, approval.reviewer)) continue;
      if (step.not_author && holds(origin.authors, approval.reviewer)) continue;
      if (!fits(step, approval.role, approval.unit, origin.unit_path)) continue;
      progress.counted.push_back(approval.reviewer);
      ++given;
    }
    if (given < quorum) {
      progress.missing = quorum - given;
      return progress;
    }
  }
  progress.complete = true;
  return progress;
}

std::optional<roster::RoleGrant> grant_for(const directive::ApprovalStep& step, const roster::Actor& actor,
                                           std::span<const std::string> unit_path) {
  for (const roster::RoleGrant& grant : actor.roles) {
    const bool reviews = grant.permissions.has(directive::Permission::kReview);
    if (reviews && fits(step, grant.role, grant.unit, unit_path)) return grant;
  }
  return std::nullopt;
}

}  // namespace callbox::desk
