// What both databases ask of parameters. Private to the room.
#pragma once

#include <span>

#include "storage/database.h"

namespace callbox::storage {

// Text holds no null character: PostgreSQL's ends there and would silently find or keep something shorter, SQLite's
// does not. kInvalid.
inline Status check_texts(std::span<const Param> params) {
  for (const Param& param : params) {
    const auto* text = std::get_if<std::string_view>(&param.value());
    if (text != nullptr && text->find('\0') != std::string_view::npos)
      return fail(ErrorKind::kInvalid, "null-character", "A text contains a null character.");
  }
  return {};
}

}  // namespace callbox::storage
