// Screening: detectors over the text of a package. Pure and fast (a 300-character post in under a millisecond); all
// patterns run in linear time (RE2). Evasion by homoglyphs, zero-width characters and full-width digits is undone
// before matching, and spans are mapped back to the bytes the author wrote.
//
// Detectors (the ids that directive files name):
//   private.ssn  private.drivers-licence  private.date-of-birth  private.phone  private.email  private.home-address
//   private.plate  private.vin  private.payment-card  private.account-number  private.employee-id  private.medical
//   people.minor  people.victim  people.witness  people.guilt
//   operations.staging  operations.undercover  operations.position  operations.tactics
//   investigation.detail  language.slur  language.abuse  language.inflammatory  language.sexual  language.threat
//   conduct.advertising  conduct.politics  conduct.personal  conduct.report-of-crime  reputation.damage
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::directive {

enum class Confidence : std::uint8_t { kPossible, kLikely, kCertain };

struct Match {
  std::string_view detector;  // one of the ids above; static storage
  std::size_t begin = 0;      // bytes into the text as given
  std::size_t end = 0;
  Confidence confidence = Confidence::kLikely;
};

// What a screen looks for beyond the built-in patterns.
struct ScreenOptions {
  std::vector<std::string> allowed;  // the agency's own public numbers, addresses, mailboxes: never findings
  std::vector<std::string> minors;   // names known for this case
  std::vector<std::string> victims;  // and witnesses
  struct Phrase {
    std::string detector;
    std::string pattern;
  };                            // the directive's own patterns (RE2 syntax)
  std::vector<Phrase> phrases;  // a phrase may extend a built-in detector or name one of its own ("agency.x")
};

class Screen {
 public:
  // kInvalid with where.field "phrases[i].pattern" and RE2's own words when a pattern does not compile.
  static result<std::shared_ptr<const Screen>> make(const ScreenOptions& options);
  // Sorted by begin; overlapping matches of one detector are merged. A text over 1 MiB is kTooLarge; ill-formed UTF-8
  // kInvalid. A matcher that gives up (memory) is an error, never "no match".
  // `minors` and `victims` are names known for this package (see Facts), matched in addition.
  result<std::vector<Match>> scan(std::string_view text, std::span<const std::string> minors = {},
                                  std::span<const std::string> victims = {}) const;
  ~Screen();

 private:
  Screen();
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

// Every built-in detector with one sentence for a person, for documentation and for the directive checker.
struct DetectorInfo {
  std::string_view id;
  std::string_view what;
};
std::span<const DetectorInfo> detectors();

}  // namespace callbox::directive
