// Markup that is safe to send. Html and std::string are different types, so escaping cannot be forgotten: markup enters
// only as a literal of our own source, everything else through the method that fits its place.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace callbox::markup {

// Markup known when we compile: a string made at run time does not convert.
class Markup {
 public:
  template <std::size_t N>
  consteval Markup(const char (&text)[N]) : text_(text, N - 1) {}
  constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

class Html {
 public:
  Html() = default;

  void literal(Markup markup) { text_ += markup.view(); }
  // Between tags. Control characters that XML and HTML do not allow become U+FFFD.
  void text(std::string_view value);
  void text(const Html& markup) { text_ += markup.text_; }
  // Inside a quoted attribute value.
  void attribute(std::string_view value);
  void attribute(const Html&) = delete;
  // A whole address in an attribute: http, https, mailto, tel, or relative to this site; anything else becomes "#".
  void url(std::string_view value);
  void url(const Html&) = delete;
  // One segment or query value in an address: percent-encoded.
  void url_part(std::string_view value);
  void url_part(const Html&) = delete;

  template <std::integral T>
  void text(T value) {
    number(static_cast<std::int64_t>(value));
  }
  template <std::integral T>
  void attribute(T value) {
    number(static_cast<std::int64_t>(value));
  }
  template <std::integral T>
  void url_part(T value) {
    number(static_cast<std::int64_t>(value));
  }

  bool empty() const { return text_.empty(); }
  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  const std::string& str() const& { return text_; }
  std::string str() && { return std::move(text_); }

 private:
  void number(std::int64_t value) { text_ += std::to_string(value); }
  std::string text_;
};

}  // namespace callbox::markup
