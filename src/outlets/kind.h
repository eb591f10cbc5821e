// What an outlet's folder exports about it: all that the rest of the house knows of a network. The application holds
// one list of kinds (app/outlets_list.cpp); configuration, directives, routes, pages and the courier read it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/directive.h"
#include "net/dkim.h"
#include "net/email_address.h"
#include "net/http_client.h"
#include "net/smtp.h"
#include "outlets/credential.h"
#include "outlets/outlet.h"
#include "storage/blobs.h"
#include "storage/database.h"
#include "words/catalogue.h"

namespace callbox::outlets {

// A name in one language, "es" → "Correo".
struct Name {
  std::string language, text;
};

// What the network takes and can do.
struct Limits {
  std::string text_unit;       // "graphemes"; empty where a text has no limit
  std::int64_t most_text = 0;  // in that unit; 0 = no limit
  int most_media = 0;          // pictures a post; 0 = no limit
  std::int64_t most_media_bytes = 0;
  bool can_edit = true;    // a correction takes the earlier text's place; otherwise it is a new post
  bool can_delete = true;  // a takedown takes it out of everybody's view
};

// One setting of an account.
struct Setting {
  std::string name;  // "service"
  bool required = true;
  bool secret = false;  // sealed in the database, never shown again
  std::string help;     // a sentence for who fills it in
};

// One account at the network, as its outlet gets it.
struct Account {
  std::string channel;                          // "bluesky:district-17"; the kind alone where it takes no accounts
  std::map<std::string, std::string> settings;  // by name, secrets opened; those of OutletKind::settings
  Credential* credential = nullptr;             // outlives the outlet; null where the kind takes no accounts
};

// The agency's way to send mail.
struct Relay {
  net::MailTransport& transport;
  const net::DkimSigner* signer = nullptr;  // null: messages go unsigned
  net::EmailAddress from;                   // "alerts@village.example"
  std::string taken_as = "accepted";        // what the timeline says of messages that were taken
};

// What an outlet may use of the house it stands in. All outlive the outlets.
struct Surroundings {
  storage::Database& db;
  storage::Blobs& blobs;
  const Clock& clock;
  Random& random;
  net::HttpClient& http;
  const Relay* relay = nullptr;  // null: the agency sends no mail
  std::string link_key;          // secret; for tokens in links that residents follow
  std::string agency;            // name for people
  std::string base_url;          // of the public site, without a slash at the end
  // The directive in force now, or null.
  std::function<std::shared_ptr<const directive::Directive>()> directive;
  std::shared_ptr<const words::Catalogues> words;  // what the house says to residents, in their languages
};

struct OutletKind {
  std::string id;           // "bluesky": in packages, directives, channels
  std::vector<Name> names;  // for people; the first stands for languages that have none
  Limits limits;
  std::vector<Setting> settings;  // of an account; empty: there is one such outlet, without an account
  // Null when the agency has not set up what it needs (a relay). kInvalid with the setting that is unusable.
  std::function<result<std::unique_ptr<Outlet>>(const Surroundings&, const Account&)> make;
  std::span<const storage::Migration> migrations;  // the outlet's own tables
  // Removes what those hold of a post whose record is lawfully destroyed. Null: they hold nothing of posts.
  Status (*dispose)(storage::Tx& tx, std::string_view post) = nullptr;

  bool takes_accounts() const { return !settings.empty(); }
};

// The name in `language`, or else the first.
inline std::string_view name_in(std::span<const Name> names, std::string_view language) {
  for (const Name& name : names)
    if (name.language == language) return name.text;
  return names.empty() ? std::string_view() : std::string_view(names.front().text);
}

}  // namespace callbox::outlets
