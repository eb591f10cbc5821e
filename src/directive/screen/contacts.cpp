// Telephone numbers and mailboxes. Which of them are the agency's own is data: ScreenOptions::allowed.
#include <array>

#include "directive/screen/checks.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kPhone = "private.phone";
constexpr std::string_view kEmail = "private.email";

std::string_view part(std::string_view text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

// The number without its extension.
std::string phone_digits(std::string_view found) {
  const std::size_t extension = found.find_first_of("xe");
  return digits_of(found.substr(0, extension));
}

std::optional<Confidence> check_phone(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span) || is_labelled_as_record(s.lower, span.begin)) return std::nullopt;
  const std::string digits = phone_digits(part(s.lower, span));
  if (!is_north_american_phone(digits) || is_toll_free(digits)) return std::nullopt;
  return kCertain;
}
std::optional<Confidence> check_local(const Subject& s, Span& span) {
  const std::string digits = phone_digits(part(s.lower, span));
  if (!stands_alone(s.lower, span) || is_labelled_as_record(s.lower, span.begin) || digits.size() != 7)
    return std::nullopt;
  return digits[0] >= '2' ? std::optional(kLikely) : std::nullopt;
}
// "7o8-555-o142": letters that look like digits, in a number that is mostly digits.
std::optional<Confidence> check_lettered(const Subject& s, Span& span) {
  std::string found(part(s.lower, span));
  const std::size_t digits = digits_of(found).size();
  if (digits < 5 || digits > 9 || is_labelled_as_record(s.lower, span.begin)) return std::nullopt;
  for (char& c : found) c = c == 'o' ? '0' : c == 'l' || c == 'i' ? '1' : c;
  if (!stands_alone(s.lower, span) || !is_north_american_phone(digits_of(found))) return std::nullopt;
  return kLikely;
}
std::optional<Confidence> check_foreign(const Subject& s, Span& span) {
  const std::size_t digits = digits_of(part(s.lower, span)).size();
  const bool north_american = s.lower.substr(span.begin, 2) == "+1";
  return !north_american && digits >= 9 && digits <= 15 && stands_alone(s.lower, span) ? std::optional(kLikely)
                                                                                       : std::nullopt;
}

int digit_named(std::string_view word) {
  struct Name {
    std::string_view word;
    int digit;
  };
  constexpr auto kNames = std::to_array<Name>(
      {{"zero", 0},   {"oh", 0},    {"o", 0},     {"one", 1},   {"two", 2},  {"three", 3}, {"four", 4}, {"five", 5},
       {"six", 6},    {"seven", 7}, {"eight", 8}, {"nine", 9},  {"cero", 0}, {"uno", 1},   {"dos", 2},  {"tres", 3},
       {"cuatro", 4}, {"cinco", 5}, {"seis", 6},  {"siete", 7}, {"ocho", 8}, {"nueve", 9}});
  for (const Name& name : kNames)
    if (name.word == word) return name.digit;
  return -1;
}
// "seven zero eight, five five five…" and mixtures of words and figures.
std::string spoken_digits(std::string_view found) {
  std::string digits;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t i = 0; i < found.size();) {
    std::size_t end = i;
    while (end < found.size() && is_letter(found[end])) ++end;
    if (end == i) {
      if (found[i] >= '0' && found[i] <= '9') digits.push_back(found[i]);
      ++i;
      continue;
    }
    if (const int digit = digit_named(found.substr(i, end - i)); digit >= 0)
      digits.push_back(static_cast<char>('0' + digit));
    i = end;
  }
  return digits;
}
std::optional<Confidence> check_spoken_phone(const Subject& s, Span& span) {
  while (span.end > span.begin && (s.lower[span.end - 1] < 'a' || s.lower[span.end - 1] > 'z') &&
         (s.lower[span.end - 1] < '0' || s.lower[span.end - 1] > '9'))
    --span.end;
  const std::string digits = spoken_digits(part(s.lower, span));
  if (!is_north_american_phone(digits) || is_toll_free(digits)) return std::nullopt;
  return kLikely;
}
std::optional<Confidence> check_spoken_ssn(const Subject& s, Span& span) {
  while (span.end > span.begin && (s.lower[span.end - 1] < 'a' || s.lower[span.end - 1] > 'z')) --span.end;
  return spoken_digits(part(s.lower, span)).size() == 9 ? std::optional(kLikely) : std::nullopt;
}

#define SPOKEN \
  R"((?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve))"
#define SPOKEN_OR_FIGURES \
  R"((?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|\d{1,4}))"
#define EXTENSION R"((?:[ ,;]{0,2}\(?(?:x|ext\b\.?|extension|extn?\.?)[ .:#]{0,2}\d{1,6})?)"
#define CALL_WORDS \
  R"(\b(?:calls?|called|calling|phones?|texts?|texted|cell|mobile|tel|telephone|dial|number|contact|reach|reached|fax|whatsapp|home|landline|llam\w{1,5}|telefono|celular|numero|marque|mensaje|contacte|comunic\w{1,5})\b)"

constexpr auto kRules = std::to_array<Rule>({
    {kPhone,
     R"((?:\+ ?1[ .\-]{0,2}|\b1[ .\-]{1,2})?(?:\( ?\d{3} ?\)|\b\d{3})[ .\-/*_~]{1,4}\d{3}[ .\-/*_~]{1,4}\d{4})" EXTENSION,
     kCertain, check_phone},
    {kPhone, R"(\( ?\d{3} ?\) ?\d{3}[ .\-]{0,3}\d{4})" EXTENSION, kCertain, check_phone},
    {kPhone, R"(\+1\d{10})" EXTENSION, kCertain, check_phone},
    {kPhone, R"((?:\+?1[ .\-]?)?\b\d{3}[ .\-]?\d{3}[ .\-]?\d{4})" EXTENSION, kCertain, check_phone, CALL_WORDS,
     R"(accounts?\b|\bacct|cuenta|routing)", 40, 16},
    {kPhone, R"(\b\d(?:[ .\-_*,/]{1,3}\d){9,10}\b)", kLikely, check_phone},
    {kPhone, R"(\b[\doil]{3}[ .\-)]{1,2}[\doil]{3}[ .\-][\doil]{4}\b)", kLikely, check_lettered},
    {kPhone, R"(\b\d{3} ?[.\- ] ?\d{4})" EXTENSION, kLikely, check_local, CALL_WORDS,
     R"(\bilcs\b|\biucr\b|\bcase\b|\bzip\b|call (?:sign|number)s?\b|calls? for service)", 28, 12},
    {kPhone, R"(\+ ?\d{1,3}[ .\-]?(?:\(?\d{1,4}\)?[ .\-]?){2,5}\d{2,4}\b)", kLikely, check_foreign},
    {kPhone,
     R"(\b)" SPOKEN_OR_FIGURES R"((?:[\s,.\-]{1,3})" SPOKEN_OR_FIGURES R"(){3,10}\b)",
     kLikely,
     check_spoken_phone,
     {},
     {},
     0,
     0,
     R"(\b)" SPOKEN R"([\s,.\-]{1,3})" SPOKEN R"(\b)"},
    {"private.ssn",
     R"(\b)" SPOKEN R"((?:[\s,.\-]{1,3})" SPOKEN R"(){8}\b)",
     kLikely,
     check_spoken_ssn,
     R"(\bssn\b|social|seguro)",
     {},
     60,
     30,
     R"(\b)" SPOKEN R"([\s,.\-]{1,3})" SPOKEN R"([\s,.\-]{1,3})" SPOKEN R"(\b)"},

    {kEmail,
     R"([a-z0-9._%+'\-]{1,64}@(?:[a-z0-9\-]{1,63}\.){1,6}[a-z]{2,24}\b)",
     kCertain,
     nullptr,
     {},
     {},
     0,
     0,
     R"(\w@[a-z0-9])"},
    {kEmail,
     R"(\b[a-z0-9._%+\-]{1,64}(?:(?: {1,2}@ {1,2}|@ {0,2})(?:[a-z0-9\-]{1,40} {0,2}\. {0,2}){1,3}| @(?:gmail|yahoo|hotmail|outlook|icloud|aol|proton) {0,2}\. {0,2})(?:com|net|org|edu|gov|us|info|mx|es|test|example)\b)",
     kLikely,
     nullptr,
     {},
     {},
     0,
     0,
     R"(@ | @)"},
    {kEmail,
     R"(\b[a-z0-9._%+\-]{1,64} ?[\[({<] ?(?:at|arroba|@) ?[\])}>] ?[a-z0-9\-]{1,40}(?: ?(?:[\[({<] ?(?:dot|punto|\.) ?[\])}>]|\.|\bdot\b|\bpunto\b) ?[a-z0-9\-]{1,24}){1,4})",
     kLikely,
     nullptr,
     {},
     {},
     0,
     0,
     R"([\[({<] ?(?:at|arroba|@) ?[\])}>])"},
    {kEmail,
     R"(\b[a-z0-9._%+\-]{2,64} (?:at|arroba) (?:[a-z0-9\-]{2,40} ?(?: dot | punto )|(?:gmail|yahoo|hotmail|outlook|icloud|aol|protonmail|proton|comcast) ?\. ?) ?(?:com|net|org|edu|gov|us|info|me|mx|es|test|example)\b)",
     kLikely,
     nullptr,
     {},
     {},
     0,
     0,
     R"( (?:at|arroba) [a-z0-9\-]+ ?(?: dot | punto |\.) ?[a-z])"},
});
#undef SPOKEN
#undef SPOKEN_OR_FIGURES
#undef EXTENSION
#undef CALL_WORDS

}  // namespace

std::span<const Rule> contact_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
