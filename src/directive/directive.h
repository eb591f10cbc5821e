// An agency's directive: a YAML file that says who may post what, what is screened, who approves, what must be done
// later, and which notices residents see. Nothing about one agency is in C++.
//
// `decide` is pure: the same directive, package and facts give the same decision at the keyboard, at submission, in
// replay over history and in the fuzzer.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directive/decision.h"
#include "directive/package.h"

namespace callbox::directive {

struct KindOfContent {
  std::string id;       // "crime-prevention-tip"
  std::string name;     // "Crime-prevention tip"
  std::string name_es;
  std::string help;     // one sentence for the author
  std::string clause;
  std::string series;   // retention series, e.g. "public-information"
};

// What residents are told on every page and message (OPS-6, OPS-7).
struct Notices {
  std::string emergency;           // "911"
  std::string nonemergency_phone;  // "708-386-3800"
  std::string tip_phone;
  std::string tip_url;
  std::string time_zone;           // IANA, "America/Chicago"
  struct Hours { int weekday; int open_minute; int close_minute; };  // weekday 0 = Sunday
  std::vector<Hours> staffed;
  struct Text { std::string language, about, not_monitored, not_for_reports; };
  std::vector<Text> texts;         // one a language
  std::string contact_email;
};

// A compiled directive. Immutable; share it by shared_ptr<const Directive>.
class Directive {
 public:
  // Parses, checks and compiles. All problems found, each kInvalid with line and column and what was expected.
  static tl::expected<std::shared_ptr<const Directive>, std::vector<Error>> parse(std::string_view yaml);

  const std::string& id() const;
  const std::string& agency() const;
  const std::string& title() const;
  const std::string& version() const;            // the effective date
  UtcMillis effective() const;
  std::optional<UtcMillis> issued() const;
  const std::vector<std::string>& rescinds() const;  // "D13-07@2013-05-15"
  const std::vector<KindOfContent>& kinds() const;
  const std::vector<std::string>& languages() const;
  const std::vector<std::string>& outlets() const;   // those the directive lets the agency use
  const Notices& notices() const;
  bool public_may_post() const;                      // ALS-11, CPE-1
  std::string_view source() const;                   // the YAML as parsed

  ~Directive();
  struct Compiled;  // private to the room
  const Compiled& compiled() const { return *compiled_; }

 private:
  Directive() = default;
  std::unique_ptr<Compiled> compiled_;
};

// Judges a package. Errors only for broken invariants; whatever is wrong with the package is a finding.
Decision decide(const Directive& directive, const Package& package, const Facts& facts);

// The directive in force at `at` among several versions and conflicting directives: the latest effective one that is
// not rescinded, and among several in force the one whose precedence clause says so. kNotFound when none is. (CPT-10, 11)
struct InForce {
  std::shared_ptr<const Directive> directive;
  std::string precedence;  // "" or "S02-03-10 VI takes precedence over …"
};
result<InForce> in_force(std::span<const std::shared_ptr<const Directive>> directives, UtcMillis at);

// The published JSON Schema of the file format (draft 2020-12).
std::string_view directive_schema();

}  // namespace callbox::directive
