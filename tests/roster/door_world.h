// A roster with one officer, and the door that members come in by.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "roster/roster_world.h"
#include "roster/sign_in.h"

namespace callbox::test {

class AtTheDoor : public OnBothDatabases {
 protected:
  void SetUp() override {
    world.found_units();
    kim = world.hire("kim", "Officer", "beat-1713", "author");
  }
  result<roster::SignedIn> try_in(std::string login, std::string password, std::string code = "") {
    roster::Credentials given;
    given.login = std::move(login);
    given.password = std::move(password);
    given.code = std::move(code);
    return door.sign_in(given);
  }
  // "" when it succeeds.
  std::string code_of_failure(std::string login, std::string password, std::string code = "") {
    const auto in = try_in(std::move(login), std::move(password), std::move(code));
    return in ? "" : in.error().code;
  }

  std::unique_ptr<storage::Database> db = fresh.open(roster_schema());
  RosterWorld world{*db, clock, random};
  roster::SignIn door{*db, clock, random, world.roles, std::string(32, 'k'), roster::PasswordCost::least()};
  roster::MemberId kim;
};

}  // namespace callbox::test
