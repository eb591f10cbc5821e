// Approvals and duties.
#include <algorithm>

#include "directive/judging.h"

namespace callbox::directive {
namespace {

// Equal steps are asked for once: whoever approves for one reason has read it for the other. The stricter of the two
// holds.
void add_step(std::vector<ApprovalStep>& route, const ApprovalStep& step) {
  const auto same = std::find_if(route.begin(), route.end(), [&](const ApprovalStep& other) {
    return other.role == step.role && other.scope == step.scope;
  });
  if (same == route.end()) {
    route.push_back(step);
    return;
  }
  same->quorum = std::max(same->quorum, step.quorum);
  same->not_author = same->not_author || step.not_author;
  std::erase_if(same->deputies, [&](const std::string& deputy) {
    return std::find(step.deputies.begin(), step.deputies.end(), deputy) == step.deputies.end();
  });
  if (same->clause.find(step.clause) == std::string::npos) same->clause += "; " + step.clause;
  if (same->reason.find(step.reason) == std::string::npos) same->reason += " " + step.reason;
}

bool incident_rules_apply(const Case& subject) {
  const auto& incidents = subject.directive.incidents;
  if (!incidents.stated || !in_active_incident(subject.package, subject.facts)) return false;
  const auto& kinds = incidents.kinds;
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), subject.package.kind) != kinds.end();
}

// The first moment of the next week (Monday), month, quarter or year where the agency is.
UtcMillis start_of_next(Every every, UtcMillis now, std::string_view zone) {
  const auto local = local_time(now, zone);
  if (!local) return now + days(7);
  // Civil days since the epoch, after Howard Hinnant's days_from_civil.
  const auto days_from_civil = [](int year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const int era = (year >= 0 ? year : year - 399) / 400;
    const int year_of_era = year - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return static_cast<std::int64_t>(era) * 146097 + day_of_era - 719468;
  };
  std::int64_t day = 0;
  switch (every) {
    case Every::kWeek:
      day = days_from_civil(local->year, local->month, local->day) + (local->weekday == 0 ? 1 : 8 - local->weekday);
      break;
    case Every::kMonth:
      day = local->month == 12 ? days_from_civil(local->year + 1, 1, 1)
                               : days_from_civil(local->year, local->month + 1, 1);
      break;
    case Every::kQuarter: {
      const int next = ((local->month - 1) / 3 + 1) * 3 + 1;
      day = next > 12 ? days_from_civil(local->year + 1, 1, 1) : days_from_civil(local->year, next, 1);
      break;
    }
    case Every::kYear:
      day = days_from_civil(local->year + 1, 1, 1);
      break;
  }
  const UtcMillis midnight{day * 86'400'000};
  const auto then = local_time(midnight, zone);
  return then ? midnight - minutes(then->offset_minutes) : midnight;
}

}  // namespace

std::vector<ApprovalStep> route_of(const Case& subject, const std::vector<std::string>& routes_named) {
  std::vector<ApprovalStep> route;
  const auto& directive = subject.directive;
  const bool incident = incident_rules_apply(subject);
  if (incident) add_step(route, directive.incidents.approval);
  for (const auto& candidate : directive.routes) {
    const auto& replaced = directive.incidents.instead_of;
    if (incident && std::find(replaced.begin(), replaced.end(), candidate.id) != replaced.end()) continue;
    const bool named = std::find(routes_named.begin(), routes_named.end(), candidate.id) != routes_named.end();
    if (!named && (candidate.only_when_named || !holds(subject, candidate.guard).holds)) continue;
    for (const auto& step : candidate.steps) add_step(route, step);
  }
  return route;
}

std::vector<ApprovalStep> route_past_blocks(const Case& subject, const std::vector<std::string>& routes_named,
                                            const Decision& decision) {
  std::vector<ApprovalStep> route = route_of(subject, routes_named);
  const auto& named = subject.directive.overridden_by;
  if (!route.empty() || !named) return route;
  ApprovalStep step = *named;
  const Finding& strongest = decision.findings.front();
  if (step.clause.empty()) step.clause = strongest.clause;
  if (step.reason.empty()) step.reason = strongest.message;
  return {std::move(step)};
}

std::vector<Duty> duties_of(const Case& subject) {
  std::vector<Duty> duties;
  const auto& window = subject.package.window;
  const auto out_at = window.not_before ? std::max(*window.not_before, subject.facts.now) : subject.facts.now;
  for (const auto& rule : subject.directive.duties) {
    if (rule.every && !rule.on_each_post) continue;
    if (!holds(subject, rule.guard).holds) continue;
    Duty duty{rule.id, rule.clause, rule.what, rule.role, std::nullopt, rule.before_release};
    if (rule.every) duty.due = start_of_next(*rule.every, out_at, subject.directive.notices.time_zone);
    if (rule.after_days > 0) duty.due = out_at + days(rule.after_days);
    duties.push_back(std::move(duty));
  }
  const auto& booking = subject.directive.booking;
  const bool shows_booking =
      std::any_of(subject.package.media.begin(), subject.package.media.end(),
                  [](const Medium& medium) { return medium.kind == MediumKind::kBookingPhotograph; });
  if (booking.stated && booking.remove_after_days > 0 && shows_booking)
    duties.push_back(Duty{
        "remove-booking-photograph", booking.clause,
        "Take the booking photograph out of public view within " + std::to_string(booking.remove_after_days) + " days.",
        booking.remove_role, out_at + days(booking.remove_after_days), false});
  return duties;
}

}  // namespace callbox::directive
