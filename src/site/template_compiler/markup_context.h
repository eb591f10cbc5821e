// Where in an HTML document a point of a template lies: in text, in an attribute's value, in the middle of a tag. The
// compiler walks the literal parts of a template with it, so that each {{ expression }} gets the escaping of its place
// and a template that is not well-formed does not build.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callbox::site::template_compiler {

// What an expression at this point must be made safe for.
enum class Place {
  kText,       // between tags
  kAttribute,  // inside a quoted value
  kUrl,        // at the very start of a quoted value that is an address
  kUrlPart,    // later in such a value: a path segment or a query value
};

// A value: copy it to remember a point, compare it to see whether two branches end alike.
class MarkupContext {
 public:
  // Takes one byte of literal markup. What is wrong with it, for the author; nothing when it is fine.
  std::optional<std::string> take(char c);
  // A statement stands here: a tag's or attribute's name that was being read is complete. What is wrong with it.
  std::optional<std::string> settle();
  // An expression or include stands here. What is wrong with that; nothing when it is fine.
  std::optional<std::string> take_expression(Place& place);
  // True in text, where statements that write whole elements may stand.
  bool in_text() const { return state_ == State::kText; }
  // "in text inside <main>", "in the value of href": for messages.
  std::string describe() const;
  const std::vector<std::string>& open_elements() const { return open_; }
  friend bool operator==(const MarkupContext&, const MarkupContext&) = default;

 private:
  enum class State {
    kText,
    kTagOpen,
    kTagName,
    kEndTagName,
    kInTag,
    kAttributeName,
    kBeforeValue,
    kValue,
    kSelfClosing,
    kDeclaration,
    kComment
  };
  std::optional<std::string> enter_tag();
  std::optional<std::string> leave_start_tag(bool self_closing);
  std::optional<std::string> leave_end_tag();
  std::optional<std::string> check_attribute_name() const;
  void remember_start(char c);

  State state_ = State::kText;
  char quote_ = 0;
  std::string name_;         // of the tag being read
  std::string attribute_;    // being read
  std::string value_start_;  // of an address: its first literal bytes, to refuse "javascript:"
  bool value_begun_ = false;
  std::vector<std::string> open_;
};

}  // namespace callbox::site::template_compiler
