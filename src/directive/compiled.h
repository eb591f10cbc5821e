// What a directive file becomes: plain values that decide() walks. Private to the room.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "directive/directive.h"
#include "directive/screen.h"

namespace callbox::directive {

// Which audience a condition is about, seen from the author's unit.
enum class Reaching : std::uint8_t { kOwnUnit, kOutsideOwnUnit, kWholeAgency };

// Conditions on one medium; all that are stated must hold of the same medium.
struct MediumCondition {
  std::vector<MediumKind> kinds;
  std::optional<bool> consent;
  std::vector<std::string> offense_classes;
  std::optional<bool> search_purpose_stated;
  bool operator==(const MediumCondition&) const = default;
};

// Conditions on the author; all that are stated must hold.
struct AuthorCondition {
  std::vector<std::string> roles;  // has any of them
  std::optional<bool> authorized, trained, sworn, on_duty, department_device, device_exception;
  bool operator==(const AuthorCondition&) const = default;
};

// A closed, typed vocabulary, no expressions: everything that is stated must hold; within a list any entry does.
struct Condition {
  std::vector<std::string> kinds;
  std::optional<bool> kind_listed;
  std::vector<std::string> outlets;          // the package goes to any of these
  std::vector<std::string> outlets_missing;  // it leaves out any of these
  // Of the accounts it goes to, at `outlets` if those are stated: true: each is the unit's own; false: some is not.
  std::optional<bool> own_account;
  std::vector<std::string> languages_missing;  // it has no rendition in one of these
  std::optional<MediumCondition> medium;
  std::optional<bool> correction, scheduled, expires;
  std::optional<Reaching> reaching;
  std::optional<bool> verified, source_stated, verifier_named, notable_incident, active_incident, investigation_checked,
      conforms_to_guidelines, self_reviewed, commander_named, investigation_hold;
  std::vector<std::string> notified;  // any of these offices was told
  std::optional<AuthorCondition> author;
  std::vector<std::string> detected;    // any of these detectors fired
  std::vector<std::string> text_lacks;  // a rendition names none of these notices ("emergency", "tip-phone", …)
  int text_longer_than = 0;             // graphemes; 0 = not stated
};

// `when` holds if it is empty or any alternative holds; `unless` lets go if any alternative holds.
struct Guard {
  std::vector<Condition> when;
  std::vector<Condition> unless;
};

// "authorised by whom, training, device, duty, sworn, unit": what an author must be, as a directive file writes it.
enum class Require : std::uint8_t {
  kNone,
  kAuthorization,
  kTraining,
  kDepartmentDevice,
  kOnDuty,
  kSworn,
  kOwnUnit,
  kRole
};
std::string_view name_of(Require require);  // "authorization", "on-duty", …; "" for kNone

struct Rule {
  std::string id;
  std::string clause;
  std::vector<std::string> sources;
  std::string message;
  Effect effect = Effect::kBlock;
  std::optional<Effect> unsure;        // for matches the detector holds merely possible; absent = the same effect
  std::vector<std::string> detectors;  // empty: a rule about facts
  Guard guard;
  std::string route;  // asked for when the effect is approve
  bool overridable = false;
  // Rules of the section `authors`:
  Require require = Require::kNone;
  std::vector<std::string> given_by;       // authorization: titles of those who may give it
  std::vector<std::string> require_roles;  // role
  std::vector<std::string> exempt_roles;
  bool exception_allowed = false;  // a supervisor's recorded exception satisfies it (ALS-3)
};

struct Route {
  std::string id;
  bool only_when_named = true;  // no `when`: taken only when a rule names it
  Guard guard;
  std::vector<ApprovalStep> steps;
  std::vector<std::string> sources;
};

struct IncidentRules {
  bool stated = false;
  std::vector<std::string> kinds;        // empty = every kind
  std::vector<std::string> compiled_by;  // roles
  ApprovalStep approval;
  std::string clause;
  std::vector<std::string> sources;
  std::vector<std::string> instead_of;  // routes whose approval the commander's stands for
};

struct BookingPhotographRules {
  bool stated = false;
  std::vector<std::string> forbidden_classes;
  std::vector<std::string> unless_purposes;
  int remove_after_days = 0;  // 0 = no duty
  std::string remove_role;
  std::string message;
  std::string clause;
  std::vector<std::string> sources;
};

struct DutyRule {
  std::string id;
  std::string clause;
  std::vector<std::string> sources;
  std::string what;
  std::string role;
  Guard guard;
  bool before_release = false;
  int after_days = 0;         // 0 = not stated
  bool on_each_post = false;  // a standing duty that each post falls under
  std::optional<Every> every;
};

// What is done with a kind the directive does not list.
struct UnlistedKind {
  Effect effect = Effect::kBlock;
  std::string clause;
  std::vector<std::string> sources;
  std::string message;
  std::string route;
};

struct PrecedenceRule {
  std::vector<std::string> over;  // ids or titles
  std::string clause;
  std::vector<std::string> sources;
};

struct Directive::Compiled {
  std::string source;
  Digest digest;  // of the source
  std::string id, agency, title, version;
  UtcMillis effective;
  std::optional<UtcMillis> issued;
  std::vector<std::string> rescinds;
  PrecedenceRule precedence;
  std::vector<std::string> languages;
  std::vector<std::string> outlets;
  bool public_may_post = false;
  Scope scope;
  std::vector<Role> roles;
  std::vector<RetentionSeries> retention;
  std::vector<KindOfContent> kinds;
  UnlistedKind unlisted_kind;
  std::vector<Rule> rules;  // `authors` first, then `rules`, in file order
  std::vector<Route> routes;
  IncidentRules incidents;
  std::optional<ApprovalStep> overridden_by;  // who lets pass what no route is asked for; absent = nothing needs it
  BookingPhotographRules booking;
  Moderation moderation;
  Notices notices;
  std::vector<DutyRule> duties;
  std::vector<StandingDuty> standing;
  std::vector<Responsibility> responsibilities;
  std::vector<Inquiry> inquiries;
  Representatives representatives;
  std::set<std::string> sources;  // every clause id anywhere in the file
  std::shared_ptr<const Screen> screen;
};

// The value of a notice that `text_lacks` can name; empty when the directive does not state it.
std::string notice_value(const Notices& notices, std::string_view name);

}  // namespace callbox::directive
