// Strong ids. A PostId is not a MemberId: mixing them does not compile.
//
// An id is a ULID in lower case (26 characters, Crockford base 32): 48 bits of UTC milliseconds, 80 random bits, so
// ids sort by creation and tell nothing else. The server makes them; input is parsed with `parse`.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace callbox {

class Clock;
class Random;

// 26 characters; see above.
std::string make_ulid(const Clock& clock, Random& random);
bool is_ulid(std::string_view text);

template <class Tag>
class Id {
 public:
  Id() = default;  // the empty id: "none"
  static Id make(const Clock& clock, Random& random) { return Id(make_ulid(clock, random)); }
  // Nothing when `text` is not a ULID.
  static std::optional<Id> parse(std::string_view text) {
    if (!is_ulid(text)) return std::nullopt;
    return Id(std::string(text));
  }
  // For values that come from our own database.
  static Id trusted(std::string text) { return Id(std::move(text)); }

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace callbox

template <class Tag>
struct std::hash<callbox::Id<Tag>> {
  std::size_t operator()(const callbox::Id<Tag>& id) const { return std::hash<std::string>()(id.text()); }
};
