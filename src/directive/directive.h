// An agency's directive: a YAML file that says who may post what, what is screened, who approves, what must be done
// later, and which notices residents see. Nothing about one agency is in C++.
//
// `decide` is pure: the same directive, package and facts give the same decision at the keyboard, at submission, in
// replay over history and in the fuzzer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/decision.h"
#include "directive/local_text.h"
#include "directive/package.h"
#include "directive/permission.h"

namespace callbox::directive {

struct KindOfContent {
  std::string id;    // "crime-prevention-tip"
  LocalText name;    // "Crime-prevention tip"
  std::string help;  // one sentence for the author
  std::string clause;
  std::string series;  // retention series, e.g. "public-information"
};

// What residents are told on every page and message (OPS-6, OPS-7).
struct Notices {
  std::string emergency;           // "911"
  std::string nonemergency_phone;  // "708-386-3800"
  std::string tip_phone;
  std::string tip_url;
  std::string time_zone;  // IANA, "America/Chicago"
  struct Hours {
    int weekday;
    int open_minute;
    int close_minute;
  };  // weekday 0 = Sunday
  std::vector<Hours> staffed;
  struct Text {
    std::string language, about, not_monitored, not_for_reports;
  };
  std::vector<Text> texts;  // one a language
  std::string contact_email;
};

// What the directive covers and what it leaves to others (ALS-1).
struct Scope {
  std::vector<std::string> covers;
  std::vector<std::string> excludes;
  std::string clause;
};

// Whoever approves, is told, or owes a duty. Routes and duties name these ids, the roster gives them to members.
struct Role {
  std::string id;  // "watch-commander"
  LocalText name;
  std::string clause;
  Permissions permissions;  // of what it acts as, or as listed
};

// The only grounds on which the agency may remove or hide residents' words. The format knows a closed list of
// viewpoint-neutral ones (ALS-17); "off-topic" and "offensive" are not among them.
struct ModerationGround {
  std::string id;  // "true-threat"
  LocalText name;
  LocalText what;  // what falls under it, a sentence for residents
  std::string clause;
};
struct Moderation {
  std::vector<ModerationGround> grounds;
  std::string appeal_role;  // who hears an appeal
  int appeal_days = 0;      // how long the author may appeal
  std::string clause;
};

// How long records of a kind are kept. `months` 0 = permanently.
struct RetentionSeries {
  std::string id;  // "public-information"
  std::string name;
  int months = 0;
  std::string authority;  // the schedule that says so
};

// What is due from the agency again and again, whether or not anything was posted (ALS-13, ALS-14, CPT-7).
enum class Every : std::uint8_t { kWeek, kMonth, kQuarter, kYear };
std::string_view name_of(Every every);
struct StandingDuty {
  std::string id;  // "quarterly-review"
  std::string clause;
  std::vector<std::string> sources;
  std::string what;  // a sentence
  std::string role;  // whose duty
  Every every = Every::kQuarter;
};

// Who answers for what (CPT-8, CPT-9, ALS-10). Shown to staff and, on the about page, to residents.
struct Responsibility {
  std::string role;
  std::string what;
  std::string clause;
  std::vector<std::string> sources;
};

// Where an inquiry of a kind goes (CPT-4). Kinds: "media", "resident", "records", "appeal".
struct Inquiry {
  std::string kind;
  std::string role;
  std::string clause;
  std::vector<std::string> sources;
};

// The members whom a unit names to post for it, and what is reported about them to whom (CPT-2).
struct Representatives {
  int per_unit = 0;                 // 0 = the directive names none
  std::string unit_level;           // "district"
  std::string named_by;             // role
  std::string reported_to;          // role
  std::vector<std::string> report;  // "name", "rank", "star-number", "employee-number", "log-on-id", "department-email"
  std::string clause;
};

// A compiled directive. Immutable; share it by shared_ptr<const Directive>.
class Directive {
 public:
  // Parses, checks and compiles. All problems found, each kInvalid with line and column and what was expected.
  // `outlets` are the ids that the file may name; empty stands for any.
  static tl::expected<std::shared_ptr<const Directive>, std::vector<Error>> parse(
      std::string_view yaml, std::span<const std::string> outlets = {});

  const std::string& id() const;
  const std::string& agency() const;
  const std::string& title() const;
  const std::string& version() const;  // the effective date
  UtcMillis effective() const;
  std::optional<UtcMillis> issued() const;
  const std::vector<std::string>& rescinds() const;  // "D13-07@2013-05-15"
  const std::vector<KindOfContent>& kinds() const;
  const std::vector<std::string>& languages() const;
  const std::vector<std::string>& outlets() const;  // those the directive lets the agency use
  const Notices& notices() const;
  bool public_may_post() const;  // ALS-11, CPE-1
  const Scope& scope() const;
  const std::vector<Role>& roles() const;
  const Moderation& moderation() const;
  const std::vector<RetentionSeries>& retention() const;
  const std::vector<StandingDuty>& standing_duties() const;
  const std::vector<Responsibility>& responsibilities() const;
  const std::vector<Inquiry>& inquiries() const;
  const Representatives& representatives() const;
  // Whether the directive carries one of our clauses, "ALS-9", in any of its parts.
  bool carries(std::string_view source) const;
  std::string_view source() const;  // the YAML as parsed
  const Digest& digest() const;     // SHA-256 of its bytes

  ~Directive();
  struct Compiled;  // private to the room
  const Compiled& compiled() const { return *compiled_; }

 private:
  Directive() = default;
  std::unique_ptr<Compiled> compiled_;
};

// Judges a package. Errors only for broken invariants; whatever is wrong with the package is a finding.
Decision decide(const Directive& directive, const Package& package, const Facts& facts);

// The directives that are effective at `at` and neither rescinded nor replaced by a newer version.
std::vector<std::shared_ptr<const Directive>> standing(std::span<const std::shared_ptr<const Directive>> directives,
                                                       UtcMillis at);
// The directive in force at `at` among several versions and conflicting directives: the latest effective one that is
// not rescinded, and among several in force the one whose precedence clause says so. kNotFound when none is. (CPT-10,
// 11)
struct InForce {
  std::shared_ptr<const Directive> directive;
  std::string precedence;  // "" or "S02-03-10 VI takes precedence over …"
};
result<InForce> in_force(std::span<const std::shared_ptr<const Directive>> directives, UtcMillis at);
// As decide(directive, …), with what decided between conflicting directives written into the decision (CPT-10).
Decision decide(const InForce& in_force, const Package& package, const Facts& facts);

// The published JSON Schema of the file format (draft 2020-12).
std::string_view directive_schema();

}  // namespace callbox::directive
