// The rules of one form, compiled: one RE2::Set that says which of them can match, and each one's own expression for
// spans.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "directive/screen/rule.h"

namespace callbox::directive::screen {

struct Found {
  std::string_view detector;
  Span span;  // into the form that was searched
  Confidence confidence = Confidence::kLikely;
};

// How many candidates one scan may look at. A text made to be nothing but candidates is refused, not half-read.
struct Budget {
  std::size_t left = 2'000'000;
};

class Matcher {
 public:
  Matcher();
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // `rule` and what it views must outlive the matcher. `ignoring_case`: an agency's own pattern, matched without regard
  // to case. kInvalid with RE2's words when a pattern does not compile or matches the empty text.
  Status add(const Rule& rule, bool ignoring_case = false);
  // After the last add. kInternal when the set does not fit its memory.
  Status compile();

  // Appends what stands in `text`, which is `subject` in one of its forms or a text of its own; checks look at
  // `subject`. kUnavailable when the set gives up, kTooLarge when the budget is spent: never a silent "nothing found".
  Status find(std::string_view text, const Subject& subject, Budget& budget, std::vector<Found>& out) const;

 private:
  struct Compiled;
  Status find_rule(const Compiled& rule, std::string_view text, std::size_t begin, std::size_t end,
                   const Subject& subject, Budget& budget, std::vector<Found>& out) const;

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace callbox::directive::screen
