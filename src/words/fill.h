// Puts values into the places of a word: "Call {number}".
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace callbox::words {

struct Fill {
  std::string_view name, value;
};
// A placeholder that is not given stays as it is.
std::string fill(std::string_view pattern, std::initializer_list<Fill> values);

}  // namespace callbox::words
