// The words of one language, and all languages that this installation has.
//
// A word is a member of the struct Words (words/word_list.h, made from the reference language's file), so a misspelt
// one does not compile and finding one costs nothing. Which languages there are is known when the server starts: each
// is a file (words/ in the source, which the program carries, and the installation's own folder).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "words/language.h"
#include "words/word_file.h"
#include "words/word_list.h"

namespace callbox::words {

class Catalogue {
 public:
  Catalogue(Language language, const Words& words) : language_(std::move(language)), words_(words) {}
  const Words& words() const { return words_; }
  const Language& language() const { return language_; }
  // The form of a counted word that goes with `count`: "wpis", "wpisy", "wpisów".
  std::string_view counted(const Forms& forms, std::int64_t count) const {
    return forms.by_category[static_cast<std::size_t>(language_.plural_of(count))];
  }

 private:
  Language language_;
  Words words_;  // views into texts that Catalogues keeps
};

// What a person who translates should know; nothing of it stops the server.
struct Gap {
  enum class Kind : std::uint8_t { kMissing, kUnknown };
  Kind kind = Kind::kMissing;
  std::string language;
  std::string word;  // "news", "record_count_posted.few"
  std::string path;  // of an unknown word
  int line = 0;
};

class Catalogues {
 public:
  // Later files win word by word over earlier ones of the same language, so that an agency may say a few things its own
  // way. What a language lacks is said in `first`, or else in the reference language, which must be among the files.
  // A word whose {placeholders} differ from the reference's is kInvalid with path and line.
  static result<Catalogues> build(std::vector<WordFile> files, std::string_view first);

  // The exact language, or else its wider one ("es" for "es-MX"), or else the first.
  const Catalogue& in(std::string_view language) const;
  bool has(std::string_view language) const;
  // Sorted.
  const std::vector<std::string>& languages() const { return languages_; }
  // By language, then in the order of the reference; unknown words last.
  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  Catalogues() = default;
  const Catalogue* find(std::string_view language) const;

  std::vector<WordFile> files_;  // hold the texts
  std::vector<std::string> languages_;
  std::vector<std::unique_ptr<const Catalogue>> catalogues_;  // as languages_
  const Catalogue* first_ = nullptr;
  std::vector<Gap> gaps_;
};

}  // namespace callbox::words
