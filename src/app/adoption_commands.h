// `callbox directive adopt` and `callbox directive list`: what is in force, from the command line.
#pragma once

#include <string>

#include "app/directive_commands.h"

namespace CLI {
class App;
}

namespace callbox::app {

struct AdoptOptions {
  std::string config;    // callbox.toml
  std::string file;      // YAML
  std::string by;        // a member's login
  std::string replaces;  // the digest of the text of the same version that this one replaces; mostly empty
  bool yes = false;      // without asking on standard input
};
// Adopts a directive in the name of a member whom a role gives "adopt-directives" for the agency. Says what it is about
// to do and asks first. 0 when the text counts afterwards; 1 with every mistake of the file, or with the
// refusal.
int directive_adopt(const AdoptOptions& options, Streams streams);

// The adoptions, newest first, at most `limit`, with when each was in force; then the alarms. With `json` one object
// {"adoptions":[…],"alarms":[…]}. 1 when there is an alarm.
int directive_list(const std::string& config, int limit, bool json, Streams streams);

void add_adoption_commands(CLI::App& directive, int& exit_code, Streams streams);

}  // namespace callbox::app
