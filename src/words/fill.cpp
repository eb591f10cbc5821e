#include "words/fill.h"

#include <algorithm>

namespace callbox::words {

std::string fill(std::string_view pattern, std::initializer_list<Fill> values) {
  std::string out;
  while (!pattern.empty()) {
    const auto begin = pattern.find('{');
    const auto end = begin == std::string_view::npos ? begin : pattern.find('}', begin);
    if (end == std::string_view::npos) break;
    const auto name = pattern.substr(begin + 1, end - begin - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const Fill& f) { return f.name == name; });
    out += pattern.substr(0, begin);
    out += value == values.end() ? pattern.substr(begin, end + 1 - begin) : value->value;
    pattern.remove_prefix(end + 1);
  }
  out += pattern;
  return out;
}

}  // namespace callbox::words
