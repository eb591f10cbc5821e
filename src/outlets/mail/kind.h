// Mail to those who signed up, as an outlet. Its relay is the agency's (Surroundings::relay).
#pragma once

#include "outlets/kind.h"

namespace callbox::outlets::mail {

OutletKind kind();

}  // namespace callbox::outlets::mail
