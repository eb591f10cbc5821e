#include "support/databases.h"

#include <cstdlib>

namespace callbox::test {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "callbox-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary folder could be made";
  path_ = pattern;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

namespace {

std::string server() {
  const char* connection = std::getenv("CALLBOX_TEST_POSTGRES");
  if (connection == nullptr)
    ADD_FAILURE() << "CALLBOX_TEST_POSTGRES is not set: run ./test, or scripts/postgres-for-tests";
  return connection == nullptr ? "" : connection;
}

// The server's own connection string with another database name.
std::string connection_to(const std::string& name) {
  std::string text = server();
  const std::size_t at = text.find("dbname=");
  if (at == std::string::npos) return text + " dbname=" + name;
  const std::size_t end = text.find(' ', at);
  return text.substr(0, at) + "dbname=" + name + (end == std::string::npos ? "" : text.substr(end));
}

void administer(const std::string& statement) {
  // CREATE DATABASE runs in no transaction, so it goes through psql and not through our own layer.
  const std::string command = "psql -q -v ON_ERROR_STOP=1 -d '" + server() + "' -c '" + statement + "' >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << statement;
}

}  // namespace

FreshDatabase::FreshDatabase(storage::Dialect dialect) : dialect_(dialect) {
  if (dialect != storage::Dialect::kPostgres) return;
  SystemRandom random;
  name_ = "t_" + to_hex(random.bytes(8));
  administer("CREATE DATABASE " + name_ + " TEMPLATE template0");
}

FreshDatabase::~FreshDatabase() {
  if (!name_.empty()) administer("DROP DATABASE " + name_ + " WITH (FORCE)");
}

std::string FreshDatabase::connection() const {
  return connection_to(name_);
}

std::unique_ptr<storage::Database> FreshDatabase::open() {
  auto database = dialect_ == storage::Dialect::kSqlite ? storage::open_sqlite({folder_.path() + "/callbox.db", 2})
                                                        : storage::open_postgres({connection(), 4});
  if (!database) {
    ADD_FAILURE() << describe(database.error());
    std::abort();
  }
  return std::move(*database);
}

std::unique_ptr<storage::Database> FreshDatabase::open(std::span<const storage::Migration> migrations) {
  auto database = open();
  const Status migrated = database->migrate(migrations);
  EXPECT_TRUE(migrated) << describe(migrated.error());
  return database;
}

std::vector<storage::Migration> all(std::initializer_list<std::span<const storage::Migration>> rooms) {
  std::vector<storage::Migration> together;
  for (const auto room : rooms) together.insert(together.end(), room.begin(), room.end());
  return together;
}

}  // namespace callbox::test
