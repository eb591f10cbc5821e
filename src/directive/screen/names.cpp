#include "directive/screen/names.h"

#include "directive/screen/normalize.h"

namespace callbox::directive::screen {
namespace {

constexpr std::size_t kShortestWordAlone = 3;
constexpr std::size_t kWidestGap = 3;

// Bytes beyond ASCII are letters of scripts the fold left alone.
bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_upper(char c) {
  return (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_word_at(std::string_view lower, std::size_t at, std::string_view word) {
  if (lower.substr(at, word.size()) != word) return false;
  const std::size_t end = at + word.size();
  return (at == 0 || !is_name_byte(lower[at - 1])) && (end == lower.size() || !is_name_byte(lower[end]));
}

}  // namespace

KnownName::KnownName(std::string_view name) {
  std::string word;
  for (const char c : fold_entry(name) + " ") {
    if (is_name_byte(c)) {
      word.push_back(c);
    } else if (!word.empty()) {
      words_.push_back(std::move(word));
      word.clear();
    }
  }
}

void KnownName::find_in(const Subject& subject, std::vector<Found>& out) const {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const std::string& word = words_[i];
    for (std::size_t at = subject.lower.find(word); at != std::string_view::npos;
         at = subject.lower.find(word, at + 1)) {
      if (!is_word_at(subject.lower, at, word)) continue;
      std::size_t end = at + word.size();
      std::size_t matched = i == 0 ? 1 : 0;
      while (i == 0 && matched < words_.size()) {
        std::size_t next = end;
        while (next < subject.lower.size() && next - end < kWidestGap && !is_name_byte(subject.lower[next])) ++next;
        if (!is_word_at(subject.lower, next, words_[matched])) break;
        end = next + words_[matched++].size();
      }
      if (matched == words_.size()) {
        out.push_back({{at, end}, Confidence::kCertain});
      } else if (word.size() >= kShortestWordAlone && is_upper(subject.cased[at])) {
        const bool last = i + 1 == words_.size();
        out.push_back({{at, at + word.size()}, last ? Confidence::kLikely : Confidence::kPossible});
      }
    }
  }
}

}  // namespace callbox::directive::screen
