#include "roster/roster_world.h"

#include <fstream>
#include <sstream>

#include "adoption/events.h"
#include "adoption/schema.h"
#include "ledger/ledger.h"
#include "roster/password.h"
#include "roster/schema.h"
#include "roster/unit.h"
#include "storage/queue.h"

namespace callbox::test {

std::vector<storage::Migration> roster_schema() {
  return all({storage::queue_migrations(), ledger::migrations(), adoption::migrations(), roster::migrations()});
}

std::shared_ptr<const directive::Directive> parse_directive(const std::string& yaml) {
  auto parsed = directive::Directive::parse(yaml);
  if (!parsed) throw std::runtime_error(describe(parsed.error().front()));
  return *parsed;
}

std::shared_ptr<const directive::Directive> load_directive(const std::string& name) {
  std::ifstream file(std::string(CALLBOX_SOURCE_DIR) + "/directives/" + name + ".yaml");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_directive(text.str());
}

RosterWorld::RosterWorld(storage::Database& database, ManualClock& its_clock, Random& its_random)
    : db(database), clock(its_clock), random(its_random), roles(roster::roles_of(book)) {
  use({load_directive("starter")});
}

roster::Roles RosterWorld::roles_now(storage::ReadTx& tx) const {
  return must(roles(tx, clock.now()));
}

void RosterWorld::use(adoption::Directives chosen) {
  must(db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(tx.exec("DELETE FROM directive_adoptions"));
    if (chosen.empty())  // the database wants an event all the same
      CHECK_OK(ledger::append(tx, clock, random, {adoption::kDirectiveAdopted, "directive/none", "system", "", {}}));
    CHECK_OK(adoption::take_over(tx, clock, random, chosen));
    return {};
  }));
  directives = std::move(chosen);
}

void RosterWorld::found_units() {
  using roster::UnitKind;
  const std::vector<roster::Unit> units = {
      {"agency", "Village Police", UnitKind::kAgency, "", ""},
      {"district-17", "17th District", UnitKind::kDistrict, "agency", ""},
      {"beat-1713", "Beat 1713", UnitKind::kBeat, "district-17", ""},
      {"district-18", "18th District", UnitKind::kDistrict, "agency", ""},
  };
  must(db.write([&](storage::Tx& tx) -> Status {
    for (const roster::Unit& unit : units) CHECK_OK(roster::add_unit(tx, clock, random, unit, "system"));
    return {};
  }));
}

roster::MemberId RosterWorld::hire(const std::string& login, const std::string& title, const std::string& unit,
                                   const std::string& role, const std::string& role_unit) {
  const std::string hash = must(roster::hash_password(kPassword, roster::PasswordCost::least()));
  return must(db.write([&](storage::Tx& tx) -> result<roster::MemberId> {
    roster::NewMember member;
    member.login = login;
    member.name = "Member " + login;
    member.title = title;
    member.star_number = "1234";
    member.employee_number = "E-1";
    member.email = login + "@village.example";
    member.unit = unit;
    member.password_hash = hash;
    TRY(const roster::MemberId id, roster::add_member(tx, clock, random, member, "system"));
    if (!role.empty()) {
      CHECK_OK(roster::grant_role(tx, clock, random, roles_now(tx), roster::command_line_actor(), id, role,
                                  role_unit.empty() ? unit : role_unit));
    }
    return id;
  }));
}

void RosterWorld::empower(const roster::MemberId& member) {
  const roster::Actor giver = chief();
  must(db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(roster::authorize(tx, clock, random, giver, member, clock.now() + days(365)));
    return roster::record_training(tx, clock, random, giver, member, "Law of social media", clock.now(),
                                   clock.now() + days(365));
  }));
}

roster::Actor RosterWorld::actor(const roster::MemberId& member) {
  roster::Actor actor = must(db.read([&](storage::ReadTx& tx) { return roster::actor_of(tx, roles_now(tx), member); }));
  actor.department_device = actor.on_duty = true;
  return actor;
}

roster::Actor RosterWorld::chief() {
  if (chief_.empty()) chief_ = hire("chief", "Chief of Police", "agency", "chief");
  return actor(chief_);
}

std::vector<std::string> event_types(storage::Database& db, const std::string& record) {
  const auto events = must(db.read([&](storage::ReadTx& tx) { return ledger::history(tx, record); }));
  std::vector<std::string> types;
  for (const auto& event : events) types.push_back(event.type);
  return types;
}

}  // namespace callbox::test
