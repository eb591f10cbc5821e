// What goes into a statement and what comes back: parameters, rows, cells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/time.h"

namespace callbox::storage {

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

}  // namespace callbox::storage
