// The demo's files (src/app/demo/content), read into values.
#pragma once

#include <map>
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
// An invented resident who gets mail, at name@kResidentsDomain.
struct CastResident {
  std::string name, language;
  std::vector<std::string> areas;
};
inline constexpr std::string_view kResidentsDomain = "residents.demo.example";  // cannot exist: RFC 2606
struct Cast {
  std::string password;
  std::vector<std::string> districts;  // numbers, "17"
  std::vector<CastMember> members;
  std::vector<CastResident> residents;
};
result<Cast> read_cast();

struct DemoPost {
  std::string author, kind, state, title, text, es_title, es_text;
  std::vector<std::string> areas;
  int days_ago = 0;
  bool verified = false, notable = false, told = false, mail = false;
  std::string corrected_text, what_changed, reason, comment;
};
// Oldest first.
result<std::vector<DemoPost>> read_demo_posts();
// By the kind in the posts' file: what it is called in agencies' directives, the best word first.
result<std::map<std::string, std::vector<std::string>>> read_demo_kinds();

// The agency, its chosen districts and their beats, with the City of Chicago's published boundaries.
result<std::vector<roster::Unit>> read_demo_units(const std::vector<std::string>& districts);

}  // namespace callbox::app
