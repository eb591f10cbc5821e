// Names known for a case (minors, victims, witnesses): found wherever they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {

class KnownName {
 public:
  // Folded as texts are. A name without letters finds nothing.
  explicit KnownName(std::string_view name);

  struct Found {
    Span span;
    Confidence confidence;
  };
  // The whole name: kCertain. Its last word alone: kLikely; another word alone: kPossible; those only when capitalised,
  // because a girl may be called Hope.
  void find_in(const Subject& subject, std::vector<Found>& out) const;

 private:
  std::vector<std::string> words_;
};

}  // namespace callbox::directive::screen
