// The running desk: server, public site, staff API, workers and sealing, wired together.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/installation.h"
#include "base/result.h"
#include "http/server.h"

namespace callbox::app {

class DeskServer {
 public:
  // Opens the outlets, fills a demo that is still empty, starts workers and sealing, and then serves. `progress` is
  // told, in short sentences, what takes its time. kUnavailable with code "folder-in-use" when another server runs on
  // the same SQLite database.
  static result<std::unique_ptr<DeskServer>> start(std::unique_ptr<Installation> installation,
                                                   const std::function<void(const std::string&)>& progress);
  // Drains: requests finish, no new ones start, running jobs end.
  ~DeskServer();
  DeskServer(const DeskServer&) = delete;
  DeskServer& operator=(const DeskServer&) = delete;

  std::uint16_t port() const;
  // The whole table, as it is served.
  const std::vector<http::Route>& routes() const;

 private:
  struct Parts;
  explicit DeskServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The running executable: what media workers are started from.
std::string own_executable();

}  // namespace callbox::app
