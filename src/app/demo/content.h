// The demo's files (src/app/demo/content), read into values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "roster/unit.h"

namespace callbox::app {

struct CastMember {
  std::string login, name, title, unit, star, employee;
  std::vector<std::string> roles;
  bool training_lapsed = false;
};
struct Cast {
  std::string password;
  std::vector<std::string> districts;  // numbers, "17"
  std::vector<CastMember> members;
};
result<Cast> read_cast();

struct DemoPost {
  std::string author, kind, state, title, text, es_title, es_text;
  std::vector<std::string> areas;
  int days_ago = 0;
  bool verified = false, notable = false, told = false;
  std::string corrected_text, what_changed, reason, comment;
};
// Oldest first.
result<std::vector<DemoPost>> read_demo_posts();

// The agency, its chosen districts and their beats, with the City of Chicago's published boundaries.
result<std::vector<roster::Unit>> read_demo_units(const std::vector<std::string>& districts);

}  // namespace callbox::app
