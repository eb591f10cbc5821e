#include "app/commands.h"

#include <csignal>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "app/demo/demo.h"
#include "app/desk_server.h"
#include "app/installation.h"
#include "base/text.h"
#include "desk/replay.h"
#include "roster/member.h"
#include "roster/permission.h"

namespace callbox::app {
namespace {

int refuse(const Error& error, std::string_view source, Streams streams) {
  streams.err << describe(error, source) << "\n";
  return exit_code_of(error.kind);
}

// Blocks the ending signals in every thread started from here on, so that one thread can wait for them.
sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Who may sign in to a demo; nobody where no directive is in force.
std::vector<DemoSignIn> cast_of(const Installation& installation) {
  const auto in_force = installation.db->read(
      [&](storage::ReadTx& tx) { return installation.directives.in_force(tx, installation.clock.now()); });
  return in_force ? demo_sign_ins(*in_force->directive).value_or(std::vector<DemoSignIn>()) : std::vector<DemoSignIn>();
}

int run(Config config, const std::string& source, Streams streams) {
  const sigset_t signals = ending_signals();
  auto installation = open_installation(std::move(config));
  if (!installation) return refuse(installation.error(), source, streams);
  const std::string base_url = (*installation)->config.base_url;
  const bool is_demo = (*installation)->config.demo;
  const auto cast = is_demo ? cast_of(**installation) : std::vector<DemoSignIn>();
  auto server =
      DeskServer::start(std::move(*installation), [&](const std::string& what) { streams.err << what << " …\n"; });
  if (!server) return refuse(server.error(), source, streams);
  streams.out << "Callbox listens on port " << (*server)->port() << ": " << base_url << "\n";
  if (is_demo) {
    streams.out << "This is a demo: its people, posts and cases are fiction. Staff sign in at " << base_url
                << "/desk/ with\n";
    for (const auto& member : cast)
      streams.out << "  " << member.login << std::string(10 - std::min<std::size_t>(member.login.size(), 10), ' ')
                  << " " << member.password << "   " << member.title << "\n";
  }
  streams.out << std::flush;
  int received = 0;
  sigwait(&signals, &received);
  streams.err << "Draining …\n";
  server->reset();
  return 0;
}

result<MailSettings> relay_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return fail(ErrorKind::kInvalid, "expected HOST:PORT", Where{"--smtp", 0, 0});
  MailSettings mail;
  mail.host = text.substr(0, colon);
  const int port = std::atoi(text.c_str() + colon + 1);
  if (mail.host.empty() || port < 1 || port > 65'535)
    return fail(ErrorKind::kInvalid, "expected HOST:PORT", Where{"--smtp", 0, 0});
  mail.port = static_cast<std::uint16_t>(port);
  mail.from = "alerts@demo.example";
  mail.dkim_domain = "demo.example";
  mail.dkim_selector = "demo";
  return mail;
}

result<Config> demo_config(const DemoOptions& options) {
  Config config;
  config.agency = "Demo Police Department";
  config.base_url = "http://localhost:" + std::to_string(options.port);
  config.ledger_origin = "localhost/demo/log";
  config.data = options.data;
  config.directives = options.directives;
  config.server.port = options.port;
  config.demo = true;
  config.allow_private = {"127.0.0.0/8", "::1/128"};
  if (!options.smtp.empty()) {
    TRY(config.mail, relay_of(options.smtp));
  }
  if (!options.bluesky.empty()) {
    const auto parts = split(options.bluesky, ',');
    if (parts.size() != 3)
      return fail(ErrorKind::kInvalid, "expected SERVICE,HANDLE,APP-PASSWORD", Where{"--bluesky", 0, 0});
    config.accounts.push_back({"bluesky",
                               {{"service", std::string(parts[0])},
                                {"identifier", std::string(parts[1])},
                                {"password", std::string(parts[2])}}});
  }
  return config;
}

void print_replay(const desk::Replay& replay, const std::string& title, Streams streams) {
  for (const auto& one : replay.changed) {
    streams.out << to_iso(one.at) << "  " << one.title << " (version " << one.version << ")\n";
    for (const auto& difference : one.differences) streams.out << "    " << difference << "\n";
  }
  streams.out << replay.changed.size() << " of " << replay.submissions
              << " submitted packages would be decided differently under " << title << "\n";
}

void print_replay_json(const desk::Replay& replay, Streams streams) {
  boost::json::array changed;
  for (const auto& one : replay.changed) {
    boost::json::array differences;
    for (const auto& difference : one.differences) differences.emplace_back(difference);
    changed.push_back({{"post", one.post.text()},
                       {"version", one.version},
                       {"submission", one.submission},
                       {"at", to_iso(one.at)},
                       {"title", one.title},
                       {"differences", differences}});
  }
  streams.out << boost::json::serialize(boost::json::value{{"submissions", replay.submissions}, {"changed", changed}})
              << "\n";
}

}  // namespace

int demo(const DemoOptions& options, Streams streams) {
  auto config = demo_config(options);
  if (!config) {
    refuse(config.error(), {}, streams);
    return 2;
  }
  return run(std::move(*config), {}, streams);
}

int serve(const std::string& config_path, Streams streams) {
  auto config = read_config(config_path);
  if (!config) return refuse(config.error(), config_path, streams);
  return run(std::move(*config), {}, streams);
}

int migrate(const std::string& config_path, Streams streams) {
  auto config = read_config(config_path);
  if (!config) return refuse(config.error(), config_path, streams);
  const auto installation = open_installation(std::move(*config));
  if (!installation) return refuse(installation.error(), {}, streams);
  streams.out << "The database is at this version.\n";
  return 0;
}

int directive_roles(const std::vector<std::string>& files, const std::string& data, bool json, Streams streams) {
  const auto directives = load_directives(files);
  if (!directives) return refuse(directives.error(), {}, streams);
  const auto db = storage::open_sqlite({data + "/callbox.db", 1});
  if (!db) return refuse(db.error(), {}, streams);
  const auto in_use = (*db)->read([&](storage::ReadTx& tx) { return roster::roles_in_use(tx); });
  if (!in_use) return refuse(in_use.error(), {}, streams);
  const roster::Roles roles(*directives);
  bool all_known = true;
  boost::json::array listed;
  for (const auto& [role, members] : *in_use) {
    const bool known = roles.knows(role);
    all_known = all_known && known;
    std::string words;
    boost::json::object item{{"role", role}, {"members", members}};
    if (known) item["permissions"] = boost::json::array();
    for (const auto name : directive::names_of(roles.permissions_of(role))) {
      words += (words.empty() ? "" : ", ") + std::string(name);
      item["permissions"].as_array().emplace_back(boost::json::string(name));
    }
    if (!known) words = "nothing: the directive has no such role";
    if (!json) streams.out << role << ", held by " << members << ": " << (words.empty() ? "nothing" : words) << "\n";
    listed.push_back(std::move(item));
  }
  if (json) streams.out << boost::json::serialize(boost::json::object{{"roles", std::move(listed)}}) << "\n";
  return all_known ? 0 : 1;
}

int directive_replay(const std::string& file, const std::string& data, bool json, Streams streams) {
  const auto directives = load_directives({file});
  if (!directives) return refuse(directives.error(), {}, streams);
  const auto db = storage::open_sqlite({data + "/callbox.db", 1});
  if (!db) return refuse(db.error(), {}, streams);
  const auto replay = (*db)->read([&](storage::ReadTx& tx) { return desk::replay(tx, *directives->front()); });
  if (!replay) return refuse(replay.error(), {}, streams);
  if (json)
    print_replay_json(*replay, streams);
  else
    print_replay(*replay, directives->front()->title(), streams);
  return replay->changed.empty() ? 0 : 1;
}

}  // namespace callbox::app
