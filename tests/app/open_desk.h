// A whole desk for a test: its configuration, opened, served.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "app/desk_server.h"
#include "app/installation.h"
#include "support/databases.h"

namespace callbox::test {

// Data in `folder`, any free port, one directive. On PostgreSQL (`fresh`) the database is there, and empty.
inline app::Config desk_config(const std::string& folder, const std::string& directive = "starter.yaml",
                               FreshDatabase* postgres = nullptr) {
  app::Config config;
  config.agency = "Test Police Department";
  config.base_url = "http://localhost";
  config.ledger_origin = "localhost/test/log";
  config.data = folder;
  config.directives = {directive};
  config.server.port = 0;
  config.server.threads = 1;
  if (postgres != nullptr) {
    postgres->open();  // gives it a name
    config.postgres = postgres->connection();
  }
  return config;
}

// Both throw when it fails, with the reason.
inline std::unique_ptr<app::Installation> open_desk(app::Config config,
                                                    std::vector<rooms::Room> rooms = app::all_rooms()) {
  auto installation = app::open_installation(std::move(config), std::move(rooms));
  if (!installation) throw std::runtime_error(describe(installation.error()));
  return std::move(*installation);
}
inline std::unique_ptr<app::DeskServer> serve(std::unique_ptr<app::Installation> installation) {
  auto desk = app::DeskServer::start(std::move(installation), [](const std::string&) {});
  if (!desk) throw std::runtime_error(describe(desk.error()));
  return std::move(*desk);
}

}  // namespace callbox::test
