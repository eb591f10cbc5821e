// What a directive may name as an outlet: the kinds of this program and those to come (app/outlets_list.h).
#pragma once

#include <string>
#include <vector>

namespace callbox::app {

std::vector<std::string> outlet_ids();

}  // namespace callbox::app
