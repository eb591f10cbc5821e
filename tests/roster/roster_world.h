// An agency with a district, a beat and its people, for tests of the roster and of the rooms above it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adoption/book.h"
#include "roster/actor.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "support/databases.h"

namespace callbox::test {

// The rooms' migrations up to the roster.
std::vector<storage::Migration> roster_schema();

// Fails the test with the error's words when `value` holds none.
template <class T>
T must(result<T> value) {
  if (!value) throw std::runtime_error(describe(value.error()) + " [" + value.error().code + "]");
  return std::move(*value);
}
inline void must(const Status& status) {
  if (!status) throw std::runtime_error(describe(status.error()) + " [" + status.error().code + "]");
}

// A directive file of the project, "alsip-1021".
std::shared_ptr<const directive::Directive> load_directive(const std::string& name);
// A directive of a text; fails the test with its errors.
std::shared_ptr<const directive::Directive> parse_directive(const std::string& yaml);

class RosterWorld {
 public:
  RosterWorld(storage::Database& db, ManualClock& clock, Random& random);

  // Units "agency", "district-17" with "beat-1713", "district-18".
  void found_units();
  // A member with the cheapest hash of "correct horse battery" and one role for `unit`, if not empty.
  roster::MemberId hire(const std::string& login, const std::string& title, const std::string& unit,
                        const std::string& role = {}, const std::string& role_unit = {});
  // Authorised by the chief and trained for a year.
  void empower(const roster::MemberId& member);
  // On duty, at a department device.
  roster::Actor actor(const roster::MemberId& member);
  // The chief of the agency, hired on first use.
  roster::Actor chief();

  storage::Database& db;
  ManualClock& clock;
  Random& random;
  // What is adopted: the starter's directive, unless a test lets others decide.
  adoption::Directives directives;
  adoption::Book book;
  roster::RolesAt roles;
  roster::Roles roles_now(storage::ReadTx& tx) const;
  // Lets these be what the desk's first start took over, and all that is adopted.
  void use(adoption::Directives chosen);

 private:
  roster::MemberId chief_;
};

inline constexpr const char* kPassword = "correct horse battery";

// Types of a record's events, in order.
std::vector<std::string> event_types(storage::Database& db, const std::string& record);

}  // namespace callbox::test
