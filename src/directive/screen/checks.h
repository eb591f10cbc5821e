// Whether a run of letters and digits can be what its shape says: published formats and check digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {

std::string digits_of(std::string_view text);
// Letters and digits only.
std::string letters_and_digits_of(std::string_view text);

bool passes_luhn(std::string_view digits);              // ISO/IEC 7812-1 annex B
bool is_payment_card(std::string_view digits);          // known issuer range, its lengths, Luhn
bool is_routing_number(std::string_view digits);        // ABA: nine digits, weights 3-7-1
bool is_iban(std::string_view letters_and_digits);      // ISO 13616, mod 97; lower case expected
bool is_vin(std::string_view letters_and_digits);       // 49 CFR 565.15 check digit; lower case expected
bool is_north_american_phone(std::string_view digits);  // ten digits, or eleven with a leading 1
bool is_toll_free(std::string_view digits);
// Illinois: Soundex letter and three digits, name code, year, day of year (600 added for some). Lower case, no dashes.
bool is_illinois_licence(std::string_view letters_and_digits);

// A social security number's groups. kCertain when it could have been issued; kLikely for the shapes never issued
// (9xx, 666, the 987-65-432x of advertisements), which people still write; empty for 000 areas, 00 groups, 0000
// serials.
std::optional<Confidence> judge_ssn(std::string_view digits);

// A calendar date in one of the written forms, English or Spanish; the year, if the month and day exist.
std::optional<int> year_of_date(std::string_view lower);

// True when no letter, digit, or joining sign with a digit beyond it touches the span: the number is whole.
bool stands_alone(std::string_view text, Span span);
// True when the words just before say that the number is a record's: "case no.", "RD#", "tracking number", "caso".
bool is_labelled_as_record(std::string_view lower, std::size_t begin);
// The last word before `at`, lower case, without signs.
std::string_view word_before(std::string_view lower, std::size_t at);

}  // namespace callbox::directive::screen
