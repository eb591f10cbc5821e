#include "app/permission_matrix.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/access.h"
#include "roster/permission.h"

namespace callbox::app {
namespace {

namespace json = boost::json;

// Those that a role can make a difference to.
std::vector<const http::Route*> for_members(std::span<const http::Route> routes) {
  std::vector<const http::Route*> lines;
  for (const http::Route& route : routes) {
    const auto access = access_from(route.access);
    if (access && access->who == Access::Who::kMembers) lines.push_back(&route);
  }
  return lines;
}

}  // namespace

std::string_view opens(const http::Route& route, directive::Permissions of_role) {
  const auto access = access_from(route.access);
  if (!access || access->who == Access::Who::kThisMachine) return "";
  if (access->who == Access::Who::kAnyone) return "yes";
  if (!((of_role | roster::kEveryMember) & access->any).empty()) return "yes";
  if (access->own) return "own";
  return access->any.empty() ? "yes" : "";
}

std::string matrix_as_markdown(std::span<const http::Route> routes, std::span<const directive::Role> roles) {
  std::string page = "| route | asks for |";
  std::string rule = "|---|---|";
  for (const directive::Role& role : roles) {
    page += " " + role.id + " |";
    rule += "---|";
  }
  page += "\n" + rule + "\n";
  for (const http::Route* route : for_members(routes)) {
    page += "| `" + std::string(http::name_of(route->method)) + " " + route->pattern + "` | " + route->access + " |";
    for (const directive::Role& role : roles) {
      const std::string_view cell = opens(*route, role.permissions);
      page += (cell.empty() ? "" : " ") + std::string(cell) + " |";
    }
    page += "\n";
  }
  return page;
}

std::string matrix_as_json(std::span<const http::Route> routes, std::span<const directive::Role> roles) {
  const auto lines = for_members(routes);
  json::array listed;
  for (const http::Route* route : lines) {
    listed.push_back(
        json::object{{"method", http::name_of(route->method)}, {"path", route->pattern}, {"access", route->access}});
  }
  json::array columns;
  for (const directive::Role& role : roles) {
    json::array cells;
    for (const http::Route* route : lines) cells.push_back(json::string(opens(*route, role.permissions)));
    columns.push_back(json::object{{"id", role.id}, {"opens", std::move(cells)}});
  }
  return json::serialize(json::object{{"routes", std::move(listed)}, {"roles", std::move(columns)}});
}

}  // namespace callbox::app
