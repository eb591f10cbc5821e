// docs/directives.md: the worked example works, its answers are the program's, and no key of the format is left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/directive_commands.h"
#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

std::string page() {
  return read_text_file(std::string(CALLBOX_SOURCE_DIR) + "/docs/directives.md");
}

// The fenced block after the comment `marker`.
std::string block_after(const std::string& text, const std::string& marker) {
  const auto at = text.find("<!-- " + marker + " -->");
  EXPECT_NE(at, std::string::npos) << marker;
  const auto fence = text.find("```", at);
  const auto begin = text.find('\n', fence) + 1;
  return text.substr(begin, text.find("\n```", begin) + 1 - begin);
}

void replace_once(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

class DirectivesPage : public ::testing::Test {
 protected:
  void SetUp() override {
    // A folder of its own: tests run side by side, each in a process.
    folder_ = std::filesystem::path(::testing::TempDir()) / ("callbox-directives-page-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  static void put(const std::string& name, const std::string& text) { std::ofstream(name, std::ios::binary) << text; }

  std::filesystem::path folder_, before_;
  std::ostringstream out_, err_;
};

TEST_F(DirectivesPage, ShowsWhatDecideAnswers) {
  const auto text = page();
  put("quiet-village.yaml", block_after(text, "file: quiet-village.yaml"));
  put("post.json", block_after(text, "file: post.json"));
  put("author.json", block_after(text, "file: author.json"));
  EXPECT_EQ(app::directive_decide("quiet-village.yaml", "post.json", "author.json", false, {out_, err_}), 1)
      << err_.str();
  EXPECT_EQ(out_.str(), block_after(text, "command: decide"));

  auto post = block_after(text, "file: post.json");
  replace_once(post, " Ask for Pat at 312-555-0147.", "");
  put("post.json", post);
  out_.str("");
  EXPECT_EQ(app::directive_decide("quiet-village.yaml", "post.json", "author.json", false, {out_, err_}), 0)
      << err_.str();
  EXPECT_EQ(out_.str(), block_after(text, "command: decide without \"Ask for Pat at 312-555-0147.\""));
}

TEST_F(DirectivesPage, ShowsWhatCheckAnswers) {
  const auto text = page();
  auto yaml = block_after(text, "file: quiet-village.yaml");
  replace_once(yaml, "effect: block", "effect: blok");
  put("quiet-village.yaml", yaml);
  EXPECT_EQ(app::directive_check(std::vector<std::string>{"quiet-village.yaml"}, false, {out_, err_}), 1);
  EXPECT_EQ(err_.str(), block_after(text, "command: check with \"effect: block\" as \"effect: blok\""));
}

void collect_keys(const boost::json::value& schema, std::set<std::string>& keys) {
  if (const auto* list = schema.if_array())
    for (const auto& item : *list) collect_keys(item, keys);
  const auto* object = schema.if_object();
  if (!object) return;
  for (const auto& member : *object) {
    if (member.key() == "properties" && member.value().is_object())
      for (const auto& property : member.value().get_object()) keys.insert(std::string(property.key()));
    collect_keys(member.value(), keys);
  }
}

TEST(DirectivesPageText, NamesEveryKeyOfTheFormat) {
  std::set<std::string> keys;
  collect_keys(boost::json::parse(std::string(directive_schema())), keys);
  EXPECT_GT(keys.size(), 100U);
  const auto text = page();
  for (const auto& key : keys)
    EXPECT_THAT(text, ::testing::HasSubstr("`" + key)) << "the page does not explain " << key;
}

}  // namespace
}  // namespace callbox::directive::testing
