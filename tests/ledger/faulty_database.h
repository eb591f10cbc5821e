// A database that fails or "dies" at the n-th operation, over a real one: every step of a procedure fails in turn.
#pragma once

#include <functional>
#include <string>

#include "storage/database.h"

namespace callbox::ledger::test {

class FaultyDatabase final : public storage::AnyDatabase {
 public:
  enum class Fault {
    kRefuse,      // the operation and everything after it answers kUnavailable: the process lost its disk
    kLostAnswer,  // a commit happens, but its caller never hears of it, and everything after fails
  };
  // Operations are counted from 1: for kRefuse each statement of a write and each commit, for kLostAnswer each commit.
  FaultyDatabase(storage::AnyDatabase& real, int fail_at, Fault fault)
      : real_(real), fail_at_(fail_at), fault_(fault) {}
  bool failed() const { return failed_; }

  Status migrate(std::span<const storage::Migration> migrations) override { return real_.migrate(migrations); }
  void listen(std::string channel, std::function<void(std::string_view)> listener) override {
    real_.listen(std::move(channel), std::move(listener));
  }
  Status try_exclusively(std::string_view name, const std::function<Status()>& work) override {
    return real_.try_exclusively(name, work);
  }
  storage::Dialect dialect() const override { return real_.dialect(); }
  Status ping() override { return real_.ping(); }

  // True when the operation may go on.
  bool pass();

 private:
  Status run_read(const std::function<Status(storage::AnyReadTx&)>& work) override;
  Status run_write(const std::function<Status(storage::AnyTx&)>& work) override;
  result<std::int64_t> run_load(std::string_view table, std::span<const std::string_view> columns,
                                const storage::RowSource& next, storage::IfThere if_there) override;

  storage::AnyDatabase& real_;
  int fail_at_;
  Fault fault_;
  int count_ = 0;
  bool failed_ = false;
};

}  // namespace callbox::ledger::test
