// Names and texts in any language of a directive.
#include "directive/local_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "directive/directive.h"

namespace callbox::directive {
namespace {

std::shared_ptr<const Directive> minimal_with(const std::string& old_words, const std::string& new_words) {
  std::ifstream file(CALLBOX_SOURCE_DIR "/tests/directive/broken/minimal.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  std::string yaml = text.str();
  const auto at = yaml.find(old_words);
  EXPECT_NE(at, std::string::npos) << old_words;
  auto parsed = Directive::parse(yaml.replace(at, old_words.size(), new_words));
  EXPECT_TRUE(parsed) << (parsed ? "" : describe(parsed.error().front()));
  return parsed ? *parsed : nullptr;
}

TEST(LocalText, IsTheFirstLanguagesWhereALanguageHasNone) {
  const LocalText name{"Announcement", {{"es", "Anuncio"}}};
  EXPECT_EQ(name.in("es"), "Anuncio");
  EXPECT_EQ(name.in("en"), "Announcement");
  EXPECT_EQ(name.in("pl"), "Announcement");
}

TEST(LocalText, IsReadInAnyLanguage) {
  const auto directive = minimal_with("name_es: Anuncio", "name_es: Anuncio, name_pl: Ogłoszenie, name_zh-Hant: 公告");
  ASSERT_NE(directive, nullptr);
  const auto& name = directive->kinds().front().name;
  EXPECT_EQ(name.text, "Announcement");
  EXPECT_EQ(name.in("es"), "Anuncio");
  EXPECT_EQ(name.in("pl"), "Ogłoszenie");
  EXPECT_EQ(name.in("zh-Hant"), "公告");
}

TEST(LocalText, MayBeLeftOutInAnotherLanguage) {
  const auto directive = minimal_with(", name_es: Anuncio", "");
  ASSERT_NE(directive, nullptr);
  EXPECT_EQ(directive->kinds().front().name.in("es"), "Announcement");
}

}  // namespace
}  // namespace callbox::directive
