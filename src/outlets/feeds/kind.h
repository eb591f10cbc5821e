// RSS, Atom and JSON Feed, as an outlet.
#pragma once

#include "outlets/kind.h"

namespace callbox::outlets {

OutletKind feeds_kind();

}  // namespace callbox::outlets
