#include "site/template_compiler/cpp_text.h"

#include <algorithm>

namespace callbox::site::template_compiler {
namespace {

// The index after the string or character literal that begins at `at`; npos when it never ends.
std::size_t after_literal(std::string_view source, std::size_t at) {
  const char quote = source[at];
  for (++at; at < source.size() && source[at] != '\n'; ++at) {
    if (source[at] == '\\') {
      ++at;
    } else if (source[at] == quote) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '?') {
      out += "\\?";  // no trigraph by accident
    } else if (byte < 0x20 || byte == 0x7f) {
      out += '\\';
      out += static_cast<char>('0' + (byte >> 6));
      out += static_cast<char>('0' + ((byte >> 3) & 7));
      out += static_cast<char>('0' + (byte & 7));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::size_t find_code_end(std::string_view source, std::size_t from, std::string_view end) {
  int depth = 0;  // "}}" also ends two nested initializers: then it is not ours
  for (std::size_t at = from; at < source.size();) {
    if (depth == 0 && source.substr(at).starts_with(end)) return at;
    depth += std::string_view("([{").find(source[at]) != std::string_view::npos ? 1 : 0;
    depth -= std::string_view(")]}").find(source[at]) != std::string_view::npos ? 1 : 0;
    if (source[at] == '"' || source[at] == '\'') {
      at = after_literal(source, at);
      if (at == std::string_view::npos) return at;
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

std::optional<std::string> what_is_wrong_with_code(std::string_view code) {
  if (code.empty()) return "nothing stands between the brackets";
  std::string open;
  for (std::size_t at = 0; at < code.size();) {
    const char c = code[at];
    if (c == '"' || c == '\'') {
      at = after_literal(code, at);
      if (at == std::string_view::npos) return "a string that is never closed";
      continue;
    }
    if (c == '(' || c == '[' || c == '{') {
      open += c == '(' ? ')' : c == '[' ? ']' : '}';
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || open.back() != c) return std::string("'") + c + "' closes nothing";
      open.pop_back();
    } else if (c == ';' || c == '#' || c == '\\' || static_cast<unsigned char>(c) < 0x09) {
      return std::string("'") + c + "' cannot stand in an expression";
    } else if (code.substr(at).starts_with("//") || code.substr(at).starts_with("/*")) {
      return "a C++ comment cannot stand in an expression: use {# … #}";
    }
    ++at;
  }
  if (!open.empty()) return std::string("'") + open.back() + "' is missing";
  return {};
}

}  // namespace callbox::site::template_compiler
