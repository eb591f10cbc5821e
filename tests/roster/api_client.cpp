#include "roster/api_client.h"

#include <boost/json.hpp>
#include <optional>
#include <stdexcept>

#include "base/text.h"

namespace callbox::test {
namespace {

std::optional<std::map<std::string, std::string, std::less<>>> match(const std::string& pattern,
                                                                     const std::string& path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::map<std::string, std::string, std::less<>> params;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with("{")) {
      params[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = std::string(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return params;
}

}  // namespace

void ApiClient::add(std::vector<http::Route> more) {
  for (http::Route& route : more) routes_.push_back(std::move(route));
}

http::Response ApiClient::call(http::Method method, const std::string& target, const std::string& body,
                               const Fields& headers) {
  http::Request request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  request.body = body;
  request.headers.set("Host", "desk.example");
  if (const std::size_t mark = target.find('?'); mark != std::string::npos) {
    for (const std::string_view pair : split(std::string_view(target).substr(mark + 1), '&')) {
      const std::size_t equals = pair.find('=');
      request.query.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
  if (!cookie.empty()) request.headers.set("Cookie", cookie);
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  for (const http::Route& route : routes_) {
    if (route.method != method) continue;
    auto params = match(route.pattern, request.path);
    if (!params) continue;
    request.params = std::move(*params);
    http::Response response = route.handler(request);
    if (const auto set = response.headers.get("Set-Cookie")) {
      cookie = std::string(set->substr(0, set->find(';')));
      if (cookie.ends_with("=")) cookie.clear();
    }
    return response;
  }
  throw std::runtime_error("no route for " + target);
}

int ApiClient::sign_in(const std::string& login, const std::string& password, const std::string& code) {
  boost::json::object body = {{"login", login}, {"password", password}};
  if (at_work) body["department_device"] = body["on_duty"] = true;
  if (!code.empty()) body["code"] = code;
  return post("/api/session", boost::json::serialize(body)).status;
}

boost::json::value parsed(const http::Response& response) {
  return boost::json::parse(response.body);
}

std::string text_of(const http::Response& response, const std::string& member) {
  const boost::json::value value = parsed(response);
  const boost::json::value* found = value.as_object().if_contains(member);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace callbox::test
