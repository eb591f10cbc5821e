// Reading of JSON objects with the pointer (RFC 6901) of what is wrong. Private to the room.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::directive {

// One reading of a document, shared by all its readers.
struct Reading {
  // What people and programs send: a member or word that is not known is a problem.
  static Reading strict() { return {}; }
  // What was stored: a newer program may have written it, so what is not known is remembered by its pointer, and
  // whoever reads decides what that means. In format 2 and later a member that is absent is false, zero or empty.
  static Reading stored(std::int64_t format) {
    Reading reading;
    reading.tolerant = true;
    reading.absent_is_empty = format >= 2;
    return reading;
  }

  bool tolerant = false;
  bool absent_is_empty = false;
  std::optional<Error> problem = {};  // the first
  std::vector<std::string> unknown = {};
};

// Reads one object. After the first problem every getter returns its default, so that a caller checks once, at the end.
class ObjectReader {
 public:
  ObjectReader(const boost::json::value& value, std::string pointer, Reading& reading);

  const boost::json::value* find(std::string_view key);  // nullptr when absent
  bool has(std::string_view key);
  std::string text(std::string_view key, bool is_required = false);
  // `otherwise` is for absent members where they are not simply empty (Reading).
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
  // The index of the member's word among `words`, or `otherwise` when it is absent. Another word is a problem, or where
  // the reading is tolerant something unknown.
  std::size_t word(std::string_view key, std::span<const std::string_view> words, std::size_t otherwise);
  // Refuses, or remembers, members that nobody asked for.
  void finish();

 private:
  const boost::json::object* object_ = nullptr;
  std::string pointer_;
  Reading& reading_;
  std::vector<std::string_view> known_;
};

// As format 2 is written: members of objects that are false, zero, empty or null are left out, at every depth; entries
// of lists stay.
boost::json::value without_empty_members(const boost::json::value& value);
// The number in the member "format"; 1 where there is none.
std::int64_t format_of(const boost::json::value& document);

}  // namespace callbox::directive
