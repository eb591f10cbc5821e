// What one detector looks for: a pattern over a folded text, and what around it must or must not stand.
//
// All rules of a form are first asked at once by one RE2::Set; only those that hit are run alone for their spans.
// Patterns are kept short and bounded: what may lie between a keyword and a number is checked afterwards, on a window,
// because counted gaps in a set multiply its states.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "directive/screen.h"

namespace callbox::directive::screen {

// A stretch of a folded form, in its bytes.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The forms of one text. Same length, same offsets.
struct Subject {
  std::string_view lower;
  std::string_view cased;
};

// kLower and kCased: see Folded. kLoose: lower, leetspeak undone, and spelt-out letters joined (slurs only).
enum class Form : std::uint8_t { kLower, kCased, kLoose };

// Judges a candidate: empty = not one. May narrow the span.
using Check = std::optional<Confidence> (*)(const Subject&, Span&);

struct Rule {
  std::string_view detector;
  std::string_view pattern;  // RE2; the span is group 1 when there is one, else the whole match
  Confidence confidence = Confidence::kLikely;
  Check check = nullptr;
  std::string_view near = {};    // RE2 over lower: must match within `before`/`after` bytes around the match
  std::string_view unless = {};  // RE2 over lower: must not match there
  std::size_t before = 60;
  std::size_t after = 40;
  std::string_view gate = {};  // what the set asks, when the pattern itself has gaps; empty: the pattern
  Form form = Form::kLower;
};

// The rules of each family, one file each.
std::span<const Rule> private_number_rules();  // ssn, licence, date of birth, card, account, employee ids
std::span<const Rule> contact_rules();         // phone, e-mail
std::span<const Rule> address_rules();
std::span<const Rule> vehicle_rules();    // plate, vin
std::span<const Rule> people_rules();     // minors, victims, witnesses, guilt, medical
std::span<const Rule> operation_rules();  // staging, undercover, position, tactics, investigation
std::span<const Rule> language_rules();   // slur, abuse, inflammatory, sexual, threat
std::span<const Rule> conduct_rules();    // advertising, politics, personal, report of crime, reputation

}  // namespace callbox::directive::screen
