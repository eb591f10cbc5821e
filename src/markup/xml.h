// A writer of XML that cannot be ill-formed: elements close themselves in order, text is escaped, and characters that
// XML 1.0 does not allow (control characters, U+FFFE, U+FFFF, broken UTF-8) become U+FFFD.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callbox::markup {

class XmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  XmlWriter();
  void open(std::string_view name, Attributes attributes = {});
  void close();
  void element(std::string_view name, std::string_view text, Attributes attributes = {});
  void empty(std::string_view name, Attributes attributes);
  // Closes what is open and gives the document.
  std::string take();

 private:
  void start(std::string_view name, Attributes attributes);
  std::string text_;
  std::vector<std::string> open_;
};

// As above: only what XML 1.0 allows, not yet escaped.
std::string xml_characters(std::string_view text);

}  // namespace callbox::markup
