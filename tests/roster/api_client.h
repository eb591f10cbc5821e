// Calls a room's routes as the server would, without a socket: matches the pattern, fills the parameters, keeps the
// session's cookie like a browser.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <utility>
#include <vector>

#include "http/server.h"

namespace callbox::test {

class ApiClient {
 public:
  explicit ApiClient(std::vector<http::Route> routes) : routes_(std::move(routes)) {}
  void add(std::vector<http::Route> more);

  using Fields = std::vector<std::pair<std::string, std::string>>;
  // `target` may carry a query. Throws when no route matches.
  http::Response call(http::Method method, const std::string& target, const std::string& body = {},
                      const Fields& headers = {});
  http::Response get(const std::string& target) { return call(http::Method::kGet, target); }
  http::Response post(const std::string& target, const std::string& body, const Fields& headers = {}) {
    return call(http::Method::kPost, target, body, headers);
  }
  // Signs in with the password of RosterWorld; the status.
  int sign_in(const std::string& login, const std::string& password, const std::string& code = {});

  std::string cookie;    // "callbox=…"; empty when signed out
  bool at_work = false;  // signs in on duty, at a department device

 private:
  std::vector<http::Route> routes_;
};

// The body, parsed.
boost::json::value parsed(const http::Response& response);
// A text member of an object, or "".
std::string text_of(const http::Response& response, const std::string& member);

}  // namespace callbox::test
