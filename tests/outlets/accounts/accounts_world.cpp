#include "outlets/accounts/accounts_world.h"

#include <algorithm>

#include "desk/draft.h"
#include "desk/release.h"
#include "outlets/accounts/schema.h"
#include "roster/member.h"

namespace callbox::test {
namespace {

using outlets::Answer;
using outlets::Dispatch;
using outlets::Rendered;
using outlets::State;

class NetworkOutlet final : public outlets::Outlet {
 public:
  NetworkOutlet(outlets::Account account, Network& network) : account_(std::move(account)), network_(network) {}
  std::string_view name() const override { return "x"; }
  std::string_view account() const override { return account_.channel; }
  result<Rendered> render(const Dispatch& dispatch) const override {
    Rendered rendered;
    rendered.bytes = rendered.preview = account_.channel + " says " + dispatch.package.renditions.front().title;
    return rendered;
  }
  State prepare(const Dispatch& dispatch) const override { return {dispatch.post, "", "", 0}; }
  Answer start(const Dispatch& dispatch, const Rendered&, const State& state) override {
    return call(state, [&](auto& posts) { posts.insert(dispatch.post); });
  }
  Answer check(const Dispatch& dispatch, const State& state) override {
    const bool is_there = network_.posts[login()].contains(dispatch.post);
    return {is_there ? Answer::Kind::kDone : Answer::Kind::kFailed, state, "", {}};
  }
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State&) override {
    return start(dispatch, rendered, prepare(dispatch));
  }
  Answer retract(const Dispatch& dispatch, const State& state) override {
    return call(state, [&](auto& posts) { posts.erase(dispatch.post); });
  }

 private:
  const std::string& login() const { return account_.settings.at("login"); }
  Answer call(const State& state, const std::function<void(std::set<std::string>&)>& act) {
    network_.logins.push_back(login());
    if (network_.revoked.contains(account_.settings.at("password")))
      return {Answer::Kind::kDenied, state, "the password is not taken", {}};
    act(network_.posts[login()]);
    return {Answer::Kind::kDone, state, "", {}};
  }

  const outlets::Account account_;
  Network& network_;
};

}  // namespace

outlets::OutletKind network_kind(Network& network) {
  outlets::OutletKind kind;
  kind.id = "x";
  kind.names = {{"en", "X"}};
  kind.settings = {{"service", false, false, "The server."},
                   {"login", true, false, "Who signs in."},
                   {"password", true, true, "An app password."}};
  kind.make = [&network](const outlets::Surroundings&,
                         const outlets::Account& account) -> result<std::unique_ptr<outlets::Outlet>> {
    if (account.settings.at("login") == "nobody")
      return fail(ErrorKind::kInvalid, "expected a login of somebody", Where{"login", 0, 0});
    return std::make_unique<NetworkOutlet>(account, network);
  };
  return kind;
}

std::vector<storage::Migration> accounts_schema() {
  const std::vector<storage::Migration> below = desk_schema();
  return all({below, outlets::accounts::migrations()});
}

AccountsWorld::AccountsWorld(storage::Database& the_db, ManualClock& the_clock, Random& random)
    : db(the_db),
      clock(the_clock),
      kinds{network_kind(network)},
      book(kinds),
      world(db, clock, random, "chicago-s02-03-10", book),
      http(net::HttpClient::Options{must(net::AddressGuard::create({})), "Callbox", {}}),
      around{db, *world.blobs, clock, random, http, nullptr, "", "Village police", "https://village.example", {}, {}},
      accounts(around, std::string(32, 'k'), kinds),
      courier(world.desk, {"Village police", "https://village.example"},
              std::make_shared<outlets::accounts::AccountShelf>(around, std::string(32, 'k'), accounts)),
      workers(db, clock, random, {}) {
  workers.handle(std::string(desk::kDeliverJob), [this](const storage::Job& job) { return courier.deliver(job); });
}

outlets::accounts::NewAccount AccountsWorld::wish(const std::string& name, const std::string& unit) const {
  return {"x", name, unit, "@" + name, {{"login", name}, {"password", "secret of " + name}}, false};
}

std::string AccountsWorld::open(const std::string& name, const std::string& unit, bool shared) {
  auto account = wish(name, unit);
  account.shared = shared;
  const roster::Actor actor = admin("agency");
  return must(db.write([&](storage::Tx& tx) { return accounts.open(tx, actor, account); }));
}

outlets::accounts::KeptAccount AccountsWorld::account(const std::string& channel) {
  return must(db.read([&](storage::ReadTx& tx) { return outlets::accounts::find_account(tx, channel); }));
}

roster::Actor AccountsWorld::admin(const std::string& unit) {
  const std::string login = "admin." + unit;
  const auto known = db.read([&](storage::ReadTx& tx) { return roster::find_member_by_login(tx, clock, login); });
  return world.roster.actor(known ? known->id : world.roster.hire(login, "Administrator", unit, "admin"));
}

desk::PostId AccountsWorld::publish(std::vector<std::string> channels) {
  directive::Package package = tip();
  package.channels = std::move(channels);
  return world.publish(package);
}

result<desk::PostState> AccountsWorld::try_to_submit(std::vector<std::string> channels) {
  directive::Package package = tip();
  package.channels = std::move(channels);
  return world.try_submit(world.kim(), world.draft(world.kim(), package));
}

void AccountsWorld::correct(const desk::PostId& post) {
  must(desk::start_correction(world.desk, world.kim(), post, "The street name"));
  world.submit(world.kim(), post);
  world.approve(world.sam(), post);
  world.release(world.kim(), post);
}

desk::Delivery AccountsWorld::delivery(const desk::PostId& post, std::string_view channel) {
  const auto all = must(db.read([&](storage::ReadTx& tx) { return desk::deliveries_of(tx, post); }));
  desk::Delivery newest;
  for (const auto& one : all)
    if (one.outlet == channel) newest = one;
  return newest;
}

}  // namespace callbox::test
