// What the words in the route tables mean (http::Route::access), and the proof that each route keeps its word.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace callbox::app {

// "public": anyone. "member": signed-in members; the handler must be one of roster::for_member. "local": this machine;
// everyone else is refused here, before the handler. kInvalid, naming the route, for any other word, and for a handler
// that does not fit its word: such a table is not served.
result<std::vector<http::Route>> keep_words(std::vector<http::Route> routes);

// Answers a request for a route that is not public, and that comes without a session cookie, before its body is read:
// http::ServerOptions::gate. Whether the cookie is worth anything is decided when the body is there.
std::optional<http::Response> refuse_at_head(const http::Request& head, const http::Route& route);

}  // namespace callbox::app
