// The agency's own numbers, addresses and mailboxes (ScreenOptions::allowed): never findings.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {

class PublicList {
 public:
  // Entries are read as people write them: "708-555-0100", "123 Madison St", "tips@agency.example", "@agency.example"
  // for every mailbox of a domain, "Star 4821". Punctuation, case and "Street" against "St" make no difference.
  explicit PublicList(std::span<const std::string> entries);

  // Where the list's entries stand in a text, sorted by begin. Anything found inside is allowed.
  std::vector<Span> places_in(std::string_view lower) const;
  // True when what was found is an entry, by its own words. `found` is a stretch of the lower form.
  bool allows(std::string_view detector, std::string_view found) const;

 private:
  std::vector<std::string> entries_;        // folded, for looking them up word by word
  std::unordered_set<std::string> keys_;    // letters and digits; streets abbreviated
  std::unordered_set<std::string> phones_;  // the last ten digits, or all seven
  std::vector<std::string> domains_;        // "@agency.example"
};

}  // namespace callbox::directive::screen
