// Bluesky, as an outlet.
#pragma once

#include "outlets/kind.h"

namespace callbox::outlets::bluesky {

OutletKind kind();

}  // namespace callbox::outlets::bluesky
