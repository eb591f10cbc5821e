// Numbers that the law calls private information (5 ILCS 140/2(c-5)): social security and licence numbers, dates of
// birth, cards and accounts, and the ids an employer gives.
#include <array>

#include "directive/screen/checks.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

std::string_view part(std::string_view text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

std::optional<Confidence> check_ssn(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span) || is_labelled_as_record(s.lower, span.begin)) return std::nullopt;
  return judge_ssn(digits_of(part(s.lower, span)));
}
std::optional<Confidence> check_labelled_ssn(const Subject& s, Span& span) {
  const std::string digits = digits_of(part(s.lower, span));
  if (!stands_alone(s.lower, span) || digits.size() != 9) return std::nullopt;
  return kCertain;
}
std::optional<Confidence> check_illinois(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span) || is_labelled_as_record(s.lower, span.begin)) return std::nullopt;
  return is_illinois_licence(letters_and_digits_of(part(s.lower, span))) ? std::optional(kLikely) : std::nullopt;
}
std::optional<Confidence> check_labelled_licence(const Subject& s, Span& span) {
  const std::size_t digits = digits_of(part(s.lower, span)).size();
  if (!stands_alone(s.lower, span) || digits < 5 || digits > 16) return std::nullopt;
  return kCertain;
}

std::optional<Confidence> check_birth(const Subject& s, Span& span) {
  std::string date(part(s.lower, span));
  if (constexpr std::size_t kBare = 8; date.size() == kBare && digits_of(date).size() == kBare)
    date = date.substr(0, 2) + "/" + date.substr(2, 2) + "/" + date.substr(4);
  const auto year = year_of_date(date);
  if (!year || *year < 1900 || !stands_alone(s.lower, span)) return std::nullopt;
  return kCertain;
}
// A name and a date of long ago, nothing between: "Sample, John; 3/14/1989".
std::optional<Confidence> check_birth_after_name(const Subject& s, Span& span) {
  constexpr int kYoungest = 2012;
  const auto year = year_of_date(part(s.lower, span));
  if (!year || *year < 1900 || *year > kYoungest || !stands_alone(s.lower, span)) return std::nullopt;
  return kPossible;
}
// A date after a person's age, sex or race, as logs write it. Old enough to be a birth, or it is the day of the event.
std::optional<Confidence> check_birth_in_log(const Subject& s, Span& span) {
  const auto year = year_of_date(part(s.lower, span));
  if (!year || *year < 1900 || *year > 2018 || !stands_alone(s.lower, span)) return std::nullopt;
  return kLikely;
}

std::optional<Confidence> check_card(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span) || is_labelled_as_record(s.lower, span.begin)) return std::nullopt;
  return is_payment_card(digits_of(part(s.lower, span))) ? std::optional(kCertain) : std::nullopt;
}
std::optional<Confidence> check_labelled_card(const Subject& s, Span& span) {
  const std::size_t digits = digits_of(part(s.lower, span)).size();
  return stands_alone(s.lower, span) && digits >= 13 && digits <= 19 ? std::optional(kLikely) : std::nullopt;
}
std::optional<Confidence> check_routing(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span)) return std::nullopt;
  return is_routing_number(digits_of(part(s.lower, span))) ? kCertain : kLikely;
}
std::optional<Confidence> check_account(const Subject& s, Span& span) {
  const std::string_view found = part(s.lower, span);
  const std::size_t digits = digits_of(found).size();
  if (!stands_alone(s.lower, span) || digits < 6 || digits > 17) return std::nullopt;
  // "account 2016-04-18" is a date.
  if (digits == 8 && found.size() == 10 && year_of_date(found)) return std::nullopt;
  return kLikely;
}
std::optional<Confidence> check_iban(const Subject& s, Span& span) {
  while (span.end > span.begin && s.lower[span.end - 1] == ' ') --span.end;
  // The pattern may have swallowed the next word: give back groups until the check digits agree.
  for (Span tried = span; tried.end > tried.begin + 15;) {
    if (stands_alone(s.lower, tried) && is_iban(letters_and_digits_of(part(s.lower, tried)))) {
      span = tried;
      return kCertain;
    }
    const std::size_t space = s.lower.rfind(' ', tried.end - 1);
    if (space == std::string_view::npos || space <= tried.begin) break;
    tried.end = space;
  }
  return std::nullopt;
}
std::optional<Confidence> check_whole(const Subject& s, Span& span) {
  return stands_alone(s.lower, span) ? std::optional(kLikely) : std::nullopt;
}
std::optional<Confidence> check_log_on(const Subject& s, Span& span) {
  return stands_alone(s.lower, span) && !digits_of(part(s.lower, span)).empty() ? std::optional(kLikely) : std::nullopt;
}

constexpr std::string_view kSsn = "private.ssn";
constexpr std::string_view kLicence = "private.drivers-licence";
constexpr std::string_view kBirth = "private.date-of-birth";
constexpr std::string_view kCard = "private.payment-card";
constexpr std::string_view kAccount = "private.account-number";
constexpr std::string_view kEmployee = "private.employee-id";

#define DATE_FORMS                                                                                                        \
  R"((?:\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?:19|20)?\d{2}|(?:19|20)\d{2}[/.\-]\d{1,2}[/.\-]\d{1,2})"                      \
  R"(|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2})"         \
  R"(|\d{1,2}(?:st|nd|rd|th)?[ \-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?[ \-](?:19|20)\d{2})" \
  R"(|\d{1,2} de (?:ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)[a-z]{0,7},? (?:de |del )?(?:19|20)\d{2}))"

constexpr auto kRules = std::to_array<Rule>({
    {kSsn, R"(\b\d{3} ?[ .\-/,_] ?\d{2} ?[ .\-/,_] ?\d{4}\b)", kCertain, check_ssn},
    {kSsn, R"(\bssn?#?(\d{3}-?\d{2}-?\d{4})\b)", kCertain},
    {kSsn, R"(\b\d(?:[ .\-]{1,3}\d){8}\b)", kLikely, check_ssn},
    {kSsn, R"(\b\d{3}[ .\-/]{0,3}\d{2}[ .\-/]{0,3}\d{4}\b)", kCertain, check_labelled_ssn,
     R"(\bssn?\b|\bs\.s\.n|\bss ?#|social security|social|seguro social|\bnss\b|\bitin\b|taxpayer id)",
     R"(\brouting|\baba\b|\bruta\b)", 40, 25},
    {kLicence, R"(\b[a-z]\d{3} ?[ \-]? ?\d{4} ?[ \-]? ?\d{4}\b)", kLikely, check_illinois},
    {kLicence,
     R"((?:driver'?s?'? ?licen[cs]es?|\bd\.?l\.?n?\b|\boln\b|\bd/l\b|licencia)\W{0,3})"
     R"((?:(?:number|numbers|no|num|numero|is|was|as|es|de|conducir|manejo|manejar|state|of|the|il|ill|illinois|in|ind|indiana|wi|wis|wisconsin|mi|michigan|ia|iowa|mo|missouri|fl|florida|tx|texas|ca|california|ny|ohio|oh|ky|kentucky|id|card|suspended|expired|del|estado|n|#)\W{1,3}){0,6})"
     R"(([a-z]{0,3}[ \-]?\d[\d\-]{3,16}\d|[a-z]{0,2}\d{2,4}(?:[ \-]\d{2,5}){1,4}[a-z]?|[a-z]\d{3}[ \-]?\d{4}[ \-]?\d{4}))",
     kCertain,
     check_labelled_licence,
     {},
     {},
     0,
     0,
     R"(licen[cs]|\bd\.?l\.?n?\b|\boln\b|\bd/l\b|licencia)"},
    {kLicence,
     R"(\b([a-z]{1,2}\d{2,4}[ \-]?\d{3,4}[ \-]?\d{2,4}(?:[ \-]\d{1,3})?)\W{1,3}(?:\(?(?:il|illinois|in|wi|mi|fl)\W{1,3})?(?:driver'?s? licen[cs]e|\bdl\b|\bdln\b|licencia de (?:conducir|manejo)))",
     kCertain,
     check_labelled_licence,
     {},
     {},
     0,
     0,
     R"(driver'?s? licen[cs]|\bdln?\b|licencia)"},

    {kBirth,
     R"((?:\bd\.? ?o\.? ?b\b\.?|\bd/o/b\b|\bborn\b|birth ?dates?|date of birth|birthdays?|\bb-?day\b|\bnacid[oa]s?\b|\bnacio\b|fecha de nacimiento|\bf\. ?n\.?|\bf/n\b|\bfdn\b|\bnac\.|cumpleanos|nacimiento)\W{0,4})"
     R"((?:(?:on|is|was|of|the|her|his|listed|as|el|es|del|dia|en|in|chicago|her|given)\W{1,3}){0,4}\b()" DATE_FORMS
     R"(|\d{8}|\d{2} \d{2} \d{4})\b)",
     kCertain,
     check_birth,
     {},
     R"(\b(?:department|village|city|program|station|agency|unit|museum|tradition|league) (?:was|is) born)",
     40,
     0,
     R"(\bd\.? ?o\.? ?b\b|\bd/o/b\b|\bborn\b|birth|\bb-?day\b|\bnac|\bf\. ?n|\bf/n\b|\bfdn\b|cumpleanos)"},
    {kBirth,
     R"(\b()" DATE_FORMS R"()\b\W{0,3}(?:\(?d\.?o\.?b\b|\(?date of birth|\(?birth|\(?fecha de nacimiento))",
     kCertain,
     check_birth,
     {},
     {},
     0,
     0,
     R"(d\.?o\.?b\b|birth|nacimiento)"},
    {kBirth,
     R"((?:\b[mf] ?/ ?[wbhaiou]\b|\b[wbhaiou] ?/ ?[mf]\b|\b(?:male|female|hombre|mujer)\b|\bage[d:]? ?\d{1,2}\b|[a-z], ?\(?\d{2}\)?|[a-z] \(\d{2}\)|\d{2} (?:years old|anos)|\by/?o\b)[,;:\s(]{1,3}()" DATE_FORMS
     R"()\b)",
     kLikely, check_birth_in_log},

    {kBirth,
     R"(\b[A-Z][A-Za-z'\-]+,? (?:[A-Z]\.? )?[A-Z][A-Za-z'\-]+[,;:]? ?[ (\-] ?(\d{1,2}[/\-]\d{1,2}[/\-](?:19|20)\d{2})\b)",
     kPossible,
     check_birth_after_name,
     {},
     R"(\b(?:street|st|avenue|ave|road|rd|park|built|opened|founded|incorporated|ordinance|effective|dated|county|department|district)\b)",
     4,
     0,
     {},
     Form::kCased},

    {kCard, R"(\b\d{4} ?[ .\-]? ?\d{4} ?[ .\-]? ?\d{4} ?[ .\-]? ?\d{1,7}\b)", kCertain, check_card},
    {kCard, R"(\b3\d{3} ?[ .\-]? ?\d{6} ?[ .\-]? ?\d{4,5}\b)", kCertain, check_card},
    {kCard, R"(\b\d(?:[ .\-]{1,3}\d){12,18}\b)", kCertain, check_card},
    {kCard, R"(\b\d{4}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{3,4}\b)", kLikely, check_labelled_card,
     R"((?:credit|debit|gift|prepaid|bank|link|atm|visa|mastercard|amex|discover)\W{0,2}card|\bvisa\b|master ?card|\bamex\b|card (?:number|no|#)|tarjeta)",
     R"(tracking|rastreo|case|\bcad\b)", 50, 30},

    {kAccount,
     R"((?:\brouting|\baba\b|\btransit\b|\bruta\b|\brtn\b)\W{0,3}(?:(?:number|numbers|no|num|numero|transit|code|is|was|es|de|bancaria|aba|rtn|#)\W{1,3}){0,4}(\d{4}[ \-]?\d{4}[ \-]?\d|\d{3}[ \-]?\d{3}[ \-]?\d{3})\b)",
     kLikely,
     check_routing,
     {},
     {},
     0,
     0,
     R"(\brouting|\baba\b|\btransit\b|\bruta\b|\brtn\b)"},
    {kAccount,
     R"((?:\baccounts?\b|\baccts?\b|\ba/c\b|\bcuentas?\b|\bchecking\b|\bsavings\b|\biban\b|\bclabe\b)\W{0,3})"
     R"((?:(?:number|numbers|no|num|numero|is|was|es|ending|in|at|the|of|de|del|bank|bancaria|banco|checking|savings|cheques|ahorros|named|his|her|their|su|to|into|a|la|#|account|acct|n)\W{1,3}){0,6})"
     R"((\d[\d\-]{4,20}\d|\d{2,6}(?: \d{2,6}){1,5})\b)",
     kLikely,
     check_account,
     {},
     R"(twitter|instagram|facebook|followers|social media|seguidores)",
     30,
     20,
     R"(\baccounts?\b|\baccts?\b|\ba/c\b|\bcuentas?\b|\bchecking\b|\bsavings\b|\biban\b|\bclabe\b)"},
    {kAccount, R"(\b[a-z]{2}\d{2} ?[a-z0-9]{4}(?: ?[a-z0-9]{4}){2,6}(?: ?[a-z0-9]{1,4})?\b)", kCertain, check_iban},

    {kEmployee,
     R"((?:\bstar|\bbadge|\bshield)s? ?(?:number|numbers|no\b\.?|num\b\.?|#|:|is|id)[ :#.]{0,3}(?:is )?(\d{2,6})\b)",
     kLikely, check_whole},
    {kEmployee, R"((?:\bstar|\bbadge) (\d{3,6})\b)", kLikely, check_whole,
     R"(\b(?:officers?|ofc|p\.?o|sgt|sergeant|det|detective|lt|lieutenant|commander|captain|agent|deputy|cso|member|employee)\b|star \d+\))",
     R"(all-star|5-star|rating)", 60, 20},
    {kEmployee,
     R"(\b(?:officers?|ofc|ofcs|p\.o|sgt|sergeant|det|detective|lt|lieutenant|commander|cmdr|captain|deputy|cso|oficial|agente|sargento)\b\.? [a-z'\-]{1,20}\.?(?: [a-z'\-]{2,20})?,? ?\(?# ?(\d{2,6})\b)",
     kLikely, check_whole},
    {kEmployee, R"(\b[a-z]\. [a-z'\-]{2,20} \(# ?(\d{2,6})\))", kLikely, check_whole},
    {kEmployee,
     R"((?:\bemployee|\bemp|\bpayroll|\bpersonnel|\bmember|\bstaff|\bempleados?)\b\.?'?s? ?(?:id|i\.d\.?|number|numbers|no|num|#|file)\b?[ :#.]{0,3}(?:number|no\b\.?|num)?[ :#.]{0,2}(?:is |was |of )?([a-z]{0,3}-?\d{3,9})\b)",
     kLikely, check_whole},
    {kEmployee, R"((?:numero|no\.?|id|n\.o) de empleado[ad]?[ :#]{0,3}(?:es |n?o?\. ?)?([a-z]{0,3}-?\d{3,9})\b)",
     kLikely, check_whole},
    {kEmployee, R"((?:numero de placa|placa (?:numero|no\.?|#))[ :#]{0,3}(?:es )?(\d{2,6})\b)", kLikely, check_whole,
     R"(\b(?:oficial|agente|sargento|detective|policia)\b)"},
    {kEmployee, R"(\b(?:pc|pcode|pcn) ?(?:number|no|#|login|log-?on)?[ :#]{1,3}([a-z]?\d{3}[a-z0-9]{2,5})\b)", kLikely,
     check_whole},
    {kEmployee,
     R"(\b(?:log-?[oi]n|user ?name|user ?id|usuario)(?: ?(?:id|i\.d\.|name|code|no|number|is|es|was))*[ :#]{1,3}"?([a-z]{1,8}[0-9][a-z0-9]{1,8})\b)",
     kLikely, check_log_on},
});
#undef DATE_FORMS

}  // namespace

std::span<const Rule> private_number_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
