// What the words in the route tables mean (http::Route::access), and the proof that each route keeps its word.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "directive/permission.h"
#include "http/server.h"

namespace callbox::app {

// Who may come. "public": anyone. "local": this machine. "member": whoever is signed in. "own": whoever is signed in,
// for what is theirs, which the call decides. A permission, "take-down": members whom a role gives it for some unit;
// for which one the call decides. Several are joined by " or ".
struct Access {
  enum class Who : std::uint8_t { kAnyone, kThisMachine, kMembers };
  Who who = Who::kMembers;
  bool own = false;
  directive::Permissions any = {};  // with `own` they widen what the call lets the member do, and close no door
};
// Nothing for any other word.
std::optional<Access> access_from(std::string_view words);

// A store that people sign in to: before its routes' words stands its own ("care: member"), before their patterns its
// path, and its sessions have a cookie of their own. The desk has neither word nor path.
struct Door {
  std::string word;
  std::string path;
  std::string cookie;
};
Door desk_door();
// The routes as they stand in a table that serves several stores.
std::vector<http::Route> behind(const Door& door, std::vector<http::Route> routes);

// Makes the words true: "local" refuses everyone else, a permission is asked for before the handler. The handler of a
// route for members must be one of roster::for_member, by the cookie of the store whose word the route has. kInvalid,
// naming the route, for any other word, and for a handler that does not fit its word: such a table is not served.
result<std::vector<http::Route>> keep_words(std::vector<http::Route> routes, std::span<const Door> doors = {});

// Answers a request for a route that is not public, and that comes without a session cookie, before its body is read:
// http::ServerOptions::gate. Whether the cookie is worth anything is decided when the body is there.
std::optional<http::Response> refuse_at_head(const http::Request& head, const http::Route& route);
// The same where several stores are served: the cookie is that of the route's store.
std::optional<http::Response> refuse_at_doors(const http::Request& head, const http::Route& route,
                                              std::span<const Door> doors);

}  // namespace callbox::app
