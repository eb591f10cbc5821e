#include <algorithm>

#include "base/text.h"
#include "directive/judging.h"

namespace callbox::directive {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view entry) {
  return std::find(list.begin(), list.end(), entry) != list.end();
}

bool any_in(const std::vector<std::string>& wanted, const std::vector<std::string>& present) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const auto& entry) { return contains(present, entry); });
}

// A condition that is not stated holds; one that is must equal the fact.
bool fits(const std::optional<bool>& stated, bool fact) {
  return !stated || *stated == fact;
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

// Whether the text names a notice. Phone numbers are compared by their digits, so that 708.386.3800 is 708-386-3800;
// a short number such as 911 must stand alone.
bool names_notice(std::string_view text, const std::string& notice) {
  if (notice.empty()) return false;
  const auto wanted = digits_of(notice);
  const bool is_number = !wanted.empty() && std::all_of(notice.begin(), notice.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ' ' || c == '(' || c == ')' || c == '+';
  });
  if (!is_number) return fold(text).find(fold(notice)) != std::string::npos;
  if (wanted.size() > 4) return digits_of(text).find(wanted) != std::string::npos;
  for (auto at = text.find(notice); at != std::string_view::npos; at = text.find(notice, at + 1)) {
    const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    if (!(at > 0 && digit(at - 1)) && !digit(at + notice.size())) return true;
  }
  return false;
}

bool fits(const MediumCondition& condition, const Medium& medium) {
  if (!condition.kinds.empty() &&
      std::find(condition.kinds.begin(), condition.kinds.end(), medium.kind) == condition.kinds.end())
    return false;
  if (!condition.offense_classes.empty() && !contains(condition.offense_classes, medium.offense_class)) return false;
  return fits(condition.consent, medium.consent) &&
         fits(condition.search_purpose_stated, !medium.search_purpose.empty());
}

bool fits(const AuthorCondition& condition, const Facts& facts) {
  const auto& author = facts.author;
  if (!condition.roles.empty() && !author_has_role(facts, condition.roles)) return false;
  return fits(condition.authorized, author_is_authorized(facts)) && fits(condition.trained, author_is_trained(facts)) &&
         fits(condition.sworn, author.sworn) && fits(condition.on_duty, author.on_duty) &&
         fits(condition.department_device, author.department_device) &&
         fits(condition.device_exception, author.device_exception);
}

bool reaches_whole_agency(const Package& package, const Facts& facts) {
  const auto& path = facts.author.unit_path;
  return contains(package.audience.areas, path.empty() ? "agency" : path.back());
}

bool fits(Reaching reaching, const Package& package, const Facts& facts) {
  switch (reaching) {
    case Reaching::kOwnUnit:
      return reaches_only_own_unit(package, facts);
    case Reaching::kOutsideOwnUnit:
      return !reaches_only_own_unit(package, facts);
    case Reaching::kWholeAgency:
      return reaches_whole_agency(package, facts);
  }
  return false;
}

bool detected_any(const Case& subject, const std::vector<std::string>& detectors) {
  return std::any_of(subject.texts.begin(), subject.texts.end(), [&](const ScannedText& text) {
    return std::any_of(text.matches.begin(), text.matches.end(),
                       [&](const Match& match) { return contains(detectors, match.detector); });
  });
}

}  // namespace

bool author_is_authorized(const Facts& facts) {
  const auto& author = facts.author;
  return author.authorized && (!author.authorized_until || *author.authorized_until > facts.now);
}

bool author_is_trained(const Facts& facts) {
  return facts.author.trained_until && *facts.author.trained_until > facts.now;
}

bool author_has_role(const Facts& facts, const std::vector<std::string>& roles) {
  return any_in(roles, facts.author.roles);
}

bool reaches_only_own_unit(const Package& package, const Facts& facts) {
  const auto& author = facts.author;
  // The top unit covers everything: whoever writes for the whole agency is at home everywhere in it.
  if (author.unit_path.size() == 1 && author.unit_path.front() == author.unit) return true;
  return std::all_of(package.audience.areas.begin(), package.audience.areas.end(),
                     [&](const auto& area) { return area == author.unit || contains(author.unit_covers, area); });
}

bool in_active_incident(const Package& package, const Facts& facts) {
  return package.declarations.active_incident || facts.incident.active;
}

bool is_listed_kind(const Directive::Compiled& directive, const std::string& kind) {
  return std::any_of(directive.kinds.begin(), directive.kinds.end(),
                     [&](const auto& listed) { return listed.id == kind; });
}

// Channels without an account, and bare kinds that nobody has written out yet, say nothing.
std::optional<bool> goes_by_own_accounts(const Condition& condition, const Package& package, const Facts& facts) {
  std::optional<bool> own;
  for (const auto& channel : package.channels) {
    if (channel.find(':') == std::string::npos) continue;
    if (!condition.outlets.empty() && !contains(condition.outlets, std::string(kind_of_channel(channel)))) continue;
    own = own.value_or(true) && contains(facts.accounts, channel);
  }
  return own;
}

Held holds(const Case& subject, const Condition& condition) {
  const auto& package = subject.package;
  const auto& facts = subject.facts;
  const auto& declared = package.declarations;
  if (!condition.kinds.empty() && !contains(condition.kinds, package.kind)) return {};
  if (!fits(condition.kind_listed, is_listed_kind(subject.directive, package.kind))) return {};
  if (!condition.outlets.empty() &&
      !std::any_of(package.channels.begin(), package.channels.end(), [&](const auto& channel) {
        return contains(condition.outlets, std::string(kind_of_channel(channel)));
      }))
    return {};
  if (!condition.outlets_missing.empty() &&
      std::all_of(condition.outlets_missing.begin(), condition.outlets_missing.end(), [&](const auto& outlet) {
        return std::any_of(package.channels.begin(), package.channels.end(),
                           [&](const auto& channel) { return kind_of_channel(channel) == outlet; });
      }))
    return {};
  if (condition.own_account && goes_by_own_accounts(condition, package, facts) != condition.own_account) return {};
  const auto has_language = [&](const std::string& language) {
    return std::any_of(package.renditions.begin(), package.renditions.end(),
                       [&](const Rendition& rendition) { return rendition.language == language; });
  };
  if (!condition.languages_missing.empty() &&
      std::all_of(condition.languages_missing.begin(), condition.languages_missing.end(), has_language))
    return {};
  if (!fits(condition.correction, package.is_correction()) ||
      !fits(condition.scheduled, package.window.not_before.has_value()) ||
      !fits(condition.expires, package.window.expires.has_value()))
    return {};
  if (condition.reaching && !fits(*condition.reaching, package, facts)) return {};
  if (!fits(condition.verified, declared.verification == Verification::kVerified) ||
      !fits(condition.source_stated, !trim(declared.source).empty()) ||
      !fits(condition.verifier_named, !trim(declared.verified_by).empty()) ||
      !fits(condition.notable_incident, declared.notable_incident) ||
      !fits(condition.active_incident, in_active_incident(package, facts)) ||
      !fits(condition.investigation_checked, declared.investigation_checked) ||
      !fits(condition.conforms_to_guidelines, declared.conforms_to_guidelines) ||
      !fits(condition.self_reviewed, declared.self_reviewed) ||
      !fits(condition.commander_named, facts.incident.commander_named) ||
      !fits(condition.investigation_hold, facts.investigation_hold))
    return {};
  if (!condition.notified.empty() && !any_in(condition.notified, facts.notified)) return {};
  if (condition.author && !fits(*condition.author, facts)) return {};
  if (!condition.detected.empty() && !detected_any(subject, condition.detected)) return {};

  Held held{true, {}};
  if (condition.medium) {
    for (std::size_t i = 0; i < package.media.size(); ++i)
      if (fits(*condition.medium, package.media[i])) held.places.push_back(Place{Place::Part::kAlt, i, 0, 0});
    if (held.places.empty()) return {};
  }
  std::vector<Place> texts;
  for (const auto& rendition : package.renditions) {
    const auto index = static_cast<std::size_t>(&rendition - package.renditions.data());
    const auto names_any = [&](const std::string& name) {
      return names_notice(rendition.text, notice_value(subject.directive.notices, name));
    };
    const bool lacks = condition.text_lacks.empty() ||
                       std::none_of(condition.text_lacks.begin(), condition.text_lacks.end(), names_any);
    const bool is_long = condition.text_longer_than == 0 ||
                         (rendition.text.size() > static_cast<std::size_t>(condition.text_longer_than) &&
                          count_graphemes(rendition.text) > static_cast<std::size_t>(condition.text_longer_than));
    if (lacks && is_long) texts.push_back(Place{Place::Part::kText, index, 0, rendition.text.size()});
  }
  if (!condition.text_lacks.empty() || condition.text_longer_than > 0) {
    if (texts.empty()) return {};
    held.places.insert(held.places.end(), texts.begin(), texts.end());
  }
  return held;
}

Held holds(const Case& subject, const Guard& guard) {
  Held held{guard.when.empty(), {}};
  for (const auto& condition : guard.when) {
    held = holds(subject, condition);
    if (held.holds) break;
  }
  if (!held.holds) return {};
  for (const auto& condition : guard.unless)
    if (holds(subject, condition).holds) return {};
  return held;
}

}  // namespace callbox::directive
