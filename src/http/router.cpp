#include "http/router.h"

#include <set>

#include "base/text.h"

namespace callbox::http {

// The routes that end at a node, by method, with the names this pattern gives to its parameters.
struct Router::Leaf {
  const Route* route = nullptr;
  std::vector<std::string> names;
};

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> remainder;
  std::map<Method, Leaf> leaves;
};

namespace {

struct Segment {
  enum class Kind : std::uint8_t { kLiteral, kParameter, kRemainder } kind = Kind::kLiteral;
  std::string_view text;
};

result<Segment> parse_segment(std::string_view text, std::string_view pattern) {
  if (text.find_first_of("{}") == std::string_view::npos) return Segment{Segment::Kind::kLiteral, text};
  const auto malformed = [&] {
    return fail(ErrorKind::kInvalid, "bad-route",
                "A segment of the route \"" + std::string(pattern) + "\" is neither literal, {name} nor {name...}.");
  };
  if (text.front() != '{' || text.back() != '}') return malformed();
  std::string_view name = text.substr(1, text.size() - 2);
  Segment::Kind kind = Segment::Kind::kParameter;
  if (name.ends_with("...")) {
    kind = Segment::Kind::kRemainder;
    name.remove_suffix(3);
  }
  if (name.empty() || name.find_first_of("{}.") != std::string_view::npos) return malformed();
  return Segment{kind, name};
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

result<Router> Router::build(std::vector<Route> routes) {
  Router router;
  router.routes_ = std::move(routes);
  for (std::size_t i = 0; i < router.routes_.size(); ++i) CHECK_OK(router.add(i));
  return router;
}

result<void> Router::add(std::size_t index) {
  const Route& route = routes_[index];
  const std::string_view pattern = route.pattern;
  if (pattern.empty() || pattern.front() != '/') {
    return fail(ErrorKind::kInvalid, "bad-route", "The route \"" + route.pattern + "\" does not begin with a slash.");
  }
  if (!route.handler) {
    return fail(ErrorKind::kInvalid, "bad-route", "The route \"" + route.pattern + "\" has no handler.");
  }
  Node* node = root_.get();
  std::vector<std::string> names;
  bool ended = false;
  for (const std::string_view text : split(pattern.substr(1), '/')) {
    if (ended) {
      return fail(ErrorKind::kInvalid, "bad-route", "The route \"" + route.pattern + "\" goes on after its remainder.");
    }
    TRY(const Segment segment, parse_segment(text, pattern));
    std::unique_ptr<Node>* next = nullptr;
    switch (segment.kind) {
      case Segment::Kind::kLiteral:
        next = &node->literals[std::string(segment.text)];
        break;
      case Segment::Kind::kParameter:
        next = &node->parameter;
        break;
      case Segment::Kind::kRemainder:
        next = &node->remainder;
        ended = true;
        break;
    }
    if (segment.kind != Segment::Kind::kLiteral) names.emplace_back(segment.text);
    if (!*next) *next = std::make_unique<Node>();
    node = next->get();
  }
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size()) {
    return fail(ErrorKind::kInvalid, "bad-route", "The route \"" + route.pattern + "\" names a parameter twice.");
  }
  const bool added = node->leaves.emplace(route.method, Leaf{&route, std::move(names)}).second;
  if (!added) {
    return fail(ErrorKind::kInvalid, "bad-route",
                "The route " + std::string(name_of(route.method)) + " \"" + route.pattern + "\" stands twice.");
  }
  return {};
}

// Depth first, literal before parameter before remainder, so "/posts/new" wins over "/posts/{id}" and yet
// "/posts/new/x" may still be found under "/posts/{id}/x".
const Router::Node* Router::find(const Node& node, const std::vector<std::string_view>& segments, std::size_t depth,
                                 std::vector<std::string>& values) {
  if (depth == segments.size()) return node.leaves.empty() ? nullptr : &node;
  const std::string_view segment = segments[depth];
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Node* found = find(*literal->second, segments, depth + 1, values)) return found;
  }
  if (node.parameter && !segment.empty()) {
    values.emplace_back(segment);
    if (const Node* found = find(*node.parameter, segments, depth + 1, values)) return found;
    values.pop_back();
  }
  if (node.remainder) {
    std::string rest(segment);
    for (std::size_t i = depth + 1; i < segments.size(); ++i) rest.append("/").append(segments[i]);
    values.push_back(std::move(rest));
    return node.remainder.get();
  }
  return nullptr;
}

RouteMatch Router::match(Method method, std::string_view path) const {
  RouteMatch match;
  if (path.empty() || path.front() != '/') return match;
  std::vector<std::string> values;
  const Node* node = find(*root_, split(path.substr(1), '/'), 0, values);
  if (node == nullptr) return match;

  const bool has_get = node->leaves.contains(Method::kGet);
  for (const Method known :
       {Method::kGet, Method::kHead, Method::kPost, Method::kPut, Method::kPatch, Method::kDelete, Method::kOptions}) {
    const bool implied = known == Method::kOptions || (known == Method::kHead && has_get);
    if (!implied && !node->leaves.contains(known)) continue;
    match.allow.append(match.allow.empty() ? "" : ", ").append(name_of(known));
  }
  auto leaf = node->leaves.find(method);
  if (leaf == node->leaves.end() && method == Method::kHead) leaf = node->leaves.find(Method::kGet);
  if (leaf == node->leaves.end()) return match;
  match.route = leaf->second.route;
  for (std::size_t i = 0; i < values.size(); ++i) match.params.emplace(leaf->second.names[i], std::move(values[i]));
  return match;
}

}  // namespace callbox::http
