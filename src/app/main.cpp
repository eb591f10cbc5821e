// callbox: the command line. Exit codes: 0 fine, 1 found something, 2 misused.
#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "app/account_commands.h"
#include "app/adoption_commands.h"
#include "app/commands.h"
#include "app/directive_commands.h"
#include "app/ledger_commands.h"
#include "app/member_commands.h"
#include "app/records_commands.h"
#include "app/word_files.h"
#include "media/reencode.h"

namespace {

using callbox::app::Streams;

int run(int argc, char** argv) {
  CLI::App app{"Callbox: the public desk of a police department."};
  app.require_subcommand(1);
  bool json = false;
  int exit_code = 0;
  const Streams streams{std::cout, std::cerr};
  const auto done = [&exit_code](auto command) { return [&exit_code, command] { exit_code = command(); }; };
  const auto json_flag = [&json](CLI::App* command) { command->add_flag("--json", json, "Answer in JSON"); };

  callbox::app::DemoOptions demo;
  auto* demo_command = app.add_subcommand("demo", "Open a demo agency on SQLite, with sample data");
  demo_command->add_option("--port", demo.port, "Port on this machine")->capture_default_str();
  demo_command->add_option("--data", demo.data, "Folder for its data")->capture_default_str();
  demo_command->add_option("--smtp", demo.smtp,
                           "HOST:PORT of a mail relay; without it mails become files in the data folder");
  demo_command->add_option("--bluesky", demo.bluesky, "SERVICE,HANDLE,APP-PASSWORD of a Bluesky account");
  demo_command->add_option("--directive", demo.directives, "Directive files that a new demo is opened under")
      ->capture_default_str();
  demo_command->callback(done([&] { return callbox::app::demo(demo, streams); }));

  std::string config;
  auto* serve = app.add_subcommand("serve", "Run the desk that a configuration file describes");
  serve->add_option("--config", config, "callbox.toml")->required();
  serve->callback(done([&] { return callbox::app::serve(config, streams); }));

  auto* migrate = app.add_subcommand("migrate", "Bring the database to this version");
  migrate->add_option("--config", config, "callbox.toml")->required();
  migrate->callback(done([&] { return callbox::app::migrate(config, streams); }));

  auto* directive = app.add_subcommand("directive", "Check, try and compare directives")->require_subcommand(1);
  std::vector<std::string> files;
  std::string file, package, facts, packages, data;
  auto* check = directive->add_subcommand("check", "Find every mistake in directive files, with line and column");
  check->add_option("files", files, "Directive files")->required();
  json_flag(check);
  check->add_option("--data", data, "Data folder of the desk: say also what its members' roles would mean");
  check->callback(done([&] {
    const int found = callbox::app::directive_check(files, json, streams);
    return found == 0 && !data.empty() ? callbox::app::directive_roles(files, data, json, streams) : found;
  }));
  auto* decide = directive->add_subcommand("decide", "Say what a directive decides about a package");
  decide->add_option("file", file, "Directive file")->required();
  decide->add_option("--package", package, "The package, JSON")->required();
  decide->add_option("--facts", facts, "What is known about author and moment, JSON");
  json_flag(decide);
  decide->callback(done([&] { return callbox::app::directive_decide(file, package, facts, json, streams); }));
  auto* replay = directive->add_subcommand("replay", "Say what a directive would have decided on past posts");
  replay->add_option("file", file, "Directive file")->required();
  replay->add_option("--data", data, "Data folder of the desk")->required();
  json_flag(replay);
  replay->callback(done([&] { return callbox::app::directive_replay(file, data, json, streams); }));
  auto* compare =
      directive->add_subcommand("compare", "Decide a folder of packages under several directives; prints a table");
  compare->add_option("files", files, "Directive files")->required();
  compare->add_option("--packages", packages, "Folder of packages")->required();
  compare->callback(done([&] { return callbox::app::directive_compare(files, packages, streams); }));
  auto* schema = directive->add_subcommand("schema", "Print the JSON Schema of the file format");
  schema->callback(done([&] { return callbox::app::directive_schema(streams); }));

  callbox::app::add_adoption_commands(*directive, exit_code, streams);
  callbox::app::add_ledger_commands(app, exit_code, streams);
  callbox::app::add_member_commands(app, exit_code, streams);
  callbox::app::add_account_commands(app, exit_code, streams);
  callbox::app::add_records_commands(app, exit_code, streams);
  callbox::app::add_words_commands(app, exit_code, streams);

  auto* version = app.add_subcommand("version", "Print the version");
  version->callback(done([] {
    std::cout << "callbox " CALLBOX_VERSION "\n";
    return 0;
  }));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int status = app.exit(e);
    return status == 0 ? 0 : 2;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // A decoder of pictures runs in a child of its own, with nothing but a pipe: before anything else is touched.
  if (argc == 2 && std::string_view(argv[1]) == "media-worker") return callbox::media::media_worker_main();
  std::signal(SIGPIPE, SIG_IGN);
  return run(argc, argv);
}
