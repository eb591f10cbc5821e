// The database: one small contract over SQLite (the embedded default) and PostgreSQL (several nodes).
//
// The same SQL text, the same schema, the same tests on both. SQL uses $1…$n, each as often as it likes. Types are
// integer (64 bits; booleans are 0 and 1), real, text, bytes. What must differ (full-text search, SKIP LOCKED) stands
// as a named pair beside its use and asks `dialect()`.
//
// Reading and writing:
//   TRY(auto post, db.read([&](ReadTx& tx) { return find_post(tx, id); }));
//   CHECK_OK(db.write([&](Tx& tx) -> Status { … }));
// `write` returns after its transaction is durable (SQLite: WAL, synchronous=FULL, group commit by one writer thread;
// PostgreSQL: SERIALIZABLE with retry). The work of either may run more than once and must change nothing but the
// database and its own result. It returns an error: everything it did is rolled back and the error is returned.
//
// When the connection is lost the work runs again on a new one, a read once, a write several times. Only a write whose
// commit was sent and not answered is not run again: kUnavailable, code "commit-unconfirmed".
//
// Every recorded table (see Migration) is guarded: work that changed one and appended no ledger event does not commit
// (kInternal, code "no-event"). That is promise 4, kept by the database layer and not by good will.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::storage {

enum class Dialect { kSqlite, kPostgres };

// Bytes, as opposed to text.
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// One parameter. Views are not copied: they must outlive the call.
class Param {
 public:
  using Variant = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes>;
  Param(std::nullopt_t) {}
  Param(std::int64_t v) : value_(v) {}
  Param(int v) : value_(static_cast<std::int64_t>(v)) {}
  Param(std::uint64_t v) : value_(static_cast<std::int64_t>(v)) {}
  Param(bool v) : value_(static_cast<std::int64_t>(v)) {}
  Param(double v) : value_(v) {}
  Param(const char* v) : value_(std::string_view(v)) {}
  Param(std::string_view v) : value_(v) {}
  Param(const std::string& v) : value_(std::string_view(v)) {}
  Param(UtcMillis v) : value_(v.count) {}
  Param(const Digest& v) : value_(Bytes{std::string(v.view())}) {}
  Param(Bytes v) : value_(std::move(v)) {}
  template <class Tag>
  Param(const Id<Tag>& id) : value_(std::string_view(id.text())) {}
  template <class T>
  Param(const std::optional<T>& v) {
    if (v) value_ = Param(*v).value_;
  }
  const Variant& value() const { return value_; }

 private:
  Variant value_;
};

// One row of an answer; columns by position. Asking for a type the column does not have is a defect (throws).
class Row {
 public:
  using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}
  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;
  bool boolean(std::size_t column) const { return integer(column) != 0; }
  const std::string& text(std::size_t column) const;
  const std::string& bytes(std::size_t column) const;
  UtcMillis time(std::size_t column) const { return {integer(column)}; }
  Digest digest(std::size_t column) const;
  template <class IdType>
  IdType id(std::size_t column) const {
    return is_null(column) ? IdType() : IdType::trusted(text(column));
  }
  std::optional<std::string> maybe_text(std::size_t column) const;
  std::optional<UtcMillis> maybe_time(std::size_t column) const;

 private:
  std::vector<Cell> cells_;
};
using Rows = std::vector<Row>;

// What whoever is handed row after row says: give me the next, or this was enough.
enum class Flow { kMore, kEnough };
using RowReader = std::function<result<Flow>(const Row&)>;

// A consistent view; reads only.
class ReadTx {
 public:
  ReadTx();
  virtual ~ReadTx() = default;
  ReadTx(const ReadTx&) = delete;
  ReadTx& operator=(const ReadTx&) = delete;
  // No other transaction of this process has the same, before or after; addresses are used again.
  std::uint64_t serial() const { return serial_; }
  template <class... Args>
  result<Rows> query(std::string_view sql, const Args&... args) {
    const Param params[] = {Param(args)..., Param(std::nullopt)};
    return run_query(sql, std::span<const Param>(params, sizeof...(args)));
  }
  // The first row, or nothing.
  template <class... Args>
  result<std::optional<Row>> first(std::string_view sql, const Args&... args) {
    auto rows = query(sql, args...);
    if (!rows) return fail(std::move(rows).error());
    if (rows->empty()) return std::optional<Row>();
    return std::optional<Row>(std::move(rows->front()));
  }
  // The rows of a SELECT, one after another, however many there are: each(sql, args…, row). On SQLite one lies in
  // memory, on PostgreSQL the 256 that are fetched at a time. `row` is called with a const Row& and returns a Status,
  // to be given all of them, or result<Flow>, to end early. Its error ends the reading and is returned; the transaction
  // is not hurt by it. It may run other statements of this transaction, `each` too, but none that change what is being
  // read. Work may run again: what `row` gathers begins anew in the work. Anything but a SELECT is a defect (throws).
  template <class... ArgsAndRow>
  Status each(std::string_view sql, ArgsAndRow&&... args_and_row) {
    static_assert(sizeof...(args_and_row) > 0, "each() ends with the function that is given the rows");
    auto all = std::forward_as_tuple(args_and_row...);
    auto& row = std::get<sizeof...(args_and_row) - 1>(all);
    return each_with(sql, all, reader(row), std::make_index_sequence<sizeof...(args_and_row) - 1>());
  }
  virtual Dialect dialect() const = 0;

 private:
  template <class Reader>
  static RowReader reader(Reader& row) {
    if constexpr (std::is_same_v<std::invoke_result_t<Reader&, const Row&>, Status>) {
      return [&row](const Row& given) -> result<Flow> {
        if (Status status = row(given); !status) return fail(std::move(status).error());
        return Flow::kMore;
      };
    } else {
      return [&row](const Row& given) -> result<Flow> { return row(given); };
    }
  }
  template <class All, std::size_t... I>
  Status each_with(std::string_view sql, const All& all, const RowReader& row, std::index_sequence<I...>) {
    const Param params[] = {Param(std::get<I>(all))..., Param(std::nullopt)};
    return run_each(sql, std::span<const Param>(params, sizeof...(I)), row);
  }
  virtual result<Rows> run_query(std::string_view sql, std::span<const Param> params) = 0;
  virtual Status run_each(std::string_view sql, std::span<const Param> params, const RowReader& row) = 0;
  const std::uint64_t serial_;
};

// A transaction that writes. `query` serves INSERT … RETURNING too.
class Tx : public ReadTx {
 public:
  // The number of rows changed. A broken UNIQUE or FOREIGN KEY is kConflict with code "unique" or "foreign-key".
  template <class... Args>
  result<std::int64_t> exec(std::string_view sql, const Args&... args) {
    const Param params[] = {Param(args)..., Param(std::nullopt)};
    return run_exec(sql, std::span<const Param>(params, sizeof...(args)));
  }
  // Runs after the transaction is durable, on the thread that called `write`. For waking workers and caches: never for
  // an effect that must not be lost.
  virtual void after_commit(std::function<void()> action) = 0;
  // Tells every node, this one included, after the commit (PostgreSQL NOTIFY; in process on SQLite).
  virtual Status notify(std::string_view channel, std::string_view payload) = 0;
  // For lawful destruction: when `write` returns, no file of the database holds what this transaction deleted or
  // replaced. SQLite: readers may put that off until they end. PostgreSQL keeps it until VACUUM (docs/ledger.md).
  virtual void scrub() {}

 private:
  virtual result<std::int64_t> run_exec(std::string_view sql, std::span<const Param> params) = 0;
};

// One numbered step of the schema, forwards only. `sql` is written in SQLite's dialect with STRICT tables; INTEGER,
// REAL, BLOB and STRICT are translated for PostgreSQL. A statement preceded by a line "-- sqlite:" or "-- postgres:"
// runs on that database only.
struct Migration {
  int number;  // unique over all rooms; a room owns a block of one hundred
  std::string_view name;
  std::string_view sql;
  std::vector<std::string_view> recorded_tables;  // changes here need a ledger event in the same transaction
};
inline constexpr std::string_view kEventTable = "ledger_events";

// What a load does with a row whose key the table has already.
enum class IfThere {
  kRefuse,    // kConflict, code "unique"
  kPassOver,  // the row that is there stays
};
// The next row's cells, owned; nothing at the end.
using RowSource = std::function<result<std::optional<std::vector<Row::Cell>>>()>;

class Database {
 public:
  virtual ~Database() = default;

  template <class Work>
  auto read(Work&& work) -> std::invoke_result_t<Work, ReadTx&> {
    using Result = std::invoke_result_t<Work, ReadTx&>;
    std::optional<Result> out;
    Status status = run_read([&](ReadTx& tx) -> Status {
      out.emplace(work(tx));
      if (!*out) return fail(out->error());
      return {};
    });
    if (!status) return fail(std::move(status).error());
    return std::move(*out);
  }
  template <class Work>
  auto write(Work&& work) -> std::invoke_result_t<Work, Tx&> {
    using Result = std::invoke_result_t<Work, Tx&>;
    std::optional<Result> out;
    Status status = run_write([&](Tx& tx) -> Status {
      out.emplace(work(tx));
      if (!*out) return fail(out->error());
      return {};
    });
    if (!status) return fail(std::move(status).error());
    return std::move(*out);
  }

  // Many rows into one table: an import, a directory of addresses. How many were stored.
  //
  //   load("addresses", {"import", "number", "street"}, [&]() -> result<std::optional<Address>> { … })
  //
  // `next` gives the rows, a std::tuple each with as many values as there are columns, and nothing at the end. It is
  // asked for each row once, never while a lock is held, and may use this database itself. A load is of the Database
  // and not of a transaction, because on SQLite it is several: chunks, between which other writers get through. On
  // PostgreSQL it is one COPY in a transaction of its own (READ COMMITTED; never run again by itself, since `next`
  // cannot be asked twice).
  //
  // What is all or nothing: a chunk. What is not: the load. After an error (`next`'s own, a row that does not fit,
  // "commit-unconfirmed") or the death of the process, the table holds none of the rows (PostgreSQL) or the first of
  // them (SQLite), and others have seen them. So the rows of a load carry its id in a column, and count for nothing
  // until a `write` after the load says, with its ledger event, that this id is complete. A load that broke off is
  // gone on with by loading the same rows again with IfThere::kPassOver, or cleaned away by deleting its id.
  //
  // kInternal, code "not-loadable", for a recorded table, the table of events, and what is no plain lower-case name:
  // what needs an event is written by `write`.
  template <std::size_t kColumns, class Next>
  result<std::int64_t> load(std::string_view table, const std::string_view (&columns)[kColumns], Next&& next,
                            IfThere if_there = IfThere::kRefuse) {
    using Values = typename std::invoke_result_t<Next&>::value_type::value_type;
    static_assert(std::tuple_size_v<Values> == kColumns, "a row has a value for each column");
    return run_load(
        table, columns,
        [&next]() -> result<std::optional<std::vector<Row::Cell>>> {
          TRY(const std::optional<Values> values, next());
          if (!values) return std::optional<std::vector<Row::Cell>>();
          return std::apply([](const auto&... value) { return std::optional(cells_of({Param(value)...})); }, *values);
        },
        if_there);
  }

  // Applies what is missing, in order, each in its own transaction. kConflict when the database is newer than us.
  virtual Status migrate(std::span<const Migration> migrations) = 0;
  // `listener` is called on a thread of the database for every notification on `channel`, from any node. After a lost
  // connection it is called once with an empty payload: "you may have missed some".
  virtual void listen(std::string channel, std::function<void(std::string_view payload)> listener) = 0;
  // Runs `work` while holding a named lock that at most one node and thread holds. kUnavailable when another has it.
  virtual Status try_exclusively(std::string_view name, const std::function<Status()>& work) = 0;
  virtual Dialect dialect() const = 0;
  // SELECT 1, as /healthz asks.
  virtual Status ping() = 0;

 private:
  static std::vector<Row::Cell> cells_of(std::initializer_list<Param> values);
  virtual Status run_read(const std::function<Status(ReadTx&)>& work) = 0;
  virtual Status run_write(const std::function<Status(Tx&)>& work) = 0;
  virtual result<std::int64_t> run_load(std::string_view table, std::span<const std::string_view> columns,
                                        const RowSource& next, IfThere if_there) = 0;
};

struct SqliteOptions {
  std::string path;  // a file; its WAL lies beside it
  int readers = 4;
};
result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options);
struct PostgresOptions {
  std::string connection;  // libpq's conninfo or URI
  int connections = 8;
  // Notifications that stay away for this long make us ask whether the server is there; as long again without an
  // answer, and we connect anew.
  Millis silence = seconds(15);
};
result<std::unique_ptr<Database>> open_postgres(const PostgresOptions& options);

}  // namespace callbox::storage
