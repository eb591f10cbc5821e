#include "http/multipart.h"

#include <optional>

#include "base/text.h"

namespace callbox::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

tl::unexpected<Error> malformed(std::string message) {
  return fail(ErrorKind::kInvalid, "bad-multipart", std::move(message));
}

// RFC 2046 section 5.1.1: 1 to 70 of these, not ending in a space.
bool is_boundary(std::string_view text) {
  if (text.empty() || text.size() > 70 || text.back() == ' ') return false;
  for (const char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("'()+_,-./:=? ").find(c) != kNone;
    if (!fine) return false;
  }
  return true;
}

struct Parameter {
  std::string name;  // lower case
  std::string value;
};

// "; name=value" or "; name=\"value\"" repeated. A quoted value ends at the first quote: browsers write %22 for one
// inside (WHATWG, multipart/form-data encoding algorithm), and an escape that two readers undo differently has no place
// here.
std::optional<std::vector<Parameter>> parse_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  text = trim(text);
  while (!text.empty()) {
    if (text.front() != ';') return std::nullopt;
    text = trim(text.substr(1));
    if (text.empty()) return std::nullopt;
    const std::size_t equals = text.find('=');
    if (equals == kNone || equals == 0) return std::nullopt;
    Parameter parameter{to_lower_ascii(trim(text.substr(0, equals))), {}};
    for (const Parameter& earlier : parameters) {
      if (earlier.name == parameter.name) return std::nullopt;
    }
    text.remove_prefix(equals + 1);
    if (!text.empty() && text.front() == '"') {
      const std::size_t close = text.find('"', 1);
      if (close == kNone) return std::nullopt;
      parameter.value = text.substr(1, close - 1);
      text = trim(text.substr(close + 1));
    } else {
      const std::size_t end = std::min(text.find(';'), text.size());
      parameter.value = trim(text.substr(0, end));
      if (parameter.value.empty()) return std::nullopt;
      text.remove_prefix(end);
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

// The three escapes of the WHATWG algorithm, and no others.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view escape = text.substr(i, 3);
    const char c = escape == "%22" ? '"' : escape == "%0D" ? '\r' : escape == "%0A" ? '\n' : text[i];
    if (c != text[i]) i += 2;
    out.push_back(c);
  }
  return out;
}

// A name people may see and a disk may get: no folders, no control characters.
result<std::string> plain_filename(std::string_view given) {
  const std::string_view last = given.substr(given.find_last_of("/\\") == kNone ? 0 : given.find_last_of("/\\") + 1);
  for (const char c : last) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return malformed("A file name has a control character.");
  }
  if (!is_utf8(last)) return malformed("A file name is not UTF-8.");
  if (last.size() > 255) return malformed("A file name is longer than 255 bytes.");
  if (last == "." || last == "..") return malformed("A file name is not one.");
  return std::string(last);
}

result<void> read_disposition(std::string_view value, Part& part, bool& named) {
  const std::size_t semicolon = std::min(value.find(';'), value.size());
  if (!equals_ignoring_case(trim(value.substr(0, semicolon)), "form-data")) {
    return malformed("A part is not form-data.");
  }
  const auto parameters = parse_parameters(value.substr(semicolon));
  if (!parameters) return malformed("The Content-Disposition of a part is malformed.");
  for (const Parameter& parameter : *parameters) {
    if (parameter.name == "name") {
      part.name = unescape(parameter.value);
      named = true;
      if (!is_utf8(part.name) || part.name.find('\0') != kNone) return malformed("The name of a part is not UTF-8.");
    } else if (parameter.name == "filename") {
      TRY(part.filename, plain_filename(unescape(parameter.value)));
    } else if (parameter.name == "filename*") {
      return malformed("A form must not use filename* (RFC 7578 section 4.2).");
    }
  }
  return {};
}

result<Part> read_part_head(std::string_view head) {
  Part part;
  part.media_type = "text/plain";
  bool disposed = false;
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == kNone || colon == 0 || line.find_first_of(std::string_view("\r\n\0", 3)) != kNone) {
      return malformed("A header field of a part is malformed.");
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trim(line.substr(colon + 1));
    if (name != trim(name)) return malformed("A header field of a part is malformed.");
    if (equals_ignoring_case(name, "content-disposition")) {
      if (disposed) return malformed("A part has two Content-Disposition fields.");
      disposed = true;
      CHECK_OK(read_disposition(value, part, named));
    } else if (equals_ignoring_case(name, "content-type")) {
      part.media_type = value;
    } else if (equals_ignoring_case(name, "content-transfer-encoding")) {
      // RFC 7578 section 4.7: deprecated; only those that change nothing are harmless.
      const std::string encoding = to_lower_ascii(value);
      if (encoding != "binary" && encoding != "8bit" && encoding != "7bit") {
        return malformed("A part uses a transfer encoding.");
      }
    }
  }
  if (!named) return malformed("A part has no name.");
  return part;
}

}  // namespace

result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body,
                                          const MultipartLimits& limits) {
  const std::size_t semicolon = std::min(content_type.find(';'), content_type.size());
  if (!equals_ignoring_case(trim(content_type.substr(0, semicolon)), "multipart/form-data")) {
    return fail(ErrorKind::kInvalid, "media-type", "A form with files (multipart/form-data) was expected.");
  }
  const auto parameters = parse_parameters(content_type.substr(semicolon));
  std::string boundary;
  for (const Parameter& parameter : parameters.value_or(std::vector<Parameter>())) {
    if (parameter.name == "boundary") boundary = parameter.value;
  }
  if (!is_boundary(boundary)) return malformed("The form states no usable boundary.");

  const std::string first = "--" + boundary;
  const std::string delimiter = "\r\n" + first;
  if (!body.starts_with(first)) return malformed("The form does not begin with its boundary.");
  body.remove_prefix(first.size());

  std::vector<Part> parts;
  for (;;) {
    if (body.starts_with("--")) {
      if (body != "--" && body != "--\r\n") return malformed("There is something after the end of the form.");
      return parts;
    }
    if (!body.starts_with("\r\n")) return malformed("A boundary is followed by something else than a part.");
    if (parts.size() == limits.parts) return fail(ErrorKind::kTooLarge, "The form has too many parts.");
    // From the boundary's own line end, so that a head without any field is found, and refused for having no name.
    const std::size_t head_end = body.substr(0, limits.part_head + 4).find("\r\n\r\n");
    if (head_end == kNone) {
      if (body.size() > limits.part_head + 4) return fail(ErrorKind::kTooLarge, "The head of a part is too large.");
      return malformed("The head of a part does not end.");
    }
    const std::string_view head = head_end < 2 ? std::string_view() : body.substr(2, head_end - 2);
    TRY(Part part, read_part_head(head));
    body.remove_prefix(head_end + 4);
    const std::size_t end = body.find(delimiter);
    if (end == kNone) return malformed("A part does not end with the boundary.");
    if (end > limits.part_bytes) {
      return fail(ErrorKind::kTooLarge, "A part of the form is too large.", Where{part.name, 0, 0});
    }
    part.bytes = body.substr(0, end);
    parts.push_back(std::move(part));
    body.remove_prefix(end + delimiter.size());
  }
}

}  // namespace callbox::http
