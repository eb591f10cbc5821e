#include "storage/postgres_connection.h"

#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "base/text.h"
#include "storage/loading.h"
#include "storage/params.h"
#include "storage/tx.h"

namespace callbox::storage::postgres {
namespace {

constexpr int kFetched = 256;  // rows at a time, when they are read one by one

// Types as PostgreSQL numbers them (pg_type.dat); stable since its beginnings.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kFloat4 = 700, kFloat8 = 701,
              kNumeric = 1700;

Error postgres_error(PGconn* connection, const PGresult* answer, std::string_view sql) {
  const char* state = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const std::string_view code = state == nullptr ? std::string_view() : std::string_view(state);
  const char* primary = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  const std::string message = primary == nullptr ? PQerrorMessage(connection) : primary;
  if (code == "40001" || code == "40P01")
    return {ErrorKind::kUnavailable, "two changes met", {}, std::string(kRetry), {}};
  if (code == "23505") return {ErrorKind::kConflict, "this already exists: " + message, {}, "unique", {}};
  if (code == "23503") return {ErrorKind::kConflict, "something refers to what is not there", {}, "foreign-key", {}};
  if (code == "22021") return {ErrorKind::kInvalid, "A text is not UTF-8.", {}, "not-utf8", {}};
  if (code == "CB001") return {ErrorKind::kInternal, message, {}, "no-event", {}};
  if (code == "55P03") return {ErrorKind::kUnavailable, "something else holds what is needed", {}, "busy", {}};
  if (code == "53100") return {ErrorKind::kUnavailable, "the disk is full", {}, "disk-full", {}};
  const bool lost =
      PQstatus(connection) != CONNECTION_OK || code.starts_with("08") || code.starts_with("57P") || code == "25006";
  if (lost) return {ErrorKind::kUnavailable, "the database does not answer", {}, std::string(kDisconnected), {}};
  if (code.starts_with("XX"))
    return {ErrorKind::kCorrupt, "the database reports damage: " + message, {}, "damaged", {}};
  return {ErrorKind::kInternal,
          "the database refused a statement: " + message + " in " + std::string(sql.substr(0, 200)),
          {},
          {},
          {}};
}

// The shortest text that reads back as the same number.
std::string exact(double number) {
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), number).ptr};
}

// One cell in COPY's text format (PostgreSQL manual, COPY, "Text Format"). kInvalid for a null character.
Status append_copied(std::string& line, const Row::Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    line += std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&cell)) {
    line += exact(*real);
  } else if (const auto* bytes = std::get_if<Bytes>(&cell)) {
    line.append("\\\\x").append(to_hex(bytes->data));
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    const Param params[] = {Param(*text)};
    CHECK_OK(check_texts(params));
    for (const char c : *text) {
      if (c == '\\')
        line += "\\\\";
      else if (c == '\t')
        line += "\\t";
      else if (c == '\n')
        line += "\\n";
      else if (c == '\r')
        line += "\\r";
      else
        line += c;
    }
  } else {
    line += "\\N";
  }
  return {};
}

Row::Cell cell(const PGresult* answer, int row, int column) {
  if (PQgetisnull(answer, row, column) != 0) return std::monostate();
  const std::string_view text(PQgetvalue(answer, row, column),
                              static_cast<std::size_t>(PQgetlength(answer, row, column)));
  switch (PQftype(answer, column)) {
    case kBool:
      return std::int64_t{text == "t" ? 1 : 0};
    case kInt8:
    case kInt2:
    case kInt4:
      return std::int64_t{std::atoll(text.data())};
    case kNumeric:
      // sum(bigint) is numeric: whole numbers stay integers, as on SQLite.
      if (text.find('.') == std::string_view::npos) return std::int64_t{std::atoll(text.data())};
      return std::atof(text.data());
    case kFloat4:
    case kFloat8:
      return std::atof(text.data());
    case kBytea: {
      std::size_t size = 0;
      unsigned char* raw = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text.data()), &size);
      Bytes bytes{std::string(reinterpret_cast<const char*>(raw), size)};
      PQfreemem(raw);
      return bytes;
    }
    default:
      return std::string(text);
  }
}

Row row_of(const PGresult* answer, int row) {
  const int columns = PQnfields(answer);
  std::vector<Row::Cell> cells;
  cells.reserve(static_cast<std::size_t>(columns));
  for (int c = 0; c < columns; ++c) cells.push_back(cell(answer, row, c));
  return Row(std::move(cells));
}

}  // namespace

result<Target> Target::parse(const std::string& connection) {
  // libpq's own words repeat the string, and with it the password.
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(connection.c_str(), nullptr), PQconninfoFree);
  if (options == nullptr)
    return fail(ErrorKind::kInvalid, "the connection string is neither libpq's key=value text nor a postgresql:// URI");
  Target target;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr) target.settings_.emplace(option->keyword, option->val);
  // Of several hosts only the one that takes writes; and one that is silently gone is noticed in half a minute.
  for (const auto& [key, value] : {std::pair("target_session_attrs", "read-write"), std::pair("connect_timeout", "5"),
                                   std::pair("keepalives_idle", "10"), std::pair("keepalives_interval", "5"),
                                   std::pair("keepalives_count", "3"), std::pair("tcp_user_timeout", "25000")})
    target.settings_.emplace(key, value);
  return target;
}

PGconn* Target::connect() const {
  std::vector<const char*> keys, values;
  for (const auto& [key, value] : settings_) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keys.data(), values.data(), 0);
}

Status Connection::ensure_open() {
  if (connection_ != nullptr && PQstatus(connection_) == CONNECTION_OK) return {};
  close();
  connection_ = target_.connect();
  if (PQstatus(connection_) != CONNECTION_OK)
    return fail(ErrorKind::kUnavailable, kDisconnected,
                std::string("the database does not answer: ") + PQerrorMessage(connection_));
  PQsetNoticeProcessor(
      connection_, [](void*, const char*) {}, nullptr);
  return script(
      "SET client_encoding = 'UTF8'; SET synchronous_commit = on; "
      "SELECT set_config('lock_timeout', '10s', false) WHERE current_setting('lock_timeout') = '0'");
}

void Connection::close() {
  PQfinish(std::exchange(connection_, nullptr));
  prepared_.clear();
}

Status Connection::script(const std::string& sql) {
  CHECK_OK(ask(sql));
  return {};
}

result<Answer> Connection::run(std::string_view sql, std::span<const Param> params) {
  CHECK_OK(check_texts(params));
  TRY(const std::string name, prepared(sql, params.size()));
  std::vector<std::string> texts(params.size());
  std::vector<const char*> values(params.size());
  std::vector<int> lengths(params.size()), formats(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) {
    const auto& value = params[i].value();
    if (std::holds_alternative<std::monostate>(value)) continue;
    if (const auto* bytes = std::get_if<Bytes>(&value)) {
      values[i] = bytes->data.data();
      lengths[i] = static_cast<int>(bytes->data.size());
      formats[i] = 1;
      continue;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value))
      texts[i] = std::to_string(*integer);
    else if (const auto* real = std::get_if<double>(&value))
      texts[i] = exact(*real);
    else
      texts[i] = std::string(std::get<std::string_view>(value));
    values[i] = texts[i].c_str();
  }
  Answer answer(PQexecPrepared(connection_, name.c_str(), static_cast<int>(params.size()), values.data(),
                               lengths.data(), formats.data(), 0));
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    return fail(postgres_error(connection_, answer.get(), sql));
  return answer;
}

result<Rows> Connection::query(std::string_view sql, std::span<const Param> params) {
  TRY(const Answer answer, run(sql, params));
  Rows rows;
  const int count = PQntuples(answer.get());
  rows.reserve(static_cast<std::size_t>(count));
  for (int r = 0; r < count; ++r) rows.push_back(row_of(answer.get(), r));
  return rows;
}

Status Connection::each(std::string_view sql, std::span<const Param> params,
                        const std::function<Flow(const Row&)>& give) {
  if (!starts_with_ignoring_case(trim(sql), "SELECT") && !starts_with_ignoring_case(trim(sql), "WITH"))
    throw std::logic_error("each() is for a SELECT: " + std::string(sql));
  const std::string cursor = "each_" + std::to_string(open_cursors_);
  // The same name again and again, so that the statement is prepared once.
  CHECK_OK(run("DECLARE " + cursor + " NO SCROLL CURSOR FOR " + std::string(sql), params));
  const Status read = [&]() -> Status {
    ++open_cursors_;
    const OnReturn closed([&] { --open_cursors_; });
    while (true) {
      TRY(const Answer answer, ask("FETCH FORWARD " + std::to_string(kFetched) + " FROM " + cursor));
      const int count = PQntuples(answer.get());
      for (int r = 0; r < count; ++r)
        if (give(row_of(answer.get(), r)) == Flow::kEnough) return {};
      if (count < kFetched) return {};
    }
  }();
  CHECK_OK(read);
  return script("CLOSE " + cursor);
}

result<std::int64_t> Connection::exec(std::string_view sql, std::span<const Param> params) {
  TRY(const Answer answer, run(sql, params));
  return std::int64_t{std::atoll(PQcmdTuples(answer.get()))};
}

result<std::int64_t> Connection::copy_in(const std::string& sql, const RowSource& next) {
  const Answer begun(PQexec(connection_, sql.c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return fail(postgres_error(connection_, begun.get(), sql));
  bool all = true;
  std::optional<Error> refused = put_rows(next, all);
  auto taken = end_copy(sql, all ? nullptr : "the rows broke off");
  if (refused) return fail(std::move(*refused));
  return taken;
}

// Why `next` gave no more, when it was not the end. `all` says whether the server was sent everything.
std::optional<Error> Connection::put_rows(const RowSource& next, bool& all) {
  std::string line;
  while (true) {
    all = false;
    auto row = next_safely(next);
    if (!row) return std::move(row).error();
    all = !row->has_value();
    if (all) return std::nullopt;
    line.clear();
    for (std::size_t i = 0; i < (*row)->size(); ++i) {
      if (i > 0) line += '\t';
      if (auto added = append_copied(line, (**row)[i]); !added) return std::move(added).error();
    }
    line += '\n';
    // Why it takes no more, the server says at the end.
    if (PQputCopyData(connection_, line.data(), static_cast<int>(line.size())) != 1) return std::nullopt;
  }
}

result<std::int64_t> Connection::end_copy(const std::string& sql, const char* why_not) {
  PQputCopyEnd(connection_, why_not);
  const Answer answer(PQgetResult(connection_));
  while (const Answer rest = Answer(PQgetResult(connection_))) {
  }
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return fail(postgres_error(connection_, answer.get(), sql));
  return std::int64_t{std::atoll(PQcmdTuples(answer.get()))};
}

result<Answer> Connection::ask(const std::string& sql) {
  Answer answer(PQexec(connection_, sql.c_str()));
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    return fail(postgres_error(connection_, answer.get(), sql));
  return answer;
}

result<std::string> Connection::prepared(std::string_view sql, std::size_t count) {
  if (const auto found = prepared_.find(std::string(sql)); found != prepared_.end()) return found->second;
  const std::string name = "s" + std::to_string(prepared_.size());
  const Answer answer(PQprepare(connection_, name.c_str(), std::string(sql).c_str(), static_cast<int>(count), nullptr));
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return fail(postgres_error(connection_, answer.get(), sql));
  prepared_.emplace(std::string(sql), name);
  return name;
}

}  // namespace callbox::storage::postgres
