// What a fuzz target promises: when it does not hold, the run ends here.
#pragma once

#include <cstdlib>

namespace callbox::fuzz {

inline void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace callbox::fuzz
