// What Unicode's CLDR knows of a language: how its dates are written, how it counts, how it joins a list, what it calls
// languages and which way it is read. All from ICU, so that no language is known by name here.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "words/word_file.h"

namespace callbox::words {

// CLDR patterns ("EEEE, MMMM d, y, h:mm a") and what stands for "a". Empty: those of CLDR.
struct DatePatterns {
  std::string_view date_time, date, clock;
  std::string_view before_noon, after_noon;
};

class Language {
 public:
  // kInvalid when ICU cannot read a pattern or does not know the language's tag.
  static result<Language> create(std::string_view tag, const DatePatterns& patterns);
  Language(Language&&) noexcept;
  Language& operator=(Language&&) noexcept;
  ~Language();

  const std::string& tag() const { return tag_; }            // "es"
  const std::string& own_name() const { return own_name_; }  // "Español", as a list of languages begins it
  bool right_to_left() const { return right_to_left_; }
  std::string_view direction() const { return right_to_left_ ? "rtl" : "ltr"; }

  // "inglés": another language's name within a sentence. The tag itself when CLDR has no name for it.
  std::string name_of(std::string_view tag) const;
  // "inglés y español".
  std::string list(std::span<const std::string> items) const;
  Plural plural_of(std::int64_t count) const;
  // The categories that whole numbers up to a thousand have: those that a file must have a word for.
  const std::set<Plural>& plurals() const { return plurals_; }

  // "Saturday, November 21, 2026, 2:30 a.m." in the zone; the ISO form where the zone is unknown. A time stays on one
  // line: the spaces before and in "a.m." do not break.
  std::string date_time(UtcMillis at, std::string_view zone) const;
  std::string date(UtcMillis at) const;        // in UTC
  std::string clock(int minute_of_day) const;  // "8:00 a.m."
  std::string_view weekday(int day) const;     // 0 = Sunday, as it stands alone: "domingo"
  // With a capital at its beginning, as a line of its own has.
  std::string capitalized(std::string_view text) const;

 private:
  struct Icu;
  Language();
  std::string tag_, own_name_;
  bool right_to_left_ = false;
  std::set<Plural> plurals_;
  std::unique_ptr<Icu> icu_;  // used by several threads at once: only its const functions are called
};

}  // namespace callbox::words
