// The agency's own site, as an outlet.
#pragma once

#include "outlets/kind.h"

namespace callbox::outlets {

OutletKind site_kind();

}  // namespace callbox::outlets
