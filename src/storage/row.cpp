#include <atomic>
#include <stdexcept>

#include "storage/database.h"

namespace callbox::storage {
namespace {

// Asking a column for what it does not hold is a defect of ours, never of the data: tables are typed (STRICT).
template <class T>
const T& cell_as(const std::vector<Row::Cell>& cells, std::size_t column, const char* expected) {
  if (column >= cells.size()) throw std::logic_error("row has no column " + std::to_string(column));
  const T* value = std::get_if<T>(&cells[column]);
  if (value == nullptr) throw std::logic_error("column " + std::to_string(column) + " is not " + expected);
  return *value;
}

std::uint64_t next_serial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

std::vector<Row::Cell> AnyDatabase::cells_of(std::initializer_list<Param> values) {
  std::vector<Row::Cell> cells;
  cells.reserve(values.size());
  for (const Param& value : values) {
    if (const auto* text = std::get_if<std::string_view>(&value.value()))
      cells.emplace_back(std::string(*text));
    else if (const auto* integer = std::get_if<std::int64_t>(&value.value()))
      cells.emplace_back(*integer);
    else if (const auto* real = std::get_if<double>(&value.value()))
      cells.emplace_back(*real);
    else if (const auto* bytes = std::get_if<Bytes>(&value.value()))
      cells.emplace_back(*bytes);
    else
      cells.emplace_back();
  }
  return cells;
}

AnyReadTx::AnyReadTx() : serial_(next_serial()) {}

bool Row::is_null(std::size_t column) const {
  return std::holds_alternative<std::monostate>(cells_.at(column));
}
std::int64_t Row::integer(std::size_t column) const {
  return cell_as<std::int64_t>(cells_, column, "an integer");
}
double Row::real(std::size_t column) const {
  return cell_as<double>(cells_, column, "a real number");
}
const std::string& Row::text(std::size_t column) const {
  return cell_as<std::string>(cells_, column, "text");
}
const std::string& Row::bytes(std::size_t column) const {
  return cell_as<Bytes>(cells_, column, "bytes").data;
}

Digest Row::digest(std::size_t column) const {
  const auto digest = digest_from_bytes(bytes(column));
  if (!digest) throw std::logic_error("column " + std::to_string(column) + " is not a digest of 32 bytes");
  return *digest;
}
std::optional<std::string> Row::maybe_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}
std::optional<UtcMillis> Row::maybe_time(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

}  // namespace callbox::storage
