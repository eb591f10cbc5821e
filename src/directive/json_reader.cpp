#include "directive/json_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace callbox::directive {

ObjectReader::ObjectReader(const boost::json::value& value, std::string pointer, Reading& reading)
    : object_(value.if_object()), pointer_(std::move(pointer)), reading_(reading) {
  if (!object_ && !reading_.problem)
    reading_.problem =
        Error{ErrorKind::kInvalid, "expected an object", Where{pointer_.empty() ? "/" : pointer_, 0, 0}, {}, {}};
}

void ObjectReader::refuse(std::string_view key, std::string message) {
  if (!reading_.problem)
    reading_.problem = Error{ErrorKind::kInvalid, std::move(message), Where{pointer(key), 0, 0}, {}, {}};
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
  if (!value) return otherwise && !reading_.absent_is_empty;
  if (const auto* flag = value->if_bool()) return *flag;
  refuse(key, "expected true or false");
  return otherwise;
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t least, std::int64_t most,
                                   std::int64_t otherwise) {
  const auto* value = find(key);
  if (!value) return reading_.absent_is_empty ? 0 : otherwise;
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
    if (reading_.problem) return {};
  }
  return out;
}

std::vector<std::string> ObjectReader::sorted_texts(std::string_view key) {
  auto out = texts(key);
  std::sort(out.begin(), out.end());
  if (std::adjacent_find(out.begin(), out.end()) != out.end()) refuse(key, "expected each entry once");
  return out;
}

std::size_t ObjectReader::word(std::string_view key, std::span<const std::string_view> words, std::size_t otherwise) {
  if (!has(key)) return otherwise;
  const auto found = text(key);
  const auto at = std::find(words.begin(), words.end(), found);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  if (reading_.tolerant) {
    reading_.unknown.push_back(pointer(key));
    return otherwise;
  }
  std::string all;
  for (const auto& one : words) all += (all.empty() ? "" : ", ") + std::string(one);
  refuse(key, "expected one of " + all + ", found \"" + found.substr(0, 40) + "\"");
  return otherwise;
}

void ObjectReader::finish() {
  if (!object_ || reading_.problem) return;
  for (const auto& member : *object_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    if (reading_.tolerant)
      reading_.unknown.push_back(pointer(name));
    else
      refuse(name, "expected no member of this name");
  }
}

namespace {

bool is_empty(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return true;
    case boost::json::kind::bool_:
      return !value.get_bool();
    case boost::json::kind::int64:
      return value.get_int64() == 0;
    case boost::json::kind::uint64:
      return value.get_uint64() == 0;
    case boost::json::kind::string:
      return value.get_string().empty();
    case boost::json::kind::array:
      return value.get_array().empty();
    case boost::json::kind::object:
      return value.get_object().empty();
    case boost::json::kind::double_:
      return false;
  }
  return false;
}

}  // namespace

boost::json::value without_empty_members(const boost::json::value& value) {
  if (const auto* object = value.if_object()) {
    boost::json::object out;
    for (const auto& [name, inner] : *object) {
      boost::json::value kept = without_empty_members(inner);
      if (!is_empty(kept)) out[name] = std::move(kept);
    }
    return out;
  }
  if (const auto* array = value.if_array()) {
    boost::json::array out;
    for (const auto& inner : *array) out.push_back(without_empty_members(inner));
    return out;
  }
  return value;
}

std::int64_t format_of(const boost::json::value& document) {
  const auto* object = document.if_object();
  const auto* format = object ? object->if_contains("format") : nullptr;
  return format && format->is_int64() ? format->get_int64() : 1;
}

}  // namespace callbox::directive
