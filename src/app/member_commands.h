// `callbox member add`: the first people of an installation, given by whoever holds the machine. Later ones are added
// and authorised by an administrator or chief in the staff application.
#pragma once

#include <string>
#include <vector>

#include "app/directive_commands.h"

namespace CLI {
class App;
}

namespace callbox::app {

struct MemberAddOptions {
  std::string config;  // callbox.toml
  std::string login, name, title, unit, email, star, employee;
  std::vector<std::string> roles;
  int authorized_days = 0;  // 0 = not authorised to post
  int trained_days = 0;     // 0 = no training recorded
  bool civilian = false;
};
// Reads the password from standard input, one line, so that it stands in no process list. Adds the agency's unit if the
// desk has none yet. 0, or 1 with the reason.
int member_add(const MemberAddOptions& options, Streams streams);

// `callbox member unlock`: lets a locked member sign in again. The way back in when every administrator is locked out.
int member_unlock(const std::string& config_path, const std::string& login, Streams streams);

// `callbox member reset`: prints a one-time password for who lost the password or the authenticator.
int member_reset(const std::string& config_path, const std::string& login, Streams streams);

// `callbox member retire`: takes a member who left off the roster (roster/retire.h).
int member_retire(const std::string& config_path, const std::string& login, const std::string& reason, Streams streams);

void add_member_commands(CLI::App& app, int& exit_code, Streams streams);

}  // namespace callbox::app
