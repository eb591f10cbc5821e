#include "support/databases.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace callbox::test {

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

// A connection that creates and drops databases, which can happen in no transaction and so not through our own layer.
class Administrator {
 public:
  Administrator() : connection_(PQconnectdb(server().c_str())) {
    EXPECT_EQ(PQstatus(connection_), CONNECTION_OK) << PQerrorMessage(connection_);
    run("SET client_min_messages = warning");
  }
  ~Administrator() { PQfinish(connection_); }
  Administrator(const Administrator&) = delete;
  Administrator& operator=(const Administrator&) = delete;

  // The number of rows of the answer. A statement that fails, fails the test.
  int run(const std::string& statement) {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(connection_, statement.c_str()), &PQclear);
    const ExecStatusType status = PQresultStatus(answer.get());
    EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        << statement << ": " << PQerrorMessage(connection_);
    return PQntuples(answer.get());
  }

 private:
  PGconn* connection_;
};

std::unique_ptr<storage::Database> opened(result<std::unique_ptr<storage::Database>> database) {
  if (!database) {
    ADD_FAILURE() << describe(database.error());
    std::abort();
  }
  return std::move(*database);
}

void migrate(storage::Database& database, std::span<const storage::Migration> migrations) {
  const Status migrated = database.migrate(migrations);
  EXPECT_TRUE(migrated) << describe(migrated.error());
}

std::string template_name(std::span<const storage::Migration> migrations) {
  std::string text;
  for (const auto& migration : migrations) {
    text += fmt::format("{} {} {}:{}\n", migration.number, migration.name, migration.sql.size(), migration.sql);
    for (const auto table : migration.recorded_tables) text += fmt::format("recorded {}\n", table);
  }
  return "callbox_template_" + to_hex(sha256(text).view().substr(0, 12));
}

// Makes the template if there is none. Processes that run at the same time wait for the one that makes it; one that
// died on the way left only an unfinished database, which the next one makes again.
void ensure_postgres_template(Administrator& administrator, const std::string& name,
                              std::span<const storage::Migration> migrations) {
  const std::string is_there = "SELECT 1 FROM pg_database WHERE datname = '" + name + "'";
  if (administrator.run(is_there) > 0) return;
  administrator.run("SELECT pg_advisory_lock(hashtext('" + name + "'))");
  if (administrator.run(is_there) == 0) {
    const std::string unfinished = name + "_unfinished";
    administrator.run("DROP DATABASE IF EXISTS " + unfinished + " WITH (FORCE)");
    administrator.run("CREATE DATABASE " + unfinished + " TEMPLATE template0");
    migrate(*opened(storage::open_postgres({connection_to(unfinished), 1})), migrations);
    administrator.run("ALTER DATABASE " + unfinished + " WITH ALLOW_CONNECTIONS false");
    administrator.run("ALTER DATABASE " + unfinished + " RENAME TO " + name);
  }
  administrator.run("SELECT pg_advisory_unlock(hashtext('" + name + "'))");
}

std::string file_in(const TemporaryFolder& folder) {
  return folder.path() + "/callbox.db";
}

std::string new_name() {
  SystemRandom random;
  return "t_" + to_hex(random.bytes(8));
}

// The template's path. Processes that run at the same time may each make one; the last to finish puts its own in place.
std::filesystem::path sqlite_template(std::span<const storage::Migration> migrations) {
  const auto path =
      std::filesystem::temp_directory_path() / fmt::format("{}-{}.db", template_name(migrations), ::getuid());
  if (std::filesystem::exists(path)) return path;
  const TemporaryFolder folder;
  const std::string making = file_in(folder);
  migrate(*opened(storage::open_sqlite({making, 1})), migrations);
  std::filesystem::rename(making, path);
  return path;
}

}  // namespace

// A database is made when it is first opened; PostgreSQL's has a name from then on.
FreshDatabase::FreshDatabase(storage::Dialect dialect) : dialect_(dialect) {}

FreshDatabase::~FreshDatabase() {
  if (!name_.empty()) Administrator().run("DROP DATABASE " + name_ + " WITH (FORCE)");
}

std::string FreshDatabase::connection() const {
  EXPECT_FALSE(name_.empty()) << "the database was not opened yet";
  return connection_to(name_);
}

std::unique_ptr<storage::Database> FreshDatabase::open() {
  if (dialect_ == storage::Dialect::kSqlite) return opened(storage::open_sqlite({file_in(folder_), 2}));
  if (name_.empty()) {
    name_ = new_name();
    Administrator().run("CREATE DATABASE " + name_ + " TEMPLATE template0");
  }
  return opened(storage::open_postgres({connection(), 4}));
}

std::unique_ptr<storage::Database> FreshDatabase::open(std::span<const storage::Migration> migrations) {
  if (dialect_ == storage::Dialect::kSqlite) {
    if (!std::filesystem::exists(file_in(folder_)))
      std::filesystem::copy_file(sqlite_template(migrations), file_in(folder_));
  } else if (name_.empty()) {
    Administrator administrator;
    const std::string pattern = template_name(migrations);
    ensure_postgres_template(administrator, pattern, migrations);
    name_ = new_name();
    administrator.run("CREATE DATABASE " + name_ + " TEMPLATE " + pattern);
  }
  auto database = open();
  migrate(*database, migrations);
  return database;
}

std::vector<storage::Migration> all(std::initializer_list<std::span<const storage::Migration>> rooms) {
  std::vector<storage::Migration> together;
  for (const auto room : rooms) together.insert(together.end(), room.begin(), room.end());
  return together;
}

}  // namespace callbox::test
