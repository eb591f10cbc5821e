#include "app/access.h"

#include <utility>

#include "http/session_cookie.h"
#include "roster/authenticate.h"

namespace callbox::app {
namespace {

bool is_local(const http::Request& request) {
  return request.peer == "127.0.0.1" || request.peer == "::1";
}

http::Handler for_this_machine(http::Handler handler) {
  return [handler = std::move(handler)](const http::Request& request) {
    if (is_local(request)) return handler(request);
    return http::problem({ErrorKind::kForbidden, "This is for the server's own machine only.", {}, {}, {}},
                         request.path);
  };
}

// The door that a route's word names, and the words behind it. Nothing for a word of no store.
struct AtDoor {
  Door door;
  std::string_view words;
};
std::optional<AtDoor> door_of(std::string_view words, std::span<const Door> doors) {
  const std::size_t colon = words.find(": ");
  const std::string_view word = colon == std::string_view::npos ? std::string_view() : words.substr(0, colon);
  if (colon != std::string_view::npos) words.remove_prefix(colon + 2);
  for (const Door& door : doors)
    if (door.word == word) return AtDoor{door, words};
  if (word.empty() && doors.empty()) return AtDoor{desk_door(), words};
  return std::nullopt;
}

tl::unexpected<Error> wrong(const http::Route& route, std::string_view why) {
  return fail(ErrorKind::kInvalid, "bad-route",
              "The route " + std::string(name_of(route.method)) + " " + route.pattern + " says \"" + route.access +
                  "\", " + std::string(why) + ".");
}

}  // namespace

std::optional<Access> access_from(std::string_view words) {
  if (words == "public") return Access{Access::Who::kAnyone};
  if (words == "local") return Access{Access::Who::kThisMachine};
  if (words == "member") return Access{};
  constexpr std::string_view kOr = " or ";
  Access access;
  for (bool more = true; more;) {
    const std::size_t end = words.find(kOr);
    const std::string_view word = words.substr(0, end);
    if (word == "own") {
      access.own = true;
    } else if (const auto permission = directive::permission_from(word)) {
      access.any.add(*permission);
    } else {
      return std::nullopt;
    }
    more = end != std::string_view::npos;
    if (more) words.remove_prefix(end + kOr.size());
  }
  return access;
}

Door desk_door() {
  return {"", "", std::string(roster::kSessionCookie)};
}

std::vector<http::Route> behind(const Door& door, std::vector<http::Route> routes) {
  for (http::Route& route : routes) {
    if (!door.word.empty()) route.access = door.word + ": " + route.access;
    route.pattern = door.path + route.pattern;
  }
  return routes;
}

result<std::vector<http::Route>> keep_words(std::vector<http::Route> routes, std::span<const Door> doors) {
  for (http::Route& route : routes) {
    const auto at = door_of(route.access, doors);
    if (!at) return wrong(route, "which names no store that is served");
    const auto access = access_from(at->words);
    if (!access) return wrong(route, "which is no word for who may come");
    const bool for_members = roster::is_for_member(route.handler);
    if (access->who == Access::Who::kMembers) {
      if (!for_members) return wrong(route, "but its handler asks nobody to sign in");
      if (roster::session_cookie_of(route.handler) != at->door.cookie)
        return wrong(route, "but its handler asks for a member of another store");
      if (!access->own) route.handler = roster::needing(std::move(route.handler), access->any);
    } else if (for_members) {
      return wrong(route, "but its handler asks for a member");
    } else if (access->who == Access::Who::kThisMachine) {
      route.handler = for_this_machine(std::move(route.handler));
    }
  }
  return routes;
}

std::optional<http::Response> refuse_at_head(const http::Request& head, const http::Route& route) {
  return refuse_at_doors(head, route, {});
}

std::optional<http::Response> refuse_at_doors(const http::Request& head, const http::Route& route,
                                              std::span<const Door> doors) {
  const auto at = door_of(route.access, doors);
  if (at && (at->words == "public" || http::read_cookie(head, at->door.cookie))) return std::nullopt;
  auto response = http::problem(Error{ErrorKind::kUnauthorized, "Sign in first.", {}, "no-session", {}}, head.path);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace callbox::app
