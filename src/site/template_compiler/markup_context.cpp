#include "site/template_compiler/markup_context.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace callbox::site::template_compiler {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_name(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}

template <std::size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// HTML's elements without content; the SVG ones are written <path …/>.
constexpr std::array<std::string_view, 13> kVoid{"area",  "base", "br",   "col",    "embed", "hr", "img",
                                                 "input", "link", "meta", "source", "track", "wbr"};
// The policy of the public pages is `script-src 'none'; style-src 'self'`: these would be dead letters, so they are
// errors.
constexpr std::array<std::string_view, 6> kRefused{"script", "style", "iframe", "object", "embed", "base"};
constexpr std::array<std::string_view, 8> kUrlAttributes{"href", "src",    "action", "formaction",
                                                         "cite", "poster", "data",   "xlink:href"};
constexpr std::string_view kScript = "javascript:";
constexpr char kExpression = '\x01';  // stands for one in a remembered address
constexpr std::array<std::string_view, 4> kNoExpression{"srcset", "srcdoc", "ping", "http-equiv"};

}  // namespace

std::optional<std::string> MarkupContext::check_attribute_name() const {
  if (attribute_ == "style") return "style= is refused by the pages' content security policy: use a class";
  if (attribute_.starts_with("on")) return attribute_ + "= is a script: the public pages have none";
  return {};
}

// Of an address only, and only as far as its scheme can reach or an expression takes over.
void MarkupContext::remember_start(char c) {
  if (!one_of(attribute_, kUrlAttributes) || value_start_.ends_with(kExpression)) return;
  if (value_start_.size() < kScript.size()) value_start_ += c;
}

std::optional<std::string> MarkupContext::enter_tag() {
  std::transform(name_.begin(), name_.end(), name_.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (one_of(name_, kRefused)) return "<" + name_ + "> has no place on a public page";
  return {};
}

std::optional<std::string> MarkupContext::leave_start_tag(bool self_closing) {
  state_ = State::kText;
  if (!self_closing && !one_of(name_, kVoid)) open_.push_back(name_);
  name_.clear();
  return {};
}

std::optional<std::string> MarkupContext::leave_end_tag() {
  state_ = State::kText;
  std::string name;
  name.swap(name_);
  if (open_.empty()) return "</" + name + "> closes nothing: no element is open here";
  if (open_.back() != name) return "</" + name + "> stands where </" + open_.back() + "> is expected";
  open_.pop_back();
  return {};
}

std::optional<std::string> MarkupContext::take(char c) {
  switch (state_) {
    case State::kText:
      if (c == '<') {
        state_ = State::kTagOpen;
        name_.clear();
      }
      return {};
    case State::kTagOpen:
      if (c == '/' && name_.empty()) {
        state_ = State::kEndTagName;
      } else if (c == '!' && name_.empty()) {
        state_ = State::kDeclaration;
        value_start_.clear();
      } else if (is_letter(c)) {
        state_ = State::kTagName;
        name_ += c;
      } else {
        return "a bare '<' in text: write &lt;";
      }
      return {};
    case State::kTagName:
      if (is_name(c)) {
        name_ += c;
        return {};
      }
      if (auto wrong = enter_tag()) return wrong;
      state_ = State::kInTag;
      return take(c);
    case State::kEndTagName:
      if (is_name(c)) {
        name_ += c;
        return {};
      }
      if (c != '>') return "an end tag holds a name and nothing else";
      if (auto wrong = enter_tag()) return wrong;
      return leave_end_tag();
    case State::kInTag:
      if (is_space(c)) return {};
      if (c == '>') return leave_start_tag(false);
      if (c == '/') {
        state_ = State::kSelfClosing;
        return {};
      }
      if (!is_name(c)) return std::string("'") + c + "' is no attribute name";
      attribute_.assign(1, c);
      state_ = State::kAttributeName;
      return {};
    case State::kAttributeName:
      if (is_name(c)) {
        attribute_ += c;
        return {};
      }
      if (auto wrong = check_attribute_name()) return wrong;
      if (c == '=') {
        state_ = State::kBeforeValue;
        return {};
      }
      state_ = State::kInTag;  // an attribute without value, such as `required`
      attribute_.clear();
      return take(c);
    case State::kBeforeValue:
      if (c != '"' && c != '\'') return "the value of " + attribute_ + " must stand in quotes";
      quote_ = c;
      value_begun_ = false;
      value_start_.clear();
      state_ = State::kValue;
      return {};
    case State::kValue:
      if (c == quote_) {
        if (one_of(attribute_, kUrlAttributes) && to_lower_ascii(value_start_) == kScript)
          return "a javascript: address is a script: the public pages have none";
        state_ = State::kInTag;
        attribute_.clear();
        value_start_.clear();
        value_begun_ = false;
        quote_ = 0;
        return {};
      }
      if (c == '<') return "a bare '<' in the value of " + attribute_ + ": is a quotation mark missing?";
      value_begun_ = true;
      remember_start(c);
      return {};
    case State::kSelfClosing:
      if (c != '>') return "'/' in a tag must be followed by '>'";
      return leave_start_tag(true);
    case State::kDeclaration:
      if (value_start_.size() < 2) value_start_ += c;
      if (value_start_ == "--") {
        state_ = State::kComment;
        value_start_.clear();
        return {};
      }
      if (c == '>') {
        state_ = State::kText;
        value_start_.clear();
      }
      return {};
    case State::kComment:
      value_start_ += c;
      if (value_start_.size() > 3) value_start_.erase(0, 1);
      if (value_start_ == "-->") {
        state_ = State::kText;
        value_start_.clear();
      }
      return {};
  }
  return {};
}

std::optional<std::string> MarkupContext::settle() {
  if (state_ == State::kTagName) {
    state_ = State::kInTag;
    return enter_tag();
  }
  if (state_ != State::kAttributeName) return {};
  auto wrong = check_attribute_name();
  state_ = State::kInTag;
  attribute_.clear();
  return wrong;
}

std::optional<std::string> MarkupContext::take_expression(Place& place) {
  if (state_ == State::kText) {
    place = Place::kText;
    return {};
  }
  if (state_ == State::kValue) {
    if (one_of(attribute_, kNoExpression)) return "an expression cannot stand in " + attribute_;
    const bool url = one_of(attribute_, kUrlAttributes);
    place = !url ? Place::kAttribute : value_begun_ ? Place::kUrlPart : Place::kUrl;
    value_begun_ = true;
    remember_start(kExpression);
    return {};
  }
  if (state_ == State::kBeforeValue) return "the value of " + attribute_ + " must stand in quotes";
  return "an expression cannot stand " + describe();
}

std::string MarkupContext::describe() const {
  switch (state_) {
    case State::kText:
      return open_.empty() ? "in text" : "in text inside <" + open_.back() + ">";
    case State::kValue:
    case State::kBeforeValue:
      return "in the value of " + attribute_;
    case State::kAttributeName:
      return "in an attribute's name";
    case State::kDeclaration:
      return "in a declaration";
    case State::kComment:
      return "in a comment";
    default:
      return "inside the tag <" + name_ + ">";
  }
}

}  // namespace callbox::site::template_compiler
