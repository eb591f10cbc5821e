#include "markup/xml.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace callbox::markup {
namespace {

TEST(Xml, ClosesWhatIsOpen) {
  XmlWriter xml;
  xml.open("a", {{"x", "1 & \"2\""}});
  xml.open("b");
  xml.element("c", "<t>");
  EXPECT_EQ(xml.take(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a x=\"1 &amp; "
            "&quot;2&quot;\">\n<b>\n<c>&lt;t&gt;</c>\n</b>\n</a>\n");
}

TEST(Xml, ReplacesWhatXmlDoesNotAllow) {
  EXPECT_EQ(xml_characters(std::string_view("a\0b\x08\t\n", 6)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\t\n");
  EXPECT_EQ(xml_characters("\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD"), "\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD");
  EXPECT_EQ(xml_characters("ok \xff\xfe end \xe2\x82"), "ok \xEF\xBF\xBD\xEF\xBF\xBD end \xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Xml, GivesOnlyAllowedCharactersForAnyBytes) {
  rc::check([](const std::string& bytes) {
    const auto out = xml_characters(bytes);
    RC_ASSERT(is_utf8(out));
    for (const char c : out) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r');
  });
}

}  // namespace
}  // namespace callbox::markup
