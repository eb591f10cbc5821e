// Strict reading of JSON objects with the pointer (RFC 6901) of what is wrong. Private to the room.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::directive {

// Reads one object. The first problem is kept in `problem`, shared by all readers of one document; after it every
// getter returns its default, so that a caller checks once, at the end.
class ObjectReader {
 public:
  ObjectReader(const boost::json::value& value, std::string pointer, std::optional<Error>& problem);

  const boost::json::value* find(std::string_view key);  // nullptr when absent
  bool has(std::string_view key);
  std::string text(std::string_view key, bool is_required = false);
  bool boolean(std::string_view key, bool otherwise);
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  Digest digest(std::string_view key);
  std::optional<UtcMillis> time(std::string_view key);  // absent or null: nothing
  std::vector<std::string> texts(std::string_view key);
  // As `texts`; sorted, and an entry twice is a problem.
  std::vector<std::string> sorted_texts(std::string_view key);
  // The array under `key`, or an empty one.
  const boost::json::array& array(std::string_view key, bool is_required = false);
  std::string pointer(std::string_view key) const { return pointer_ + "/" + std::string(key); }
  std::string pointer(std::string_view key, std::size_t i) const { return pointer(key) + "/" + std::to_string(i); }
  void refuse(std::string_view key, std::string message);
  // Refuses members that nobody asked for.
  void finish();

 private:
  const boost::json::object* object_ = nullptr;
  std::string pointer_;
  std::optional<Error>& problem_;
  std::vector<std::string_view> known_;
};

}  // namespace callbox::directive
