#include "directive/screen/checks.h"

#include <algorithm>
#include <array>

namespace callbox::directive::screen {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

int number_in(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

constexpr std::array<std::string_view, 29> kRecordWords{
    "case",       "incident",  "report", "rd",      "cad",    "event",   "tracking", "invoice",
    "serial",     "model",     "order",  "docket",  "permit", "ticket",  "warrant",  "citation",
    "iucr",       "reference", "ref",    "folio",   "caso",   "informe", "boleto",   "confirmation",
    "expediente", "ordinance", "item",   "section", "article"};
constexpr std::array<std::string_view, 10> kNumberWords{"number", "numbers", "no", "num", "id",
                                                        "numero", "n",       "de", "is",  "es"};
constexpr std::array<std::string_view, 24> kMonths{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                                   "sep", "oct", "nov", "dec", "ene", "feb", "mar", "abr",
                                                   "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

int month_named(std::string_view word) {
  const auto* const found = std::find(kMonths.begin(), kMonths.end(), word.substr(0, 3));
  return word.size() < 3 || found == kMonths.end() ? 0 : static_cast<int>(found - kMonths.begin()) % 12 + 1;
}

bool exists(int month, int day) {
  constexpr std::array<int, 13> kDays{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month >= 1 && month <= 12 && day >= 1 && day <= kDays.at(static_cast<std::size_t>(month));
}

}  // namespace

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}

std::string letters_and_digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_alnum);
  return out;
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto c = digits.rbegin(); c != digits.rend(); ++c, doubled = !doubled) {
    const int digit = (*c - '0') * (doubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return !digits.empty() && sum % 10 == 0;
}

bool is_payment_card(std::string_view digits) {
  struct Issuer {
    int low, high;
    std::size_t prefix, shortest, longest;
  };
  constexpr std::array<Issuer, 13> kIssuers{{{4, 4, 1, 13, 19},
                                             {51, 55, 2, 16, 16},
                                             {2221, 2720, 4, 16, 16},
                                             {34, 34, 2, 15, 15},
                                             {37, 37, 2, 15, 15},
                                             {6011, 6011, 4, 16, 19},
                                             {644, 659, 3, 16, 19},
                                             {62, 62, 2, 16, 19},
                                             {3528, 3589, 4, 16, 19},
                                             {300, 305, 3, 14, 16},
                                             {36, 36, 2, 14, 19},
                                             {38, 39, 2, 14, 19},
                                             {50, 50, 2, 13, 19}}};
  if (digits.size() < 13 || digits.size() > 19 || !passes_luhn(digits)) return false;
  return std::any_of(kIssuers.begin(), kIssuers.end(), [&](const Issuer& issuer) {
    const int prefix = number_in(digits.substr(0, issuer.prefix));
    return prefix >= issuer.low && prefix <= issuer.high && digits.size() >= issuer.shortest &&
           digits.size() <= issuer.longest;
  });
}

bool is_routing_number(std::string_view digits) {
  constexpr std::array<int, 3> kWeights{3, 7, 1};
  if (digits.size() != 9 || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * kWeights.at(i % 3);
  return sum > 0 && sum % 10 == 0;
}

bool is_iban(std::string_view text) {
  if (text.size() < 15 || text.size() > 34) return false;
  int remainder = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[(i + 4) % text.size()];  // country and check digits go to the end
    if (is_digit(c))
      remainder = (remainder * 10 + (c - '0')) % 97;
    else if (c >= 'a' && c <= 'z')
      remainder = (remainder * 100 + (c - 'a' + 10)) % 97;
    else
      return false;
  }
  return remainder == 1;
}

bool is_vin(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghjklmnprstuvwxyz";
  constexpr std::array<int, 23> kValues{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9};
  constexpr std::array<int, 17> kWeights{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  if (text.size() != kWeights.size()) return false;
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t letter = kLetters.find(text[i]);
    if (!is_digit(text[i]) && letter == std::string_view::npos) return false;
    sum += kWeights.at(i) * (is_digit(text[i]) ? text[i] - '0' : kValues.at(letter));
  }
  const int check = sum % 11;
  return text[8] == (check == 10 ? 'x' : static_cast<char>('0' + check));
}

bool is_north_american_phone(std::string_view digits) {
  if (digits.size() == 11 && digits.front() == '1') digits.remove_prefix(1);
  if (digits.size() != 10) return false;
  const bool area = digits[0] >= '2' && digits[1] != '9' && digits.substr(1, 2) != "11";
  const bool exchange = digits[3] >= '2' && digits.substr(4, 2) != "11";
  return area && exchange;
}

bool is_toll_free(std::string_view digits) {
  constexpr std::array<std::string_view, 7> kAreas{"800", "833", "844", "855", "866", "877", "888"};
  if (digits.size() == 11 && digits.front() == '1') digits.remove_prefix(1);
  return digits.size() == 10 && is_one_of(digits.substr(0, 3), kAreas);
}

bool is_illinois_licence(std::string_view text) {
  if (text.size() != 12 || !is_letter(text.front())) return false;
  if (!std::all_of(text.begin() + 1, text.end(), is_digit)) return false;
  const bool soundex = std::all_of(text.begin() + 1, text.begin() + 4, [](char c) { return c <= '6'; });
  const int day = number_in(text.substr(9)) % 600;
  return soundex && day >= 1 && day <= 372;  // days are counted as 31 a month
}

std::optional<Confidence> judge_ssn(std::string_view digits) {
  if (digits.size() != 9) return std::nullopt;
  const int area = number_in(digits.substr(0, 3));
  if (area == 0 || digits.substr(3, 2) == "00" || digits.substr(5) == "0000") return std::nullopt;
  return area == 666 || area >= 900 ? Confidence::kLikely : Confidence::kCertain;
}

std::optional<int> year_of_date(std::string_view lower) {
  std::array<int, 3> numbers{};
  std::array<std::size_t, 3> lengths{};
  std::size_t count = 0;
  int month = 0;
  for (std::size_t i = 0; i < lower.size();) {
    std::size_t end = i;
    if (is_digit(lower[i])) {
      while (end < lower.size() && is_digit(lower[end])) ++end;
      if (count == 3 || end - i > 4) return std::nullopt;
      numbers.at(count) = number_in(lower.substr(i, end - i));
      lengths.at(count++) = end - i;
      while (end < lower.size() && is_letter(lower[end])) ++end;  // "14th"
    } else if (is_letter(lower[i])) {
      while (end < lower.size() && is_letter(lower[end])) ++end;
      if (month == 0) month = month_named(lower.substr(i, end - i));
    } else {
      ++end;
    }
    i = end;
  }
  const auto full = [](int year, std::size_t length) {
    if (length == 4) return year;
    return year < 30 ? 2000 + year : 1900 + year;
  };
  if (month != 0 && count == 2)
    return exists(month, numbers[0]) ? std::optional(full(numbers[1], lengths[1])) : std::nullopt;
  if (count != 3) return std::nullopt;
  if (lengths[0] == 4) return exists(numbers[1], numbers[2]) ? std::optional(numbers[0]) : std::nullopt;
  const bool real = exists(numbers[0], numbers[1]) || exists(numbers[1], numbers[0]);  // Spanish writes the day first
  return real && lengths[2] != 3 && lengths[2] != 1 ? std::optional(full(numbers[2], lengths[2])) : std::nullopt;
}

namespace {

// "1,234,567": a comma joins digits only between groups of three.
bool comma_joins_before(std::string_view text, std::size_t comma) {
  std::size_t begin = comma;
  while (begin > 0 && is_digit(text[begin - 1])) --begin;
  const bool part_of_more = begin > 0 && (text[begin - 1] == '-' || text[begin - 1] == '.');
  return comma - begin >= 1 && comma - begin <= 3 && !part_of_more;
}
bool comma_joins_after(std::string_view text, std::size_t comma) {
  std::size_t end = comma + 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - comma == 4 && (end == text.size() || text[end] != '-');
}

}  // namespace

bool stands_alone(std::string_view text, Span span) {
  const auto joins = [](char c) { return c == '-' || c == '.' || c == '/' || c == '_'; };
  if (span.begin > 0) {
    const char before = text[span.begin - 1];
    if (is_alnum(before) || before == '_' || before == '$') return false;
    if (before == ',' && comma_joins_before(text, span.begin - 1)) return false;
    if (joins(before) && span.begin > 1 && is_digit(text[span.begin - 2])) return false;
  }
  if (span.end < text.size()) {
    const char after = text[span.end];
    if (is_alnum(after) || after == '_') return false;
    if (after == ',' && comma_joins_after(text, span.end)) return false;
    if (joins(after) && span.end + 1 < text.size() && is_digit(text[span.end + 1])) return false;
  }
  return true;
}

std::string_view word_before(std::string_view lower, std::size_t at) {
  std::size_t end = at;
  while (end > 0 && !is_alnum(lower[end - 1])) {
    // A sentence or line that ended there labels nothing.
    if (lower[end - 1] == '\n' || lower[end - 1] == ';' || at - end > 4) return {};
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && (is_alnum(lower[begin - 1]) || lower[begin - 1] == '\'')) --begin;
  return lower.substr(begin, end - begin);
}

bool is_labelled_as_record(std::string_view lower, std::size_t begin) {
  constexpr int kFurthest = 4;
  for (int words = 0; words < kFurthest; ++words) {
    const std::string_view word = word_before(lower, begin);
    if (word.empty()) return false;
    if (is_one_of(word, kRecordWords)) return true;
    if (!is_one_of(word, kNumberWords)) return false;
    begin = static_cast<std::size_t>(word.data() - lower.data());
  }
  return false;
}

}  // namespace callbox::directive::screen
