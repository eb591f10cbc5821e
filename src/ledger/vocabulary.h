// The words that may stand in a public entry. Tiles are public by design, so what is written there must not come from
// data: the type of an event and the name of a body are constants of the program, checked when it is compiled. A string
// that was put together at run time, or a word spelled otherwise, does not compile. Each room declares its events in
// its events.h and lists them there.
//
// A reader goes by the spelling alone: a log may hold events of a newer version or of a room that is gone.
#pragma once

#include <cstddef>
#include <string_view>

namespace callbox::ledger {

// One word of lower-case letters, digits and "_", beginning with a letter, at most 64 characters: what a commitment may
// be called.
constexpr bool is_body_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() < 'a' || text.front() > 'z') return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}
// Two such words joined by a dot: "post.approved".
constexpr bool is_event_type(std::string_view text) {
  const std::size_t dot = text.find('.');
  return dot != std::string_view::npos && is_body_name(text.substr(0, dot)) && is_body_name(text.substr(dot + 1));
}

// What can happen. Declared once, in the room that records it:
//   inline constexpr ledger::EventType kPostApproved{"post.approved", "a reviewer approved a package"};
class EventType {
 public:
  // `name` as is_event_type wants it; `meaning` for people who read the log: what happened.
  explicit consteval EventType(std::string_view name, std::string_view meaning) : name_(name), meaning_(meaning) {
    if (!is_event_type(name)) throw "an event type is two words of lower-case letters, digits and _, joined by a dot";
    if (meaning.empty()) throw "an event type says what happened";
  }

  constexpr std::string_view name() const { return name_; }
  constexpr std::string_view meaning() const { return meaning_; }
  // Is this the type that was read?
  friend constexpr bool operator==(const EventType& type, std::string_view name) { return type.name_ == name; }
  friend constexpr bool operator==(const EventType& a, const EventType& b) { return a.name_ == b.name_; }

 private:
  std::string_view name_, meaning_;
};

// What a body is called: a word in the source, as is_body_name wants it.
class BodyName {
 public:
  template <std::size_t size>
  consteval BodyName(const char (&name)[size]) : name_(name, size - 1) {  // NOLINT(google-explicit-constructor)
    if (!is_body_name(name_)) throw "a body's name is one word of lower-case letters, digits and _";
  }

  constexpr std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

// An identifier fit for a public entry: 1 to 128 of letters, digits and "._:/-". No space and no "@", so that neither a
// person's name nor an address fits.
bool is_public_identifier(std::string_view text);
// A retention series: up to 128 printable ASCII characters, may be empty.
bool is_series(std::string_view text);

}  // namespace callbox::ledger
