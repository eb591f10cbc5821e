#include "markup/xml.h"

#include "base/text.h"

namespace callbox::markup {

std::string xml_characters(std::string_view text) {
  static constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto good = text.substr(0, first_invalid_utf8(text));
    for (std::size_t i = 0; i < good.size(); ++i) {
      const auto byte = static_cast<unsigned char>(good[i]);
      const auto rest = good.substr(i);
      if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') {
        out += kReplacement;
      } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
        out += kReplacement;
        i += 2;
      } else {
        out += good[i];
      }
    }
    text.remove_prefix(good.size());
    if (!text.empty()) {
      out += kReplacement;
      text.remove_prefix(1);
    }
  }
  return out;
}

XmlWriter::XmlWriter() : text_("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n") {}

void XmlWriter::start(std::string_view name, Attributes attributes) {
  text_.append("<").append(name);
  for (const auto& [attribute, value] : attributes)
    text_.append(" ").append(attribute).append("=\"").append(escape_html(xml_characters(value))).append("\"");
}

void XmlWriter::open(std::string_view name, Attributes attributes) {
  start(name, attributes);
  text_ += ">\n";
  open_.emplace_back(name);
}

void XmlWriter::close() {
  text_.append("</").append(open_.back()).append(">\n");
  open_.pop_back();
}

void XmlWriter::element(std::string_view name, std::string_view text, Attributes attributes) {
  start(name, attributes);
  text_.append(">").append(escape_html(xml_characters(text))).append("</").append(name).append(">\n");
}

void XmlWriter::empty(std::string_view name, Attributes attributes) {
  start(name, attributes);
  text_ += "/>\n";
}

std::string XmlWriter::take() {
  while (!open_.empty()) close();
  return std::move(text_);
}

}  // namespace callbox::markup
