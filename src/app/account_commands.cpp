#include "app/account_commands.h"

#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include "app/installation.h"
#include "app/outlet_setup.h"
#include "directive/package.h"
#include "outlets/accounts/account.h"
#include "roster/member.h"

namespace callbox::app {
namespace {

using outlets::accounts::Register;

int refuse(const Error& error, std::string_view source, Streams streams) {
  streams.err << describe(error, source) << "\n";
  return exit_code_of(error.kind);
}

// A terminal does not show what is typed while this lives.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet) == 0;
  }
  ~NoEcho() {
    if (changed_) (void)::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

result<std::map<std::string, std::string>> settings_of(const AccountOptions& options, const outlets::OutletKind& kind) {
  std::map<std::string, std::string> settings;
  for (const std::string& one : options.settings) {
    const std::size_t at = one.find('=');
    if (at == std::string::npos)
      return fail(ErrorKind::kInvalid, "expected name=value, such as service=https://bsky.social",
                  Where{"--setting " + one, 0, 0});
    const std::string name = one.substr(0, at);
    const bool is_secret = std::any_of(kind.settings.begin(), kind.settings.end(), [&](const outlets::Setting& known) {
      return known.name == name && known.secret;
    });
    if (is_secret)
      return fail(ErrorKind::kInvalid,
                  "is a secret: type it when you are asked, or send it to standard input. What stood on the command "
                  "line may have been seen: make another one",
                  Where{"--setting " + name, 0, 0});
    settings[name] = one.substr(at + 1);
  }
  return settings;
}

void ask_for_secrets(const outlets::OutletKind& kind, std::map<std::string, std::string>& settings,
                     std::istream& secrets, Streams streams) {
  for (const outlets::Setting& setting : kind.settings) {
    if (!setting.secret) continue;
    streams.err << setting.name << " (" << setting.help << "): " << std::flush;
    const NoEcho quiet;
    std::string typed;
    std::getline(secrets, typed);
    streams.err << "\n";
    if (!typed.empty()) settings[setting.name] = typed;
  }
}

using Work = std::function<Status(Installation&, const Register&)>;

int with_accounts(const std::string& config_path, Streams streams, const Work& work) {
  auto config = read_config(config_path);
  if (!config) return refuse(config.error(), config_path, streams);
  auto installation = open_installation(std::move(*config));
  if (!installation) return refuse(installation.error(), {}, streams);
  const auto outlets = Outlets::open(**installation);
  if (!outlets) return refuse(outlets.error(), config_path, streams);
  const Status done = work(**installation, (*outlets)->accounts());
  return done ? 0 : refuse(done.error(), {}, streams);
}

int act(const AccountOptions& options, Streams streams, const std::string& done,
        const std::function<Status(storage::Tx&, const Register&, const roster::Actor&)>& what) {
  return with_accounts(options.config, streams, [&](Installation& inside, const Register& accounts) -> Status {
    CHECK_OK(inside.db->write([&](storage::Tx& tx) { return what(tx, accounts, roster::command_line_actor()); }));
    streams.out << done << " " << options.channel << "\n";
    return {};
  });
}

result<const outlets::OutletKind*> kind_of(const Register& accounts, std::string_view channel) {
  const auto* kind = accounts.kind_with_accounts(directive::kind_of_channel(channel));
  if (kind == nullptr || channel.find(':') == std::string_view::npos) {
    std::string all;
    for (const auto& one : accounts.kinds())
      if (one.takes_accounts()) all += (all.empty() ? "" : ", ") + one.id;
    return fail(ErrorKind::kInvalid,
                "expected a kind and a name, such as bluesky:district-17; kinds with accounts: " + all,
                Where{"channel", 0, 0});
  }
  return kind;
}

}  // namespace

int account_open(const AccountOptions& options, std::istream& secrets, Streams streams) {
  return with_accounts(options.config, streams, [&](Installation& inside, const Register& accounts) -> Status {
    TRY(const outlets::OutletKind* kind, kind_of(accounts, options.channel));
    outlets::accounts::NewAccount wish;
    wish.kind = kind->id;
    wish.name = options.channel.substr(options.channel.find(':') + 1);
    wish.unit = options.unit;
    wish.handle = options.handle;
    wish.shared = options.shared;
    TRY(wish.settings, settings_of(options, *kind));
    ask_for_secrets(*kind, wish.settings, secrets, streams);
    TRY(const std::string channel,
        inside.db->write([&](storage::Tx& tx) { return accounts.open(tx, roster::command_line_actor(), wish); }));
    streams.out << "Opened " << channel << "\n";
    return {};
  });
}

int account_list(const AccountOptions& options, Streams streams) {
  return with_accounts(options.config, streams, [&](Installation& inside, const Register&) -> Status {
    constexpr int kPage = 100;
    std::string after;
    while (true) {
      TRY(const auto page,
          inside.db->read([&](storage::ReadTx& tx) { return outlets::accounts::list_accounts(tx, after, kPage); }));
      for (const auto& account : page) {
        const auto& health = account.health;
        streams.out << account.channel << "\t" << account.unit << "\t" << account.handle << "\t"
                    << outlets::accounts::name_of(account.state) << (account.shared ? ", shared" : "") << "\t";
        if (health.denied_since)
          streams.out << "credential denied since " << to_iso(*health.denied_since);
        else if (!health.last_error.empty())
          streams.out << "last: " << health.last_error;
        else if (health.last_success)
          streams.out << "last success " << to_iso(*health.last_success);
        else
          streams.out << "not used yet";
        streams.out << "\n";
      }
      if (page.size() < kPage) return {};
      after = page.back().channel;
    }
  });
}

int account_set(const AccountOptions& options, std::istream& secrets, Streams streams) {
  return with_accounts(options.config, streams, [&](Installation& inside, const Register& accounts) -> Status {
    TRY(const outlets::OutletKind* kind, kind_of(accounts, options.channel));
    outlets::accounts::AccountChange wish;
    if (!options.handle.empty()) wish.handle = options.handle;
    if (options.shared || options.not_shared) wish.shared = options.shared;
    TRY(wish.settings, settings_of(options, *kind));
    // Only a name for people or who shares it: the secret stays.
    const bool is_light = wish.settings.empty() && (wish.handle || wish.shared);
    if (!is_light) ask_for_secrets(*kind, wish.settings, secrets, streams);
    CHECK_OK(inside.db->write(
        [&](storage::Tx& tx) { return accounts.change(tx, roster::command_line_actor(), options.channel, wish); }));
    streams.out << "Changed " << options.channel << "\n";
    return {};
  });
}

int account_pause(const AccountOptions& options, Streams streams) {
  return act(options, streams, "Paused", [&](auto& tx, const auto& accounts, const auto& actor) {
    return accounts.pause(tx, actor, options.channel, options.reason);
  });
}
int account_resume(const AccountOptions& options, Streams streams) {
  return act(options, streams, "Resumed", [&](auto& tx, const auto& accounts, const auto& actor) {
    return accounts.resume(tx, actor, options.channel);
  });
}
int account_end(const AccountOptions& options, Streams streams) {
  return act(options, streams, "Ended", [&](auto& tx, const auto& accounts, const auto& actor) {
    return accounts.end(tx, actor, options.channel, options.reason);
  });
}

void add_account_commands(CLI::App& app, int& exit_code, Streams streams) {
  auto* account = app.add_subcommand("account", "Connect accounts at networks, hold them back, see how they fare")
                      ->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, bool with_channel, auto run) {
    auto* command = account->add_subcommand(name, help);
    const auto options = std::make_shared<AccountOptions>();
    if (with_channel)
      command->add_option("channel", options->channel, "Kind and name, such as bluesky:district-17")->required();
    command->add_option("--config", options->config, "callbox.toml")->required();
    command->callback([&exit_code, options, streams, run] { exit_code = run(*options, streams); });
    return std::pair(command, options);
  };
  const auto with_settings = [](const auto& made) {
    made.first->add_option("--handle", made.second->handle, "Name for people");
    made.first->add_option("--setting", made.second->settings, "name=value (several); secrets are asked for");
    made.first->add_flag("--shared", made.second->shared, "Units below may use it");
  };
  const auto opened = add("open", "Connect an account; its secrets are read from standard input", true,
                          [](const auto& options, Streams to) { return account_open(options, std::cin, to); });
  with_settings(opened);
  opened.first->add_option("--unit", opened.second->unit, "Slug of the unit whose account it is; the agency");
  add("list", "Every account, its unit and how it fares", false, account_list);
  const auto changed = add("set", "Give an account other settings or a new secret", true,
                           [](const auto& options, Streams to) { return account_set(options, std::cin, to); });
  with_settings(changed);
  changed.first->add_flag("--not-shared", changed.second->not_shared, "Units below may use it no more");
  const auto with_reason = [](const auto& made) {
    made.first->add_option("--reason", made.second->reason, "Kept on the ledger")->required();
  };
  with_reason(add("pause", "Hold back what is to be published; takedowns go on", true, account_pause));
  add("resume", "Let a paused account publish again, with what waited", true, account_resume);
  with_reason(add("end", "Give an account up for ever; its credential is destroyed", true, account_end));
}

}  // namespace callbox::app
