#include <algorithm>

#include "directive/judging.h"

namespace callbox::directive {

Decision decide(const Directive& directive, const Package& package, const Facts& facts) {
  const auto& compiled = directive.compiled();
  Decision decision;
  decision.directive = compiled.id;
  decision.directive_version = compiled.version;
  decision.directive_digest = compiled.digest;

  bool unreadable = false;
  check_shape(compiled, package, facts, decision.findings, unreadable);
  Case subject{compiled, package, facts, {}};
  std::vector<std::string> routes_named;
  if (!unreadable) {
    scan_texts(subject, decision.findings);
    judge_authors_and_rules(subject, decision.findings, routes_named);
    judge_kind(subject, decision.findings, routes_named);
    judge_incident(subject, decision.findings);
    judge_booking_photographs(subject, decision.findings);
    decision.duties = duties_of(subject);
  }
  // Stable: findings at one place keep the order of the file.
  std::stable_sort(decision.findings.begin(), decision.findings.end(), [](const Finding& a, const Finding& b) {
    if (a.effect != b.effect) return a.effect > b.effect;
    return a.place < b.place;
  });
  const bool blocked = !decision.findings.empty() && decision.findings.front().effect == Effect::kBlock;
  if (blocked) {
    decision.verdict = Verdict::kBlocked;
    // Those who may let it pass are those who would read it anyway, and those whom the rule names.
    if (only_overridable_blocks(decision)) decision.route = route_past_blocks(subject, routes_named, decision);
    return decision;
  }
  decision.route = route_of(subject, routes_named);
  decision.verdict = decision.route.empty() ? Verdict::kAllowed : Verdict::kNeedsApproval;
  return decision;
}

Decision decide(const InForce& in_force, const Package& package, const Facts& facts) {
  auto decision = decide(*in_force.directive, package, facts);
  decision.precedence = in_force.precedence;
  return decision;
}

}  // namespace callbox::directive
