#include "directive/local_text.h"

namespace callbox::directive {

const std::string& LocalText::in(std::string_view language) const {
  const auto found = others.find(language);
  return found == others.end() ? text : found->second;
}

}  // namespace callbox::directive
