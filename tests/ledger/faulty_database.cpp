#include "ledger/faulty_database.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace callbox::ledger::test {
namespace {

Error gone() {
  return {ErrorKind::kUnavailable, "the disk is gone", {}, "gone", {}};
}

// Hands a span of parameters to a variadic call: the only public door of a transaction.
template <class Call, std::size_t... I>
auto with_params([[maybe_unused]] std::span<const storage::Param> params, Call&& call, std::index_sequence<I...>) {
  return call(params[I]...);
}
template <std::size_t Count = 0, class Call>
auto forward(std::span<const storage::Param> params, Call&& call) -> decltype(call()) {
  if constexpr (Count <= 16) {
    if (params.size() == Count) return with_params(params, call, std::make_index_sequence<Count>());
    return forward<Count + 1>(params, call);
  } else {
    throw std::logic_error("a statement with more than 16 parameters");
  }
}

class FaultyTx final : public storage::AnyTx {
 public:
  FaultyTx(FaultyDatabase& owner, storage::AnyTx& real) : owner_(owner), real_(real) {}
  storage::Dialect dialect() const override { return real_.dialect(); }
  void after_commit(std::function<void()> action) override { real_.after_commit(std::move(action)); }
  Status notify(std::string_view channel, std::string_view payload) override {
    if (!owner_.pass()) return fail(gone());
    return real_.notify(channel, payload);
  }

 private:
  result<storage::Rows> run_query(std::string_view sql, std::span<const storage::Param> params) override {
    if (!owner_.pass()) return fail(gone());
    return forward(params, [&](const auto&... param) { return real_.query(sql, param...); });
  }
  Status run_each(std::string_view sql, std::span<const storage::Param> params,
                  const storage::RowReader& row) override {
    if (!owner_.pass()) return fail(gone());
    return forward(params, [&](const auto&... param) { return real_.each(sql, param..., row); });
  }
  result<std::int64_t> run_exec(std::string_view sql, std::span<const storage::Param> params) override {
    if (!owner_.pass()) return fail(gone());
    return forward(params, [&](const auto&... param) { return real_.exec(sql, param...); });
  }
  FaultyDatabase& owner_;
  storage::AnyTx& real_;
};

}  // namespace

bool FaultyDatabase::pass() {
  if (fault_ == Fault::kRefuse && ++count_ == fail_at_) failed_ = true;
  return !failed_;
}

Status FaultyDatabase::run_read(const std::function<Status(storage::AnyReadTx&)>& work) {
  if (failed_) return fail(gone());
  return real_.read([&](storage::AnyReadTx& tx) { return work(tx); });
}

Status FaultyDatabase::run_write(const std::function<Status(storage::AnyTx&)>& work) {
  if (failed_) return fail(gone());
  bool lost = false;
  const Status status = real_.write([&](storage::AnyTx& tx) -> Status {
    FaultyTx faulty(*this, tx);
    CHECK_OK(work(faulty));
    ++count_;  // the commit
    if (count_ == fail_at_) failed_ = true;
    lost = failed_ && fault_ == Fault::kLostAnswer;
    if (failed_ && !lost) return fail(gone());
    return {};
  });
  if (status && lost) return fail(gone());
  return status;
}

result<std::int64_t> FaultyDatabase::run_load(std::string_view, std::span<const std::string_view>,
                                              const storage::RowSource&, storage::IfThere) {
  throw std::logic_error("the ledger loads nothing");
}

}  // namespace callbox::ledger::test
