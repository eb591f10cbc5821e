#include "directive/json_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace callbox::directive {

ObjectReader::ObjectReader(const boost::json::value& value, std::string pointer, std::optional<Error>& problem)
    : object_(value.if_object()), pointer_(std::move(pointer)), problem_(problem) {
  if (!object_ && !problem_)
    problem_ = Error{ErrorKind::kInvalid, "expected an object", Where{pointer_.empty() ? "/" : pointer_, 0, 0}, {}, {}};
}

void ObjectReader::refuse(std::string_view key, std::string message) {
  if (!problem_) problem_ = Error{ErrorKind::kInvalid, std::move(message), Where{pointer(key), 0, 0}, {}, {}};
}

const boost::json::value* ObjectReader::find(std::string_view key) {
  known_.push_back(key);
  return object_ ? object_->if_contains(key) : nullptr;
}

bool ObjectReader::has(std::string_view key) {
  return find(key) != nullptr;
}

std::string ObjectReader::text(std::string_view key, bool is_required) {
  const auto* value = find(key);
  if (!value) {
    if (is_required) refuse(key, "expected a text, found nothing");
    return {};
  }
  if (const auto* text = value->if_string()) return std::string(text->data(), text->size());
  refuse(key, "expected a text");
  return {};
}

bool ObjectReader::boolean(std::string_view key, bool otherwise) {
  const auto* value = find(key);
  if (!value) return otherwise;
  if (const auto* flag = value->if_bool()) return *flag;
  refuse(key, "expected true or false");
  return otherwise;
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t least, std::int64_t most,
                                   std::int64_t otherwise) {
  const auto* value = find(key);
  if (!value) return otherwise;
  const auto* number = value->if_int64();
  if (number && *number >= least && *number <= most) return *number;
  refuse(key, "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return otherwise;
}

Digest ObjectReader::digest(std::string_view key) {
  const auto* value = find(key);
  if (!value) return {};
  if (const auto* text = value->if_string())
    if (const auto digest = digest_from_hex(std::string_view(text->data(), text->size()))) return *digest;
  refuse(key, "expected a SHA-256 as 64 hexadecimal digits");
  return {};
}

std::optional<UtcMillis> ObjectReader::time(std::string_view key) {
  const auto* value = find(key);
  if (!value || value->is_null()) return std::nullopt;
  if (const auto* text = value->if_string())
    if (const auto at = parse_iso(std::string_view(text->data(), text->size()))) return *at;
  refuse(key, "expected a time like 2026-11-21T08:30:00Z");
  return std::nullopt;
}

const boost::json::array& ObjectReader::array(std::string_view key, bool is_required) {
  static const boost::json::array kNone;
  const auto* value = find(key);
  if (!value) {
    if (is_required) refuse(key, "expected a list, found nothing");
    return kNone;
  }
  if (const auto* list = value->if_array()) return *list;
  refuse(key, "expected a list");
  return kNone;
}

std::vector<std::string> ObjectReader::texts(std::string_view key) {
  std::vector<std::string> out;
  for (const auto& item : array(key)) {
    if (const auto* text = item.if_string())
      out.emplace_back(text->data(), text->size());
    else
      refuse(std::string(key) + "/" + std::to_string(out.size()), "expected a text");
    if (problem_) return {};
  }
  return out;
}

std::vector<std::string> ObjectReader::sorted_texts(std::string_view key) {
  auto out = texts(key);
  std::sort(out.begin(), out.end());
  if (std::adjacent_find(out.begin(), out.end()) != out.end()) refuse(key, "expected each entry once");
  return out;
}

void ObjectReader::finish() {
  if (!object_ || problem_) return;
  for (const auto& member : *object_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) refuse(name, "expected no member of this name");
  }
}

}  // namespace callbox::directive
