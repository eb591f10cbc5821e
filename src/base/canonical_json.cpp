#include "base/canonical_json.h"

#include <unicode/unistr.h>
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <vector>

#include "base/text.h"

namespace callbox {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kMaxDepth = 32;

void write_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += hex[static_cast<unsigned char>(c) >> 4];
          out += hex[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// RFC 8785 section 3.2.3: names are ordered by UTF-16 code units, which differs from UTF-8 order beyond U+FFFF.
bool before_in_utf16(std::string_view a, std::string_view b) {
  const auto ascii = [](std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  };
  if (ascii(a) && ascii(b)) return a < b;
  const auto wide = [](std::string_view s) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(s.data(), static_cast<int32_t>(s.size())));
  };
  return wide(a).compare(wide(b)) < 0;
}

Status write_value(std::string& out, const json::value& value, std::size_t depth) {
  if (depth > kMaxDepth) return fail(ErrorKind::kInvalid, "JSON nested deeper than 32 levels");
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return {};
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return {};
    case json::kind::int64: {
      const std::int64_t number = value.get_int64();
      if (number > kLargest || number < -kLargest)
        return fail(ErrorKind::kInvalid, "an integer beyond 2^53-1 in canonical JSON");
      out += std::to_string(number);
      return {};
    }
    case json::kind::uint64: {
      const std::uint64_t number = value.get_uint64();
      if (number > static_cast<std::uint64_t>(kLargest))
        return fail(ErrorKind::kInvalid, "an integer beyond 2^53-1 in canonical JSON");
      out += std::to_string(number);
      return {};
    }
    case json::kind::double_:
      return fail(ErrorKind::kInvalid, "a fraction in canonical JSON: only integers are allowed");
    case json::kind::string: {
      const auto& text = value.get_string();
      if (!is_utf8({text.data(), text.size()})) return fail(ErrorKind::kInvalid, "text that is not well-formed UTF-8");
      write_string(out, {text.data(), text.size()});
      return {};
    }
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        CHECK_OK(write_value(out, item, depth + 1));
      }
      out += ']';
      return {};
    }
    case json::kind::object: {
      std::vector<const json::key_value_pair*> members;
      for (const auto& member : value.get_object()) members.push_back(&member);
      std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
        return before_in_utf16({a->key().data(), a->key().size()}, {b->key().data(), b->key().size()});
      });
      out += '{';
      bool first = true;
      for (const auto* member : members) {
        if (!first) out += ',';
        first = false;
        const std::string_view key(member->key().data(), member->key().size());
        if (!is_utf8(key)) return fail(ErrorKind::kInvalid, "a member name that is not well-formed UTF-8");
        write_string(out, key);
        out += ':';
        CHECK_OK(write_value(out, member->value(), depth + 1));
      }
      out += '}';
      return {};
    }
  }
  return fail(ErrorKind::kInternal, "an unknown kind of JSON value");
}

// Builds values like boost::json::parse, but refuses a member name that occurs twice in one object: the library keeps
// the last, which would let two readers of one document see two different things.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  json::value take() { return std::move(root_); }
  const std::string& duplicate() const { return duplicate_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return open(json::object()); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_array_begin(json::error_code&) { return open(json::array()); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view text, std::size_t, json::error_code&) {
    key_.append(text.data(), text.size());
    return true;
  }
  bool on_key(json::string_view text, std::size_t, json::error_code& code) {
    key_.append(text.data(), text.size());
    if (stack_.back()->get_object().contains(key_)) {
      duplicate_ = key_;
      code = json::error::syntax;
      return false;
    }
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, json::error_code&) {
    text_.append(text.data(), text.size());
    return true;
  }
  bool on_string(json::string_view text, std::size_t, json::error_code&) {
    text_.append(text.data(), text.size());
    put(json::string(text_));
    text_.clear();
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    put(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    put(number);
    return true;
  }
  bool on_double(double number, json::string_view, json::error_code&) {
    put(number);
    return true;
  }
  bool on_bool(bool value, json::error_code&) {
    put(value);
    return true;
  }
  bool on_null(json::error_code&) {
    put(nullptr);
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  json::value* put(json::value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (stack_.back()->is_array()) return &stack_.back()->get_array().emplace_back(std::move(value));
    auto& member = stack_.back()->get_object()[key_];
    member = std::move(value);
    key_.clear();
    return &member;
  }
  // Parents keep their addresses: a child is only ever appended to the innermost open value.
  bool open(json::value container) {
    stack_.push_back(put(std::move(container)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  json::value root_;
  std::vector<json::value*> stack_;
  std::string key_, text_, duplicate_;
};

Where where_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {"", static_cast<int>(line) + 1, static_cast<int>(before.size() - start) + 1};
}

}  // namespace

result<std::string> to_canonical_json(const json::value& value) {
  std::string out;
  CHECK_OK(write_value(out, value, 0));
  return out;
}

result<json::value> parse_json(std::string_view text) {
  if (const std::size_t bad = first_invalid_utf8(text); bad != std::string_view::npos)
    return fail(ErrorKind::kInvalid, "expected UTF-8 text", where_of(text, bad));
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<StrictHandler> parser(options);
  json::error_code code;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (!parser.handler().duplicate().empty())
    return fail(ErrorKind::kInvalid, "the member \"" + parser.handler().duplicate() + "\" occurs twice",
                where_of(text, read));
  if (code) return fail(ErrorKind::kInvalid, "expected JSON: " + code.message(), where_of(text, read));
  if (text.substr(read).find_first_not_of(" \t\r\n") != std::string_view::npos)
    return fail(ErrorKind::kInvalid, "expected the end of the JSON text", where_of(text, read));
  return parser.handler().take();
}

}  // namespace callbox
