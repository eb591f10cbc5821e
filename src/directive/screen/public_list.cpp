#include "directive/screen/public_list.h"

#include <algorithm>
#include <array>

#include "directive/screen/checks.h"
#include "directive/screen/normalize.h"

namespace callbox::directive::screen {
namespace {

constexpr std::size_t kLocalDigits = 7;
constexpr std::size_t kPhoneDigits = 10;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Letters and digits, with the words of streets in their postal short forms (USPS Publication 28, appendix C).
std::string key_of(std::string_view lower) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kShort{
      {{"street", "st"},    {"avenue", "ave"}, {"av", "ave"},        {"road", "rd"},        {"drive", "dr"},
       {"lane", "ln"},      {"court", "ct"},   {"place", "pl"},      {"boulevard", "blvd"}, {"terrace", "ter"},
       {"parkway", "pkwy"}, {"circle", "cir"}, {"highway", "hwy"},   {"north", "n"},        {"south", "s"},
       {"east", "e"},       {"west", "w"},     {"apartment", "apt"}, {"suite", "ste"},      {"square", "sq"}}};
  std::string key;
  for (std::size_t i = 0; i < lower.size();) {
    std::size_t end = i;
    while (end < lower.size() && is_alnum(lower[end])) ++end;
    std::string_view word = lower.substr(i, end - i);
    for (const auto& [full, brief] : kShort)
      if (word == full) word = brief;
    key += word;
    i = end + 1;
  }
  return key;
}

std::string phone_key(std::string_view text) {
  std::string digits = digits_of(text);
  if (digits.size() == kPhoneDigits + 1 && digits.front() == '1') digits.erase(0, 1);
  return digits;
}

}  // namespace

PublicList::PublicList(std::span<const std::string> entries) {
  for (const std::string& entry : entries) {
    const std::string folded = fold_entry(entry);
    if (folded.empty()) continue;
    if (folded.front() == '@') {
      domains_.push_back(folded);
      continue;
    }
    if (const std::string key = key_of(folded); !key.empty()) keys_.insert(key);
    const std::string phone = phone_key(folded);
    const bool letters = std::any_of(folded.begin(), folded.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!letters && (phone.size() == kPhoneDigits || phone.size() == kLocalDigits)) {
      phones_.insert(phone);
      if (phone.size() == kPhoneDigits) phones_.insert(phone.substr(phone.size() - kLocalDigits));
    }
    entries_.push_back(folded);
  }
}

std::vector<Span> PublicList::places_in(std::string_view lower) const {
  std::vector<Span> places;
  for (const std::string& entry : entries_)
    for (std::size_t at = lower.find(entry); at != std::string_view::npos; at = lower.find(entry, at + 1)) {
      const std::size_t end = at + entry.size();
      const bool left = at == 0 || !is_alnum(lower[at - 1]) || !is_alnum(entry.front());
      const bool right = end == lower.size() || !is_alnum(lower[end]) || !is_alnum(entry.back());
      if (left && right) places.push_back({at, end});
    }
  std::sort(places.begin(), places.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  return places;
}

bool PublicList::allows(std::string_view detector, std::string_view found) const {
  if (keys_.contains(key_of(found))) return true;
  if (detector == "private.phone") {
    const std::string digits = phone_key(found.substr(0, found.find_first_of("xe")));
    return phones_.contains(digits);
  }
  if (detector == "private.email")
    return std::any_of(domains_.begin(), domains_.end(),
                       [&](const std::string& domain) { return found.ends_with(domain); });
  if (detector == "private.home-address") {
    // "123 Madison St, Suite 2" is still 123 Madison St, and so is a street of which only the suffix was left out.
    const std::string key = key_of(found);
    return std::any_of(keys_.begin(), keys_.end(), [&](const std::string& allowed) {
      constexpr std::size_t kShortest = 6;
      return allowed.size() >= kShortest && key.size() >= kShortest &&
             (key.starts_with(allowed) || allowed.starts_with(key));
    });
  }
  return false;
}

}  // namespace callbox::directive::screen
