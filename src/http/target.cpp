#include "http/target.h"

#include <optional>

#include "base/text.h"

namespace callbox::http {
namespace {

constexpr std::size_t kMostFields = 1000;

std::optional<int> hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// Nothing when an escape is broken. `plus` says whether "+" is a space, as in forms.
enum class Plus { kIsPlus, kIsSpace };
std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::kIsSpace) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const auto high = hex_value(text[i + 1]);
      const auto low = hex_value(text[i + 2]);
      if (!high || !low) return std::nullopt;
      out.push_back(static_cast<char>(*high * 16 + *low));
      i += 2;
    }
  }
  return out;
}

bool has_encoded_slash(std::string_view path) {
  return path.find("%2f") != std::string_view::npos || path.find("%2F") != std::string_view::npos;
}

// RFC 3986 section 5.2.4, but climbing above the root is refused rather than forgiven: no honest client does it.
result<std::string> without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_slash = false;
  for (const std::string_view segment : split(path.substr(1), '/')) {
    ends_in_slash = segment == "." || segment == "..";
    if (segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (kept.empty()) {
      return fail(ErrorKind::kInvalid, "bad-target", "The path climbs above its root.");
    } else {
      kept.pop_back();
    }
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  if (ends_in_slash || kept.empty()) out.append("/");
  return out;
}

}  // namespace

std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!starts_with_ignoring_case(target, scheme)) continue;
    const std::size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target;
}

result<Target> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/') {
    return fail(ErrorKind::kInvalid, "bad-target", "The request target must begin with a slash.");
  }
  for (const char c : target) {
    if (is_control(c) || c == ' ' || c == '#' || static_cast<unsigned char>(c) >= 0x80) {
      return fail(ErrorKind::kInvalid, "bad-target",
                  "The request target has a character that must be percent-encoded.");
    }
  }
  const std::size_t question = target.find('?');
  const std::string_view raw_path = target.substr(0, question);
  // Decoding "%2F" would turn one segment into two after a router or a proxy has counted them.
  if (has_encoded_slash(raw_path)) return fail(ErrorKind::kInvalid, "bad-target", "The path has an encoded slash.");
  const auto decoded = percent_decode(raw_path, Plus::kIsPlus);
  if (!decoded) return fail(ErrorKind::kInvalid, "bad-target", "The path has a broken percent-escape.");
  for (const char c : *decoded) {
    if (is_control(c)) return fail(ErrorKind::kInvalid, "bad-target", "The path has a control character.");
  }
  if (!is_utf8(*decoded)) return fail(ErrorKind::kInvalid, "bad-target", "The path is not UTF-8.");

  Target parsed;
  TRY(parsed.path, without_dot_segments(*decoded));
  if (question != std::string_view::npos) {
    TRY(parsed.query, parse_form(target.substr(question + 1)));
  }
  return parsed;
}

result<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (text.empty()) return fields;
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    if (fields.size() == kMostFields) return fail(ErrorKind::kInvalid, "bad-form", "There are too many fields.");
    const std::size_t equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), Plus::kIsSpace);
    auto value =
        equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), Plus::kIsSpace);
    if (!name || !value) return fail(ErrorKind::kInvalid, "bad-form", "A field has a broken percent-escape.");
    if (!is_utf8(*name)) return fail(ErrorKind::kInvalid, "bad-form", "A field's name is not UTF-8.");
    if (!is_utf8(*value) || value->find('\0') != std::string::npos) {
      return fail(ErrorKind::kInvalid, "bad-form", "The text of this field is not UTF-8.", Where{*name, 0, 0});
    }
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

}  // namespace callbox::http
