// The one configuration file, callbox.toml. docs/operating.md lists every setting; an unknown one is an error with its
// line, so that a misspelt setting is never silently the default.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace callbox::app {

struct MailSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;
  std::string security = "none";  // "none", "starttls", "tls"
  std::string user, password;
  std::string from;  // "alerts@village.example"
  std::string dkim_domain, dkim_selector;
  std::string dkim_key;  // PEM file; absent: made in the data folder, its DNS record is printed
};

// An account at a network, in a section that has the name of its kind: [bluesky].
struct AccountSection {
  std::string kind;
  std::map<std::string, std::string> settings;  // by name, as the kind lists them
};

struct Config {
  std::string agency;                   // name for people
  std::string base_url;                 // "https://police.village.example", without a slash at the end
  std::string data;                     // folder: database, blobs, keys
  std::vector<std::string> directives;  // files; every version the agency has
  std::string words;                    // folder of the agency's own languages; default: data + "/words"
  std::string postgres;                 // connection string; empty = SQLite in the data folder
  std::string ledger_origin;            // name of the log; default: base_url without its scheme + "/log"
  http::ServerOptions server;
  std::optional<MailSettings> mail;
  std::vector<AccountSection> accounts;
  std::vector<std::string> allow_private;  // private addresses that outgoing connections may reach (a relay next door)
  bool demo = false;
};

// kInvalid with file line and column; `source` names the file in messages.
result<Config> parse_config(std::string_view toml);
result<Config> read_config(const std::string& path);

}  // namespace callbox::app
