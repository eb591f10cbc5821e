// Directives that differ where a test says so.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "roster/roster_world.h"

namespace callbox::test {

// The starter's text with some of its words changed, everywhere.
inline std::string starter_text(const std::map<std::string, std::string>& changes = {}) {
  std::string yaml(load_directive("starter")->source());
  for (const auto& [before, after] : changes) {
    std::size_t at = yaml.find(before);
    if (at == std::string::npos) throw std::runtime_error("the starter has no " + before);
    for (; at != std::string::npos; at = yaml.find(before, at + after.size())) yaml.replace(at, before.size(), after);
  }
  return yaml;
}

inline std::shared_ptr<const directive::Directive> starter_with(const std::map<std::string, std::string>& changes) {
  return parse_directive(starter_text(changes));
}

// The starter, effective from another day on, "2026-09-01".
inline std::shared_ptr<const directive::Directive> starter_of(const std::string& day) {
  return starter_with({{"2026-01-01", day}});
}
// Another text of the starter's own version.
inline std::shared_ptr<const directive::Directive> starter_reworded() {
  return starter_with({{"name: Supervisor,", "name: Watch supervisor,"}});
}

}  // namespace callbox::test
