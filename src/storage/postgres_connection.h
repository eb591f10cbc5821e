// One libpq connection: statements, cursors, COPY, and what their errors mean. Private to the room.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "storage/database.h"

namespace callbox::storage::postgres {

inline constexpr std::string_view kRetry = "retry";                // two works met: run again
inline constexpr std::string_view kDisconnected = "disconnected";  // before the commit: run again on a new connection

struct ClearResult {
  void operator()(PGresult* answer) const { PQclear(answer); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

// Where to connect: the operator's connection string, and what it left open.
class Target {
 public:
  static result<Target> parse(const std::string& connection);
  PGconn* connect() const;

 private:
  std::map<std::string, std::string> settings_;
};

// Used by one thread at a time.
class Connection {
 public:
  explicit Connection(Target target) : target_(std::move(target)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  Status ensure_open();
  void close();
  // Statements without parameters; several run as one transaction.
  Status script(const std::string& sql);
  result<Rows> query(std::string_view sql, std::span<const Param> params);
  // By a cursor, and not in single-row mode: what is given a row may run other statements, and who has enough need not
  // wait for the rest.
  Status each(std::string_view sql, std::span<const Param> params, const std::function<Flow(const Row&)>& give);
  result<std::int64_t> exec(std::string_view sql, std::span<const Param> params);
  // COPY … FROM STDIN, to its end. How many rows the server took.
  result<std::int64_t> copy_in(const std::string& sql, const RowSource& next);
  PGconn* handle() { return connection_; }

 private:
  result<Answer> run(std::string_view sql, std::span<const Param> params);
  result<Answer> ask(const std::string& sql);
  result<std::string> prepared(std::string_view sql, std::size_t count);
  std::optional<Error> put_rows(const RowSource& next, bool& all);
  result<std::int64_t> end_copy(const std::string& sql, const char* why_not);

  const Target target_;
  PGconn* connection_ = nullptr;
  std::unordered_map<std::string, std::string> prepared_;
  int open_cursors_ = 0;  // one inside another
};

}  // namespace callbox::storage::postgres
