#include "directive/screen.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "base/text.h"
#include "directive/screen/matcher.h"
#include "directive/screen/names.h"
#include "directive/screen/normalize.h"
#include "directive/screen/public_list.h"
#include "directive/screen/rule.h"

namespace callbox::directive {
namespace {

using namespace screen;

constexpr std::size_t kLongestText = 1 << 20;

// Shapes whose digits may look like another's: the wider one wins.
bool is_number_shape(std::string_view detector) {
  return detector.starts_with("private.") && detector != "private.medical";
}

std::string without_word_borders(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i, 2) == "\\b")
      ++i;
    else
      out.push_back(pattern[i]);
  }
  return out;
}

std::size_t code_point_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// Drops a number found inside a wider number of another detector: a phone within a card.
void keep_widest(std::vector<Found>& found) {
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<Found> kept;
  std::size_t reach = 0;  // the furthest end of a number kept so far, and whose it is
  std::string_view holder;
  std::size_t holder_begin = 0;
  for (const Found& each : found) {
    if (!is_number_shape(each.detector)) {
      kept.push_back(each);
      continue;
    }
    const bool inside = each.span.end <= reach && each.detector != holder;
    const bool same = inside && each.span.begin == holder_begin && each.span.end == reach;
    if (inside && !same) continue;
    if (each.span.end > reach) {
      reach = each.span.end;
      holder = each.detector;
      holder_begin = each.span.begin;
    }
    kept.push_back(each);
  }
  found = std::move(kept);
}

}  // namespace

struct Screen::Compiled {
  // One set a family, and one for the directive's phrases: sets multiply their states when unrelated patterns share one
  // (measured: one set of 136 rules takes 600 us on an unseen post, a set a family 25 us together).
  std::vector<Matcher> lower;
  Matcher cased;
  Matcher loose;
  Matcher spelled;
  PublicList allowed{{}};
  std::vector<KnownName> minors;
  std::vector<KnownName> victims;
  // Rules and texts made here; deques, because the matchers keep views of them.
  std::deque<std::string> texts;
  std::deque<Rule> own_rules;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
  Status add_built_in(const Rule& rule);
  Status add_phrase(const ScreenOptions::Phrase& phrase);
};

Status Screen::Compiled::add_built_in(const Rule& rule) {
  switch (rule.form) {
    case Form::kLower:
      return lower.back().add(rule);
    case Form::kCased:
      return cased.add(rule);
    case Form::kLoose:
      break;
  }
  CHECK_OK(loose.add(rule));
  Rule joined = rule;
  joined.pattern = keep(without_word_borders(rule.pattern));
  joined.unless = {};
  return spelled.add(own_rules.emplace_back(joined));
}

Status Screen::Compiled::add_phrase(const ScreenOptions::Phrase& phrase) {
  const auto known = std::find_if(detectors().begin(), detectors().end(),
                                  [&](const DetectorInfo& info) { return info.id == phrase.detector; });
  Rule rule;
  rule.detector = known != detectors().end() ? known->id : keep(phrase.detector);
  rule.pattern = keep(fold_pattern(phrase.pattern));
  return lower.back().add(own_rules.emplace_back(rule), true);
}

Screen::Screen() : compiled_(std::make_unique<Compiled>()) {}
Screen::~Screen() = default;

result<std::shared_ptr<const Screen>> Screen::make(const ScreenOptions& options) {
  std::shared_ptr<Screen> made(new Screen());
  Compiled& compiled = *made->compiled_;
  for (const std::span<const Rule> family : {private_number_rules(), contact_rules(), address_rules(), vehicle_rules(),
                                             people_rules(), operation_rules(), language_rules(), conduct_rules()}) {
    compiled.lower.emplace_back();
    for (const Rule& rule : family) {
      if (auto added = compiled.add_built_in(rule); !added) {
        added.error().kind = ErrorKind::kInternal;
        added.error().message += " In " + std::string(rule.detector) + ": " + std::string(rule.pattern.substr(0, 60));
        return fail(std::move(added).error());
      }
    }
  }
  compiled.lower.emplace_back();
  for (std::size_t i = 0; i < options.phrases.size(); ++i) {
    const std::string where = "phrases[" + std::to_string(i) + "]";
    if (options.phrases[i].detector.empty())
      return fail(ErrorKind::kInvalid, "A phrase names the detector it belongs to.", Where{where + ".detector"});
    if (!is_utf8(options.phrases[i].pattern))
      return fail(ErrorKind::kInvalid, "The pattern is not well-formed UTF-8.", Where{where + ".pattern"});
    if (auto added = compiled.add_phrase(options.phrases[i]); !added) {
      added.error().where.field = where + ".pattern";
      return fail(std::move(added).error());
    }
  }
  for (Matcher& family : compiled.lower) CHECK_OK(family.compile());
  for (Matcher* matcher : {&compiled.cased, &compiled.loose, &compiled.spelled}) CHECK_OK(matcher->compile());
  compiled.allowed = PublicList(options.allowed);
  for (const std::string& name : options.minors) compiled.minors.emplace_back(name);
  for (const std::string& name : options.victims) compiled.victims.emplace_back(name);
  return std::shared_ptr<const Screen>(std::move(made));
}

result<std::vector<Match>> Screen::scan(std::string_view text, std::span<const std::string> minors,
                                        std::span<const std::string> victims) const {
  if (text.size() > kLongestText) return fail(ErrorKind::kTooLarge, "A text of at most 1 MiB can be screened.");
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "The text is not well-formed UTF-8.");

  const Folded folded = fold_text(text);
  const Subject subject{folded.lower, folded.cased};
  const Compiled& compiled = *compiled_;
  Budget budget;
  std::vector<Found> found;
  for (const Matcher& family : compiled.lower) CHECK_OK(family.find(folded.lower, subject, budget, found));
  CHECK_OK(compiled.cased.find(folded.cased, subject, budget, found));
  const std::string loose = read_leet(folded.lower);
  CHECK_OK(compiled.loose.find(loose, subject, budget, found));
  if (const Joined joined = join_spelled(loose); !joined.text.empty()) {
    std::vector<Found> spelled;
    CHECK_OK(compiled.spelled.find(joined.text, Subject{joined.text, joined.text}, budget, spelled));
    for (Found& each : spelled) {
      each.span = {joined.origin[each.span.begin], joined.origin[each.span.end - 1] + std::size_t{1}};
      found.push_back(each);
    }
  }
  const auto find_names = [&](std::string_view detector, const KnownName& name) {
    std::vector<KnownName::Found> names;
    name.find_in(subject, names);
    for (const KnownName::Found& each : names) found.push_back({detector, each.span, each.confidence});
  };
  for (const KnownName& name : compiled.minors) find_names("people.minor", name);
  for (const KnownName& name : compiled.victims) find_names("people.victim", name);
  for (const std::string& name : minors) find_names("people.minor", KnownName(name));
  for (const std::string& name : victims) find_names("people.victim", KnownName(name));

  keep_widest(found);
  const std::vector<Span> places = compiled.allowed.places_in(folded.lower);
  std::vector<Match> matches;
  std::map<std::string_view, std::size_t> latest;  // per detector, the last match: matches come in order of begin
  std::size_t next_place = 0;
  std::size_t allowed_until = 0;
  for (const Found& each : found) {
    for (; next_place < places.size() && places[next_place].begin <= each.span.begin; ++next_place)
      allowed_until = std::max(allowed_until, places[next_place].end);
    if (each.span.end <= allowed_until) continue;
    if (compiled.allowed.allows(each.detector, subject.lower.substr(each.span.begin, each.span.end - each.span.begin)))
      continue;
    const std::size_t last = folded.origin[each.span.end - 1];
    const Match match{each.detector, folded.origin[each.span.begin], last + code_point_length(text[last]),
                      each.confidence};
    const auto before = latest.find(each.detector);
    if (before != latest.end() && match.begin < matches[before->second].end) {
      Match& wider = matches[before->second];
      wider.end = std::max(wider.end, match.end);
      wider.confidence = std::max(wider.confidence, match.confidence);
      continue;
    }
    latest[each.detector] = matches.size();
    matches.push_back(match);
  }
  return matches;
}

}  // namespace callbox::directive
