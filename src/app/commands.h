// The commands that run a desk or read one: demo, serve, migrate, directive replay. Each returns the exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/directive_commands.h"

namespace callbox::app {

struct DemoOptions {
  std::uint16_t port = 8080;
  std::string data = "data/demo";
  std::string smtp;
  std::string bluesky;
  std::vector<std::string> directives = {"chicago-s02-03-10.yaml"};
};
// Serve until SIGINT or SIGTERM, then drain. 1 when it cannot start, with the reason.
int demo(const DemoOptions& options, Streams streams);
int serve(const std::string& config_path, Streams streams);
int migrate(const std::string& config_path, Streams streams);
// What the roles that members hold would mean under the files: one line a role, or with `json` one object
// {"roles":[{"role","members","permissions"}]}, where what the files do not know has no permissions. 1 when there is
// such a role, which would open nothing.
int directive_roles(const std::vector<std::string>& files, const std::string& data, bool json, Streams streams);
int directive_replay(const std::string& file, const std::string& data, bool json, Streams streams);

}  // namespace callbox::app
