#include "app/installation.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/embedded.h"
#include "app/keys.h"
#include "app/outlet_ids.h"
#include "app/outlets_list.h"
#include "app/word_files.h"
#include "desk/schema.h"
#include "ledger/ledger.h"
#include "ledger/signer.h"
#include "outlets/accounts/schema.h"
#include "outlets/fanout/recipients.h"
#include "outlets/inbound/inbox.h"
#include "published/published.h"
#include "roster/schema.h"
#include "storage/queue.h"

namespace callbox::app {
namespace {

result<std::string> read_directive(const std::string& name) {
  if (std::ifstream file(name, std::ios::binary); file) {
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  for (const EmbeddedFile& file : embedded_directives())
    if (file.path == name) return std::string(file.bytes);
  return fail(ErrorKind::kNotFound, "the directive file " + name + " cannot be read");
}

// Sessions of networks, before they lay with their accounts. The steps stay, so that data folders of then open.
std::span<const storage::Migration> secret_migrations() {
  static const storage::Migration steps[] = {
      {700,
       "sealed secrets",
       "CREATE TABLE sealed_secrets (name TEXT NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) STRICT;",
       {}},
      {702, "sessions lie with their accounts", "DROP TABLE sealed_secrets;", {}}};
  return steps;
}

}  // namespace

std::vector<storage::Migration> all_migrations() {
  std::vector<storage::Migration> together;
  for (const auto room : {storage::queue_migrations(), ledger::migrations(), roster::migrations(), desk::migrations(),
                          published::published_migrations(), outlets::accounts::migrations(),
                          outlets::fanout::migrations(), outlets::inbound::migrations(), secret_migrations()})
    together.insert(together.end(), room.begin(), room.end());
  for (const auto& kind : outlet_kinds())
    together.insert(together.end(), kind.migrations.begin(), kind.migrations.end());
  return together;
}

result<desk::Directives> load_directives(const std::vector<std::string>& files) {
  desk::Directives directives;
  for (const std::string& name : files) {
    TRY(const std::string yaml, read_directive(name));
    auto parsed = directive::Directive::parse(yaml, outlet_ids());
    if (!parsed) {
      std::string all;
      for (const Error& problem : parsed.error()) all += (all.empty() ? "" : "\n") + describe(problem, name);
      return fail(ErrorKind::kInvalid, all);
    }
    directives.push_back(std::move(*parsed));
  }
  return directives;
}

result<std::unique_ptr<Installation>> open_installation(Config config) {
  auto installation = std::make_unique<Installation>();
  installation->config = std::move(config);
  const Config& settings = installation->config;
  std::error_code code;
  std::filesystem::create_directories(settings.data, code);
  if (code)
    return fail(ErrorKind::kUnavailable, "the data folder " + settings.data + " cannot be made: " + code.message());
  std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all, code);
  TRY(installation->directives, load_directives(settings.directives));
  TRY(installation->words, load_words(settings, installation->directives, installation->clock.now()));
  TRY(installation->master_key, open_master_key(settings.data, installation->random));
  if (settings.postgres.empty()) {
    TRY(installation->db, storage::open_sqlite({settings.data + "/callbox.db", 4}));
  } else {
    TRY(installation->db, storage::open_postgres({settings.postgres, 8}));
  }
  CHECK_OK(installation->db->migrate(all_migrations()));
  TRY(installation->blobs, storage::open_blob_directory(settings.data + "/blobs"));
  TRY(auto signer, ledger::open_signer(*installation->db, installation->clock, installation->random,
                                       settings.ledger_origin, installation->master_key));
  installation->sealer = std::make_unique<ledger::Sealer>(*installation->db, installation->clock, std::move(signer));
  return installation;
}

}  // namespace callbox::app
