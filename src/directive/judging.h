// The steps of decide(). Private to the room.
//
// Order, fixed so that two nodes and a replay agree:
//   1. shape      what every directive needs of a package: texts, languages, outlets, areas, times, alternative texts
//   2. screening  each title, text and alternative text is scanned once
//   3. rules      authors, then rules, in file order; the kind, the incident rules, the booking photographs
//   4. route      the incident's approval first, then routes in file order; equal steps are asked for once
//   5. duties     in file order
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directive/compiled.h"

namespace callbox::directive {

// A text of the package with where it stands and what the screen found in it.
struct ScannedText {
  Place place;  // whole text: begin 0, end its size
  std::string_view text;
  std::vector<Match> matches;
};

// The package as the rules see it.
struct Case {
  const Directive::Compiled& directive;
  const Package& package;
  const Facts& facts;
  std::vector<ScannedText> texts;
};

// Where a condition that holds has its reason: the package as a whole unless one text or medium is to blame.
struct Held {
  bool holds = false;
  std::vector<Place> places;  // one a medium or rendition that is to blame; empty = the package
};

Held holds(const Case& subject, const Condition& condition);
// `when` and not `unless`. The places come from the first alternative of `when` that holds.
Held holds(const Case& subject, const Guard& guard);

bool author_is_authorized(const Facts& facts);
bool author_is_trained(const Facts& facts);
bool author_has_role(const Facts& facts, const std::vector<std::string>& roles);
bool reaches_only_own_unit(const Package& package, const Facts& facts);
bool in_active_incident(const Package& package, const Facts& facts);
bool is_listed_kind(const Directive::Compiled& directive, const std::string& kind);

// Findings about form. When `too_large` is set the texts are not to be scanned.
void check_shape(const Directive::Compiled& directive, const Package& package, const Facts& facts,
                 std::vector<Finding>& findings, bool& too_large);
// Scans every text of the case; a text the screen cannot judge is a blocking finding, never "nothing found".
void scan_texts(Case& subject, std::vector<Finding>& findings);
void judge_authors_and_rules(const Case& subject, std::vector<Finding>& findings,
                             std::vector<std::string>& routes_named);
void judge_kind(const Case& subject, std::vector<Finding>& findings, std::vector<std::string>& routes_named);
void judge_incident(const Case& subject, std::vector<Finding>& findings);
void judge_booking_photographs(const Case& subject, std::vector<Finding>& findings);
std::vector<ApprovalStep> route_of(const Case& subject, const std::vector<std::string>& routes_named);
// Who may let overridable blocks pass: those on the route, and where there is none those whom the directive names.
std::vector<ApprovalStep> route_past_blocks(const Case& subject, const std::vector<std::string>& routes_named,
                                            const Decision& decision);
std::vector<Duty> duties_of(const Case& subject);

}  // namespace callbox::directive
