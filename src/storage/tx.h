// What the transactions of both databases share. Private to the room.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "storage/database.h"

namespace callbox::storage {

// Runs when its scope ends, however it ends.
template <class Action>
class OnReturn {
 public:
  explicit OnReturn(Action action) : action_(std::move(action)) {}
  OnReturn(const OnReturn&) = delete;
  OnReturn& operator=(const OnReturn&) = delete;
  ~OnReturn() { action_(); }

 private:
  Action action_;
};

// Hands rows over until `row` has enough or refuses one. Its error is told apart from the database's: a transaction
// outlives it.
template <class Connection>
Status read_each(Connection& connection, std::string_view sql, std::span<const Param> params, const RowReader& row,
                 std::optional<Error>& refused) {
  return connection.each(sql, params, [&](const Row& given) {
    auto next = row(given);
    if (next) return *next;
    refused = std::move(next).error();
    return Flow::kEnough;
  });
}

template <class Connection, Dialect kDialect>
class ReadTxOn final : public AnyReadTx {
 public:
  explicit ReadTxOn(Connection& connection) : connection_(connection) {}
  Dialect dialect() const override { return kDialect; }

 private:
  result<Rows> run_query(std::string_view sql, std::span<const Param> params) override {
    return connection_.query(sql, params);
  }
  Status run_each(std::string_view sql, std::span<const Param> params, const RowReader& row) override {
    std::optional<Error> refused;
    const Status read = read_each(connection_, sql, params, row, refused);
    return refused ? Status(fail(std::move(*refused))) : read;
  }
  Connection& connection_;
};

// PostgreSQL runs nothing more in a transaction after an error; neither do we on SQLite, so that code behaves alike.
template <class Connection, Dialect kDialect>
class TxOn : public AnyTx {
 public:
  explicit TxOn(Connection& connection) : connection_(connection) {}
  Dialect dialect() const override { return kDialect; }
  void after_commit(std::function<void()> action) override { after_.push_back(std::move(action)); }
  const std::optional<Error>& broken() const { return broken_; }
  std::vector<std::function<void()>> take_after() { return std::move(after_); }

 private:
  template <class T>
  result<T> guarded(result<T> answer) {
    if (!answer) broken_ = answer.error();
    return answer;
  }
  result<Rows> run_query(std::string_view sql, std::span<const Param> params) override {
    if (broken_) return fail(*broken_);
    return guarded(connection_.query(sql, params));
  }
  Status run_each(std::string_view sql, std::span<const Param> params, const RowReader& row) override {
    if (broken_) return fail(*broken_);
    std::optional<Error> refused;
    const Status read = read_each(connection_, sql, params, row, refused);
    if (!read && !broken_) broken_ = read.error();
    return refused ? Status(fail(std::move(*refused))) : read;
  }
  result<std::int64_t> run_exec(std::string_view sql, std::span<const Param> params) override {
    if (broken_) return fail(*broken_);
    return guarded(connection_.exec(sql, params));
  }

  Connection& connection_;
  std::optional<Error> broken_;
  std::vector<std::function<void()>> after_;
};

// The work's own status, or why it failed: a defect thrown in it, or a statement that failed and whose error it
// ignored.
template <class Work, class Transaction>
Status run_safely(const Work& work, Transaction& tx) {
  Status status;
  try {
    status = work(tx);
  } catch (const std::exception& e) {
    // Threads run works that are not their own, and connections must find their way back to the pool.
    log::error("a broken invariant inside a transaction", {{"what", e.what()}});
    return fail(ErrorKind::kInternal, "broken-invariant", e.what());
  }
  if constexpr (requires { tx.broken(); })
    if (status && tx.broken()) return fail(*tx.broken());
  return status;
}

}  // namespace callbox::storage
