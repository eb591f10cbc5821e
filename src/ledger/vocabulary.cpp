#include "ledger/vocabulary.h"

#include <algorithm>

namespace callbox::ledger {

bool is_public_identifier(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == ':' || c == '/' || c == '-';
  };
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, fits);
}

bool is_series(std::string_view text) {
  return text.size() <= 128 && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace callbox::ledger
