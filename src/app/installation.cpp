#include "app/installation.h"

#include <fstream>
#include <sstream>

#include "adoption/schema.h"
#include "app/embedded.h"
#include "app/outlet_ids.h"
#include "app/store.h"
#include "app/word_files.h"
#include "base/log.h"
#include "ledger/ledger.h"
#include "ledger/signer.h"

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

}  // namespace

result<adoption::Directives> load_directives(const std::vector<std::string>& files) {
  adoption::Directives directives;
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

std::vector<adoption::File> Installation::directive_files() const {
  std::vector<adoption::File> files;
  for (const std::string& name : config.directives) {
    adoption::File file{name, {}};
    auto yaml = read_directive(name);
    if (yaml) {
      file.yaml = std::move(*yaml);
    } else {
      file.unreadable = yaml.error();
    }
    files.push_back(std::move(file));
  }
  return files;
}

result<std::vector<adoption::Alarm>> Installation::alarms() const {
  const auto files = directive_files();
  return db->read([&](storage::ReadTx& tx) { return adoption::alarms(tx, directives, files, clock.now()); });
}

namespace {

// Where nothing is adopted yet the files are taken over, and must be right; from then on they change nothing, and one
// that says something else raises an alarm.
Status take_over_directives(Installation& installation) {
  storage::Database& db = *installation.db;
  TRY(const auto before, db.read([](storage::ReadTx& tx) { return adoption::adoptions(tx); }));
  if (before.empty()) {
    TRY(const auto files, load_directives(installation.config.directives));
    TRY(const int count, db.write([&](storage::Tx& tx) {
      return adoption::take_over(tx, installation.clock, installation.random, files);
    }));
    if (count > 0)
      log::info("the directives of the configuration were adopted, at installation and by no member",
                {{"count", std::to_string(count)}});
  }
  TRY(const auto alarms, installation.alarms());
  for (const auto& alarm : alarms)
    log::warning(alarm.what, {{"file", alarm.file},
                              {"file_digest", alarm.of_file ? to_hex(*alarm.of_file) : ""},
                              {"adopted_digest", alarm.adopted ? to_hex(*alarm.adopted) : ""},
                              {"remedy", alarm.remedy}});
  return {};
}

}  // namespace

result<std::unique_ptr<Installation>> open_installation(Config config, std::vector<rooms::Room> rooms) {
  CHECK_OK(rooms::check(rooms));
  auto installation = std::make_unique<Installation>();
  installation->rooms = std::move(rooms);
  installation->config = std::move(config);
  const Config& settings = installation->config;
  CHECK_OK(make_store_folder(settings.data));
  TRY(auto store, open_store<storage::DeskStore>({settings.data, settings.postgres, settings.ledger_origin},
                                                 rooms::migrations_of(installation->rooms), installation->clock,
                                                 installation->random));
  installation->master_key = std::move(store.key);
  installation->db = std::move(store.db);
  installation->blobs = std::move(store.blobs);
  installation->sealer = std::move(store.sealer);
  CHECK_OK(take_over_directives(*installation));
  TRY(const auto adopted,
      installation->db->read([&](storage::ReadTx& tx) { return installation->directives.adopted(tx); }));
  TRY(installation->words, load_words(settings, adopted, installation->clock.now()));
  return installation;
}

}  // namespace callbox::app
