// The map of the areas: the units' GeoJSON boundaries as SVG paths, drawn here so that the page needs no script.
#pragma once

#include "site/page_frame.h"

namespace callbox::site {

// Empty when no unit has a boundary. A boundary that cannot be read is left out; the list beside the map has all units.
MapView draw_map(const Frame& frame);

}  // namespace callbox::site
