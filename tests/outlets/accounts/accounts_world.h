// A desk whose units have accounts at a network that tests tell how to behave.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "desk/desk_world.h"
#include "net/http_client.h"
#include "outlets/accounts/account_book.h"
#include "outlets/accounts/account_shelf.h"
#include "outlets/accounts/register.h"
#include "outlets/courier/courier.h"
#include "outlets/kind.h"
#include "storage/queue.h"

namespace callbox::test {

// What the network has, by the login that put it there.
struct Network {
  std::map<std::string, std::set<std::string>> posts;  // login → posts
  std::set<std::string> revoked;                       // passwords that it takes no more
  std::vector<std::string> logins;                     // of every call, in order
};

// A kind "x" of accounts: "service" and "login", and the secret "password".
outlets::OutletKind network_kind(Network& network);

std::vector<storage::Migration> accounts_schema();

class AccountsWorld {
 public:
  AccountsWorld(storage::Database& db, ManualClock& clock, Random& random);

  // Opens "x:<name>" of the unit, whose login is the name and whose password is "secret of <name>".
  std::string open(const std::string& name, const std::string& unit, bool shared = false);
  outlets::accounts::NewAccount wish(const std::string& name, const std::string& unit) const;
  outlets::accounts::KeptAccount account(const std::string& channel);
  // An administrator of the unit.
  roster::Actor admin(const std::string& unit);
  // By the administrator of the agency.
  Status act(const std::function<Status(storage::Tx&, const roster::Actor&)>& work) {
    const roster::Actor actor = admin("agency");
    return db.write([&](storage::Tx& tx) { return work(tx, actor); });
  }
  // Kim's post (beat-1713) to these channels, published.
  desk::PostId publish(std::vector<std::string> channels);
  result<desk::PostState> try_to_submit(std::vector<std::string> channels);
  void correct(const desk::PostId& post);
  desk::Delivery delivery(const desk::PostId& post, std::string_view channel);
  int run() { return workers.run_due().value_or(-1); }

  storage::Database& db;
  ManualClock& clock;
  Network network;
  const std::vector<outlets::OutletKind> kinds;
  const outlets::accounts::AccountBook book;
  DeskWorld world;
  net::HttpClient http;
  outlets::Surroundings around;
  outlets::accounts::Register accounts;
  outlets::Courier courier;
  storage::Workers workers;
};

}  // namespace callbox::test
