#pragma once

#include "outlets/example_network/example_network.h"
#include "outlets/kind.h"

namespace callbox::example {

// What a folder of an outlet exports. `network` outlives it.
outlets::OutletKind kind(Network& network);

}  // namespace callbox::example
