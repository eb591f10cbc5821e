// A text that a directive gives in several languages: `name`, and beside it `name_es`, `name_pl`, ….
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace callbox::directive {

struct LocalText {
  std::string text;  // in the directive's first language, and where a language has none of its own
  std::map<std::string, std::string, std::less<>> others;  // by language
  const std::string& in(std::string_view language) const;
  friend bool operator==(const LocalText&, const LocalText&) = default;
};

}  // namespace callbox::directive
