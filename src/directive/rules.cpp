// Rules of the directive, applied to a case.
#include <algorithm>

#include "base/text.h"
#include "directive/judging.h"

namespace callbox::directive {
namespace {

// A text full of findings of one rule reads no better with a thousand of them.
constexpr std::size_t kMostFindingsOfARule = 40;

Finding finding_of(const Rule& rule, Effect effect, Place place) {
  return Finding{rule.id,
                 rule.clause,
                 rule.sources,
                 effect,
                 {},
                 rule.message,
                 place,
                 rule.overridable,
                 std::string(name_of(rule.require))};
}

// What the author lacks of what the rule requires; nothing when it is met. `exception` is set when only a supervisor's
// recorded exception meets it.
bool meets(const Case& subject, const Rule& rule, bool& exception) {
  const auto& author = subject.facts.author;
  exception = false;
  if (!rule.exempt_roles.empty() && author_has_role(subject.facts, rule.exempt_roles)) return true;
  const auto or_exception = [&](bool met) {
    if (met) return true;
    exception = rule.exception_allowed && author.device_exception;
    return exception;
  };
  switch (rule.require) {
    case Require::kNone:
      return true;
    case Require::kAuthorization: {
      if (!author_is_authorized(subject.facts)) return false;
      const auto is_giver = [&](const std::string& title) { return equals_ignoring_case(title, author.authorized_by); };
      return rule.given_by.empty() || std::any_of(rule.given_by.begin(), rule.given_by.end(), is_giver);
    }
    case Require::kTraining:
      return author_is_trained(subject.facts);
    case Require::kDepartmentDevice:
      return or_exception(author.department_device);
    case Require::kOnDuty:
      return or_exception(author.on_duty);
    case Require::kSworn:
      return author.sworn;
    case Require::kOwnUnit:
      return reaches_only_own_unit(subject.package, subject.facts);
    case Require::kRole:
      return author_has_role(subject.facts, rule.require_roles);
  }
  return false;
}

void judge_author(const Case& subject, const Rule& rule, std::vector<Finding>& out) {
  if (!holds(subject, rule.guard).holds) return;
  bool exception = false;
  if (!meets(subject, rule, exception)) {
    out.push_back(finding_of(rule, rule.effect, {}));
  } else if (exception) {
    auto finding = finding_of(rule, Effect::kNote, {});
    finding.message = "A supervisor specifically allowed this exception; it is recorded with the post.";
    out.push_back(std::move(finding));
  }
}

void judge_texts(const Case& subject, const Rule& rule, std::vector<Finding>& out) {
  if (!holds(subject, rule.guard).holds) return;
  std::size_t more = 0;
  Effect strongest = Effect::kNote;
  for (const auto& text : subject.texts) {
    for (const auto& match : text.matches) {
      if (std::find(rule.detectors.begin(), rule.detectors.end(), match.detector) == rule.detectors.end()) continue;
      const auto effect = match.confidence == Confidence::kPossible && rule.unsure ? *rule.unsure : rule.effect;
      if (out.size() >= kMostFindingsOfARule) {
        strongest = std::max(strongest, effect);
        ++more;
        continue;
      }
      // A declaration is no text with spans for the author to be shown: the message says where it is.
      const bool declared = text.place.part == Place::Part::kPackage;
      auto finding = finding_of(rule, effect,
                                declared ? Place{} : Place{text.place.part, text.place.index, match.begin, match.end});
      finding.detector = match.detector;
      if (declared) finding.message = "In the source or verifier of the facts: " + finding.message;
      out.push_back(std::move(finding));
    }
  }
  if (more > 0) {
    auto finding = finding_of(rule, strongest, {});
    finding.message = "The same in " + std::to_string(more) + " more places. " + rule.message;
    out.push_back(std::move(finding));
  }
}

void judge_facts(const Case& subject, const Rule& rule, std::vector<Finding>& out) {
  const auto held = holds(subject, rule.guard);
  if (!held.holds) return;
  if (held.places.empty()) out.push_back(finding_of(rule, rule.effect, {}));
  for (const auto& place : held.places) out.push_back(finding_of(rule, rule.effect, place));
}

}  // namespace

void scan_texts(Case& subject, std::vector<Finding>& findings) {
  const auto add = [&](Place::Part part, std::size_t index, std::string_view text) {
    subject.texts.push_back({Place{part, index, 0, text.size()}, text, {}});
  };
  for (std::size_t i = 0; i < subject.package.renditions.size(); ++i) {
    add(Place::Part::kTitle, i, subject.package.renditions[i].title);
    add(Place::Part::kText, i, subject.package.renditions[i].text);
  }
  for (std::size_t i = 0; i < subject.package.media.size(); ++i)
    add(Place::Part::kAlt, i, subject.package.media[i].alt);
  if (!subject.package.correction.note.empty()) add(Place::Part::kCorrection, 0, subject.package.correction.note);
  // Internal, but kept for years and disclosed in court: what a text may not hold, these do not hold either.
  const auto& declared = subject.package.declarations;
  if (!declared.source.empty()) add(Place::Part::kPackage, 0, declared.source);
  if (!declared.verified_by.empty()) add(Place::Part::kPackage, 0, declared.verified_by);
  for (auto& entry : subject.texts) {
    auto matches =
        subject.directive.screen->scan(entry.text, subject.facts.names_of_minors, subject.facts.names_of_victims);
    if (matches) {
      entry.matches = std::move(*matches);
      continue;
    }
    findings.push_back(Finding{"package.not-screened",
                               {},
                               {},
                               Effect::kBlock,
                               {},
                               "This text could not be screened: " + matches.error().message,
                               entry.place,
                               false});
  }
}

void judge_authors_and_rules(const Case& subject, std::vector<Finding>& findings,
                             std::vector<std::string>& routes_named) {
  for (const auto& rule : subject.directive.rules) {
    std::vector<Finding> own;
    if (rule.require != Require::kNone)
      judge_author(subject, rule, own);
    else if (!rule.detectors.empty())
      judge_texts(subject, rule, own);
    else
      judge_facts(subject, rule, own);
    const bool asks = std::any_of(own.begin(), own.end(), [](const Finding& finding) {
      return finding.effect == Effect::kApprove || (finding.effect == Effect::kBlock && finding.overridable);
    });
    if (asks && !rule.route.empty()) routes_named.push_back(rule.route);
    std::move(own.begin(), own.end(), std::back_inserter(findings));
  }
}

void judge_kind(const Case& subject, std::vector<Finding>& findings, std::vector<std::string>& routes_named) {
  const auto& unlisted = subject.directive.unlisted_kind;
  if (subject.package.kind.empty() || is_listed_kind(subject.directive, subject.package.kind)) return;
  findings.push_back(
      Finding{"unlisted-kind", unlisted.clause, unlisted.sources, unlisted.effect, {}, unlisted.message, {}, false});
  if (unlisted.effect == Effect::kApprove) routes_named.push_back(unlisted.route);
}

void judge_incident(const Case& subject, std::vector<Finding>& findings) {
  const auto& incidents = subject.directive.incidents;
  const auto& package = subject.package;
  if (!incidents.stated || !in_active_incident(package, subject.facts)) return;
  const auto block = [&](std::string rule, std::string message) {
    findings.push_back(Finding{
        std::move(rule), incidents.clause, incidents.sources, Effect::kBlock, {}, std::move(message), {}, false});
  };
  const auto& kinds = incidents.kinds;
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), package.kind) == kinds.end()) return;
  if (!author_has_role(subject.facts, incidents.compiled_by)) {
    std::string roles;
    for (const auto& id : incidents.compiled_by)
      for (const auto& role : subject.directive.roles)
        if (role.id == id) roles += (roles.empty() ? "" : " or ") + role.name.text;
    block("incident.compiler",
          "In an active incident the " + roles + " compiles what is released. Send your information there.");
  }
  if (!subject.facts.incident.commander_named)
    block("incident.commander", "No Incident Commander is named yet. Name one, so that someone can approve this.");
}

void judge_booking_photographs(const Case& subject, std::vector<Finding>& findings) {
  const auto& booking = subject.directive.booking;
  if (!booking.stated) return;
  const auto contains = [](const std::vector<std::string>& list, const std::string& entry) {
    return std::find(list.begin(), list.end(), entry) != list.end();
  };
  for (std::size_t i = 0; i < subject.package.media.size(); ++i) {
    const auto& medium = subject.package.media[i];
    if (medium.kind != MediumKind::kBookingPhotograph) continue;
    const Place place{Place::Part::kAlt, i, 0, medium.alt.size()};
    const auto find = [&](std::string rule, Effect effect, std::string message) {
      findings.push_back(
          Finding{std::move(rule), booking.clause, booking.sources, effect, {}, std::move(message), place, false});
    };
    if (!contains(offense_classes(), medium.offense_class)) {
      find("booking-photograph.class", Effect::kBlock,
           "State the class of the offence: it decides whether a booking photograph may be posted.");
    } else if (contains(booking.forbidden_classes, medium.offense_class)) {
      if (contains(booking.unless_purposes, medium.search_purpose))
        find("booking-photograph.search", Effect::kNote,
             "Allowed for this class of offence only because it helps a search (" + medium.search_purpose +
                 "). The purpose is recorded.");
      else
        find("booking-photograph", Effect::kBlock, booking.message);
    }
  }
}

}  // namespace callbox::directive
