// The outlets of this program: one line each. Everything that knows outlets by name reads it from here.
#pragma once

#include <string_view>
#include <vector>

#include "outlets/kind.h"

namespace callbox::app {

std::vector<outlets::OutletKind> outlet_kinds();

// Networks that directives may already name, and that this version cannot reach yet.
struct KindToCome {
  std::string_view id;
  std::vector<outlets::Name> names;
};
std::vector<KindToCome> kinds_to_come();

}  // namespace callbox::app
