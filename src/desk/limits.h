// How long the words around a package may be. Those inside it: directive/limits.h.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "directive/limits.h"

namespace callbox::desk {

inline constexpr std::size_t kMaxComment = 2'000;  // bytes, of a review
inline constexpr std::size_t kMaxClause = 100;     // bytes, of the agency's own rule
inline constexpr std::size_t kMaxKey = 100;        // bytes, of an Idempotency-Key

// A reason, a note, a remark: said at all, within `limit` bytes, UTF-8. kInvalid with `field` and `sentence`.
Status check_words(std::string_view text, std::size_t limit, std::string_view field, std::string_view sentence);

}  // namespace callbox::desk
