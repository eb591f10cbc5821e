#include "desk/limits.h"

#include "base/text.h"

namespace callbox::desk {

Status check_words(std::string_view text, std::size_t limit, std::string_view field, std::string_view sentence) {
  if (!trim(text).empty() && text.size() <= limit && is_utf8(text)) return {};
  return fail(ErrorKind::kInvalid, std::string(sentence), Where{std::string(field), 0, 0});
}

}  // namespace callbox::desk
