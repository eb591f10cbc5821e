// The staff application's files, from the binary, at /desk/. Its pages are routes of the browser: every address below
// /desk/ that is not a file answers with index.html.
#pragma once

#include <vector>

#include "http/server.h"

namespace callbox::app {

std::vector<http::Route> web_application_routes();

}  // namespace callbox::app
