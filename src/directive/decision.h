// What the directive says about a package: findings, the route of approvals, and duties.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::directive {

// Strongest last. `kBlock`: may not go out as it is. `kApprove`: may go out with the approval the route names.
enum class Effect : std::uint8_t { kNote, kWarn, kApprove, kBlock };
std::string_view name_of(Effect effect);  // "note", "warn", "approve", "block"

// Where in the package a finding lies. Bytes into the UTF-8 text as stored, never into a normalised copy.
struct Place {
  enum class Part : std::uint8_t { kPackage, kTitle, kText, kAlt, kCorrection } part = Part::kPackage;
  std::size_t index = 0;  // of the rendition (title, text) or the medium (alt); 0 for the correction's note
  std::size_t begin = 0;  // byte offsets, begin inclusive, end exclusive
  std::size_t end = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Finding {
  std::string rule;                  // id of the rule in the directive file
  std::string clause;                // the agency's own section, "1021.5(b)"
  std::vector<std::string> sources;  // our clause ids, "ALS-9"
  Effect effect = Effect::kNote;
  std::string detector;  // which detector fired, e.g. "private.ssn"; empty for rules about facts
  std::string message;   // to the author, in plain words: what is wrong and what to do
  Place place;
  bool overridable = false;  // a reviewer may let it pass with a recorded reason
  std::string require = {};  // of a rule about the author: what is required, "on-duty", "training"; else empty
  friend bool operator==(const Finding&, const Finding&) = default;
};

struct ApprovalStep {
  std::string role;   // "supervisor", "incident-commander", "news-affairs"
  std::string scope;  // "unit" = of the author's unit or above; "agency" = any unit
  int quorum = 1;
  std::vector<std::string> deputies;  // roles that may stand in
  bool not_author = true;             // promise 3
  std::string clause;
  std::string reason;  // why this approval is asked for
  friend bool operator==(const ApprovalStep&, const ApprovalStep&) = default;
};

// Something due because of this package.
struct Duty {
  std::string id;  // "remove-booking-photograph", "notify-news-affairs", "expire"
  std::string clause;
  std::string what;              // a sentence
  std::string role;              // whose duty
  std::optional<UtcMillis> due;  // absent: before release
  bool before_release = false;   // release waits until it is recorded as done
  friend bool operator==(const Duty&, const Duty&) = default;
};

enum class Verdict : std::uint8_t { kAllowed, kNeedsApproval, kBlocked };
std::string_view name_of(Verdict verdict);  // "allowed", "needs-approval", "blocked"

struct Decision {
  std::string directive;                   // id of the directive that was applied
  std::string directive_version;           // its effective date, "2025-03-06"
  std::optional<Digest> directive_digest;  // SHA-256 of its YAML's bytes; absent in what earlier programs wrote
  std::string precedence;  // where two directives conflict: which decided, and the clause that says so (CPT-10)
  Verdict verdict = Verdict::kBlocked;
  std::vector<Finding> findings;  // by effect, strongest first, then by place
  std::vector<ApprovalStep>
      route;  // in order; empty when allowed, and when blocked for good; see only_overridable_blocks
  std::vector<Duty> duties;
  friend bool operator==(const Decision&, const Decision&) = default;
};

// Every finding that blocks may be let pass by a reviewer who records a reason; false when nothing blocks.
bool only_overridable_blocks(const Decision& decision);

// What differs between two decisions, a sentence each, for replay: "verdict was allowed, is now blocked",
// "new finding privacy (1021.5(b)) …". Empty when they are equal.
std::vector<std::string> differences(const Decision& before, const Decision& after);

// Canonical JSON, every member written: the answer of the API and of `callbox directive decide`. Stable.
std::string to_json(const Decision& decision);
// As it is stored with every submission and clearance: format 2, what is empty left out.
std::string to_stored_json(const Decision& decision);
// Either of these, format 1, and what a newer program wrote: a word of it that we do not know is read as the strictest.
result<Decision> decision_from_json(std::string_view json);

}  // namespace callbox::directive
