#include "directive/screen/matcher.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <optional>

namespace callbox::directive::screen {
namespace {

// States are kept up to this much, then dropped and built anew: a server that has read every kind of post stays small.
constexpr std::int64_t kSetMemory = 16 << 20;
constexpr std::int64_t kPatternMemory = 4 << 20;
// A long text is asked passage by passage, so that a rule runs only where it can match. Passages overlap by more than
// the longest built-in match; what is found twice is merged.
constexpr std::size_t kPassage = 4096;
constexpr std::size_t kOverlap = 512;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  return options;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool matches_near(const re2::RE2& expression, std::string_view text, Span span, std::size_t before, std::size_t after) {
  const std::size_t begin = span.begin > before ? span.begin - before : 0;
  const std::size_t end = std::min(text.size(), span.end + after);
  // The window is cut out of the text: \b at its borders may see half a word, which only widens what counts.
  return re2::RE2::PartialMatch(piece(text.substr(begin, end - begin)), expression);
}

}  // namespace

struct Matcher::Compiled {
  const Rule* rule = nullptr;
  std::unique_ptr<re2::RE2> pattern;
  std::unique_ptr<re2::RE2> near;
  std::unique_ptr<re2::RE2> unless;
};

struct Matcher::Parts {
  re2::RE2::Set set{[] {
                      re2::RE2::Options options = quiet();
                      options.set_max_mem(kSetMemory);
                      return options;
                    }(),
                    re2::RE2::UNANCHORED};
  std::vector<Compiled> rules;
};

Matcher::Matcher() : parts_(std::make_unique<Parts>()) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

Status Matcher::add(const Rule& rule, bool ignoring_case) {
  const auto compiled = [](std::string_view text) { return std::make_unique<re2::RE2>(piece(text), quiet()); };
  Compiled made{&rule, compiled(rule.pattern), nullptr, nullptr};
  if (!made.pattern->ok())
    return fail(ErrorKind::kInvalid, "The pattern does not compile: " + made.pattern->error() + ".");
  std::string asked(rule.gate.empty() ? rule.pattern : rule.gate);
  if (ignoring_case) {
    asked = "(?i:" + asked + ")";
    made.pattern = compiled(asked);
  }
  if (re2::RE2::FullMatch("", *made.pattern)) return fail(ErrorKind::kInvalid, "The pattern matches the empty text.");
  if (!rule.near.empty()) made.near = compiled(rule.near);
  if (!rule.unless.empty()) made.unless = compiled(rule.unless);
  for (const auto* each : {made.near.get(), made.unless.get()})
    if (each != nullptr && !each->ok())
      return fail(ErrorKind::kInvalid, "The pattern does not compile: " + each->error() + ".");
  std::string error;
  if (parts_->set.Add(asked, &error) < 0)
    return fail(ErrorKind::kInvalid, "The pattern does not compile: " + error + ".");
  parts_->rules.push_back(std::move(made));
  return {};
}

Status Matcher::compile() {
  if (!parts_->set.Compile()) return fail(ErrorKind::kInternal, "The patterns do not fit the memory given to them.");
  return {};
}

Status Matcher::find(std::string_view text, const Subject& subject, Budget& budget, std::vector<Found>& out) const {
  if (parts_->rules.empty()) return {};
  std::vector<int> hits;
  for (std::size_t begin = 0; begin < text.size();) {
    const bool last = text.size() - begin <= kPassage + kOverlap;
    const std::size_t end = last ? text.size() : begin + kPassage + kOverlap;
    hits.clear();
    re2::RE2::Set::ErrorInfo info{re2::RE2::Set::kNoError};
    parts_->set.Match(piece(text.substr(begin, end - begin)), &hits, &info);
    if (info.kind != re2::RE2::Set::kNoError)
      return fail(ErrorKind::kUnavailable, "screen-gave-up",
                  "The text could not be screened: the matcher ran out of memory.");
    for (const int hit : hits)
      CHECK_OK(find_rule(parts_->rules[static_cast<std::size_t>(hit)], text, begin, end, subject, budget, out));
    if (last) break;
    begin += kPassage;
  }
  return {};
}

Status Matcher::find_rule(const Compiled& compiled, std::string_view text, std::size_t begin, std::size_t end,
                          const Subject& subject, Budget& budget, std::vector<Found>& out) const {
  const Rule& rule = *compiled.rule;
  const int groups = std::min(compiled.pattern->NumberOfCapturingGroups(), 1);
  re2::StringPiece groups_found[2];
  for (std::size_t at = begin; at < end;) {
    if (budget.left == 0)
      return fail(ErrorKind::kTooLarge, "too-dense",
                  "The text could not be screened: too much of it looks like numbers or names.");
    --budget.left;
    if (!compiled.pattern->Match(piece(text), at, end, re2::RE2::UNANCHORED, groups_found, groups + 1)) break;
    const auto span_of = [&](const re2::StringPiece& part) {
      const auto from = static_cast<std::size_t>(part.data() - text.data());
      return Span{from, from + part.size()};
    };
    const Span whole = span_of(groups_found[0]);
    Span span =
        groups == 1 && groups_found[1].data() != nullptr && !groups_found[1].empty() ? span_of(groups_found[1]) : whole;
    std::optional<Confidence> confidence = rule.confidence;
    if (whole.begin == whole.end) confidence.reset();
    if (confidence && compiled.near && !matches_near(*compiled.near, subject.lower, whole, rule.before, rule.after))
      confidence.reset();
    if (confidence && compiled.unless && matches_near(*compiled.unless, subject.lower, whole, rule.before, rule.after))
      confidence.reset();
    if (confidence && rule.check != nullptr) confidence = rule.check(subject, span);
    if (confidence && span.begin < span.end) {
      out.push_back({rule.detector, span, *confidence});
      at = std::max(whole.begin + 1, span.end);
      continue;
    }
    // Try again from the next word: a refused candidate may hide the real one behind its first number.
    at = whole.begin + 1;
    while (at < end && at < whole.end && is_word(text[at]) && is_word(text[at - 1])) ++at;
  }
  return {};
}

}  // namespace callbox::directive::screen
