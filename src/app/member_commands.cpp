#include "app/member_commands.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/installation.h"
#include "roster/member.h"
#include "roster/password.h"
#include "roster/permission.h"
#include "roster/retire.h"
#include "roster/unit.h"

namespace callbox::app {
namespace {

int refuse(const Error& error, std::string_view source, Streams streams) {
  streams.err << describe(error, source) << "\n";
  return exit_code_of(error.kind);
}

Status add_agency_if_new(storage::Tx& tx, const Installation& installation, Random& random) {
  TRY(const auto units, roster::all_units(tx));
  if (!units.empty()) return {};
  return roster::add_unit(tx, installation.clock, random,
                          {"agency", installation.config.agency, roster::UnitKind::kAgency, "", ""}, "system");
}

Status add(storage::Tx& tx, Installation& installation, const MemberAddOptions& options, const std::string& hash) {
  const Clock& clock = installation.clock;
  Random& random = installation.random;
  CHECK_OK(add_agency_if_new(tx, installation, random));
  const std::string unit = options.unit.empty() ? "agency" : options.unit;
  TRY(const auto id, roster::add_member(tx, clock, random,
                                        {options.login, options.name, options.title, options.star, options.employee,
                                         options.email, unit, !options.civilian, hash},
                                        "system"));
  const roster::Actor giver = roster::command_line_actor();
  TRY(const roster::Roles roles, roster::roles_of(installation.directives)(tx, clock.now()));
  for (const auto& role : options.roles) CHECK_OK(roster::grant_role(tx, clock, random, roles, giver, id, role, unit));
  if (options.authorized_days > 0)
    CHECK_OK(roster::authorize(tx, clock, random, giver, id, clock.now() + days(options.authorized_days)));
  if (options.trained_days > 0)
    CHECK_OK(roster::record_training(tx, clock, random, giver, id, "Recorded at installation", clock.now(),
                                     clock.now() + days(options.trained_days)));
  return {};
}

}  // namespace

int member_add(const MemberAddOptions& options, Streams streams) {
  auto config = read_config(options.config);
  if (!config) return refuse(config.error(), options.config, streams);
  auto installation = open_installation(std::move(*config));
  if (!installation) return refuse(installation.error(), {}, streams);
  streams.err << "Password for " << options.login << " (one line): " << std::flush;
  std::string password;
  std::getline(std::cin, password);
  const auto hash = roster::hash_password(password, {});
  if (!hash) return refuse(hash.error(), {}, streams);
  const Status added =
      (*installation)->db->write([&](storage::Tx& tx) { return add(tx, **installation, options, *hash); });
  if (!added) return refuse(added.error(), {}, streams);
  streams.out << "Added " << options.login << "\n";
  return 0;
}

int member_unlock(const std::string& config_path, const std::string& login, Streams streams) {
  auto config = read_config(config_path);
  if (!config) return refuse(config.error(), config_path, streams);
  auto installation = open_installation(std::move(*config));
  if (!installation) return refuse(installation.error(), {}, streams);
  Installation& inside = **installation;
  const Status unlocked = inside.db->write([&](storage::Tx& tx) -> Status {
    TRY(const auto member, roster::find_member_by_login(tx, inside.clock, login));
    return roster::unlock(tx, inside.clock, inside.random, roster::command_line_actor(), member.id);
  });
  if (!unlocked) return refuse(unlocked.error(), {}, streams);
  streams.out << "Unlocked " << login << "\n";
  return 0;
}

int member_reset(const std::string& config_path, const std::string& login, Streams streams) {
  auto config = read_config(config_path);
  if (!config) return refuse(config.error(), config_path, streams);
  auto installation = open_installation(std::move(*config));
  if (!installation) return refuse(installation.error(), {}, streams);
  Installation& inside = **installation;
  const auto given = inside.db->write([&](storage::Tx& tx) -> result<roster::OneTimePassword> {
    TRY(const auto member, roster::find_member_by_login(tx, inside.clock, login));
    return roster::reset_sign_in(tx, inside.clock, inside.random, roster::command_line_actor(), member.id);
  });
  if (!given) return refuse(given.error(), {}, streams);
  streams.out << "One-time password for " << login << ", until " << to_iso(given->expires) << ": " << given->text
              << "\n";
  return 0;
}

int member_retire(const std::string& config_path, const std::string& login, const std::string& reason,
                  Streams streams) {
  auto config = read_config(config_path);
  if (!config) return refuse(config.error(), config_path, streams);
  auto installation = open_installation(std::move(*config));
  if (!installation) return refuse(installation.error(), {}, streams);
  Installation& inside = **installation;
  const Status retired = inside.db->write([&](storage::Tx& tx) -> Status {
    TRY(const auto member, roster::find_member_by_login(tx, inside.clock, login));
    return roster::retire_member(tx, inside.clock, inside.random, roster::command_line_actor(), member.id, reason);
  });
  if (!retired) return refuse(retired.error(), {}, streams);
  streams.out << "Took " << login << " off the roster\n";
  return 0;
}

void add_member_commands(CLI::App& app, int& exit_code, Streams streams) {
  auto* member = app.add_subcommand("member", "Add people, unlock them, reset a lost sign-in, take off who left")
                     ->require_subcommand(1);
  auto* command = member->add_subcommand("add", "Add a member; the password is read from standard input");
  const auto options = std::make_shared<MemberAddOptions>();
  command->add_option("login", options->login, "2 to 64 of a-z, 0-9, '.', '-', '_'")->required();
  command->add_option("--config", options->config, "callbox.toml")->required();
  command->add_option("--name", options->name, "Name for people")->required();
  command->add_option("--title", options->title, "Rank or job title")->required();
  command->add_option("--email", options->email, "Department e-mail")->required();
  command->add_option("--unit", options->unit, "Slug of the unit; the agency when not given");
  command->add_option("--star", options->star, "Star number");
  command->add_option("--employee", options->employee, "Employee number");
  command->add_option("--role", options->roles, "admin, or a role of the directive (several)");
  command->add_option("--authorized-days", options->authorized_days, "Authorise to post for so many days");
  command->add_option("--trained-days", options->trained_days, "Record a training that holds for so many days");
  command->add_flag("--civilian", options->civilian, "Not a sworn officer");
  command->callback([&exit_code, options, streams] { exit_code = member_add(*options, streams); });
  auto* unlock = member->add_subcommand("unlock", "Let a locked member sign in again");
  const auto target = std::make_shared<MemberAddOptions>();
  unlock->add_option("login", target->login, "Who is locked")->required();
  unlock->add_option("--config", target->config, "callbox.toml")->required();
  unlock->callback(
      [&exit_code, target, streams] { exit_code = member_unlock(target->config, target->login, streams); });
  auto* reset = member->add_subcommand("reset", "Give a one-time password for a lost password or authenticator");
  const auto lost = std::make_shared<MemberAddOptions>();
  reset->add_option("login", lost->login, "Who cannot sign in")->required();
  reset->add_option("--config", lost->config, "callbox.toml")->required();
  reset->callback([&exit_code, lost, streams] { exit_code = member_reset(lost->config, lost->login, streams); });
  auto* retire = member->add_subcommand("retire", "Take a member who left off the roster; ends every session now");
  const auto leaving = std::make_shared<MemberAddOptions>();
  const auto reason = std::make_shared<std::string>("Taken off the roster on the command line");
  retire->add_option("login", leaving->login, "Who left")->required();
  retire->add_option("--config", leaving->config, "callbox.toml")->required();
  retire->add_option("--reason", *reason, "Kept on the ledger");
  retire->callback([&exit_code, leaving, reason, streams] {
    exit_code = member_retire(leaving->config, leaving->login, *reason, streams);
  });
}

}  // namespace callbox::app
