// Which route a path belongs to.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

namespace callbox::http {

// The result of looking a path up.
struct RouteMatch {
  const Route* route = nullptr;  // null: no route for this method
  std::map<std::string, std::string, std::less<>> params;
  std::string allow;  // the methods this path has, for Allow; empty = there is no such path
};

// Immutable once built. A segment is literal, "{name}" (never empty) or, last, "{name...}".
class Router {
 public:
  // kInvalid, naming the pattern, when it is malformed or stands twice for one method.
  static result<Router> build(std::vector<Route> routes);

  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  const std::vector<Route>& routes() const { return routes_; }
  // `path` as in Request::path. HEAD falls back to the GET route.
  RouteMatch match(Method method, std::string_view path) const;

 private:
  struct Leaf;
  struct Node;
  Router();
  result<void> add(std::size_t index);
  static const Node* find(const Node& node, const std::vector<std::string_view>& segments, std::size_t depth,
                          std::vector<std::string>& values);

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace callbox::http
