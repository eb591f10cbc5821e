// "callbox account …": connect accounts at networks and see how they fare. Secrets are read from standard input, one a
// line in the order in which the command asks for them, and never from the command line, which other users can see.
#pragma once

#include <string>
#include <vector>

#include "app/commands.h"

namespace CLI {
class App;
}

namespace callbox::app {

struct AccountOptions {
  std::string config;   // callbox.toml
  std::string channel;  // "bluesky:district-17"
  std::string unit = "agency";
  std::string handle;
  std::vector<std::string> settings;  // "service=https://bsky.social"
  bool shared = false;
  bool not_shared = false;
  std::string reason;
};

int account_open(const AccountOptions& options, std::istream& secrets, Streams streams);
int account_list(const AccountOptions& options, Streams streams);
// With settings it asks for the secrets anew.
int account_set(const AccountOptions& options, std::istream& secrets, Streams streams);
int account_pause(const AccountOptions& options, Streams streams);
int account_resume(const AccountOptions& options, Streams streams);
int account_end(const AccountOptions& options, Streams streams);
void add_account_commands(CLI::App& app, int& exit_code, Streams streams);

}  // namespace callbox::app
