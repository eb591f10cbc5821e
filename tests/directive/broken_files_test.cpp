// What the checker says about broken files: where, what was expected, what was found. The table: broken/table.yaml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "directive/scenario.h"
#include "directive/yaml_document.h"

namespace callbox::directive::testing {
namespace {

using ::testing::HasSubstr;

const std::string kFolder = std::string(CALLBOX_SOURCE_DIR) + "/tests/directive/broken/";

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> out;
  const auto parsed = Directive::parse(text);
  if (parsed) return out;
  for (const auto& problem : parsed.error()) {
    EXPECT_EQ(problem.kind, ErrorKind::kInvalid);
    out.push_back(std::to_string(problem.where.line) + ":" + std::to_string(problem.where.column) + ": " +
                  problem.message + (problem.clause.empty() ? "" : " [" + problem.clause + "]"));
  }
  return out;
}

TEST(BrokenDirectives, AreReportedWithLineColumnAndWhatWasExpected) {
  const auto minimal = read_text_file(kFolder + "minimal.yaml");
  ASSERT_EQ(problems_of(minimal), std::vector<std::string>{});
  const auto table = parse_yaml(read_text_file(kFolder + "table.yaml"));
  ASSERT_TRUE(table) << describe(table.error(), "table.yaml");
  EXPECT_GE(table->items.size(), 40U);
  for (const auto& row : table->items) {
    SCOPED_TRACE(row.find("name")->value);
    auto text = minimal;
    const auto& wanted = row.find("find")->value;
    const auto at = text.find(wanted);
    ASSERT_NE(at, std::string::npos) << "minimal.yaml does not hold: " << wanted;
    text.replace(at, wanted.size(), row.find("put")->value);
    std::vector<std::string> expected;
    for (const auto& line : row.find("expect")->items) expected.push_back(line.value);
    EXPECT_EQ(problems_of(text), expected);
  }
}

TEST(BrokenDirectives, NameOutletsThatTheProgramDoesNotKnow) {
  const auto minimal = read_text_file(kFolder + "minimal.yaml");
  const std::vector<std::string> known = {"site", "x", "email"};
  const auto parsed = Directive::parse(minimal, known);
  ASSERT_FALSE(parsed);
  ASSERT_EQ(parsed.error().size(), 1U);
  EXPECT_EQ(parsed.error().front().message, "expected one of site, x, email; found \"mail\". Did you mean \"email\"?");
  EXPECT_EQ(parsed.error().front().where.field, "outlets[1]");
  EXPECT_TRUE(Directive::parse(minimal, std::vector<std::string>{"site", "mail", "x"}));
}

TEST(BrokenDirectives, AreRefusedWhenTheyAreNotText) {
  EXPECT_EQ(problems_of("format: 1\nid: \xC3("),
            std::vector<std::string>{"2:5: expected UTF-8 text, found bytes that are not"});
  EXPECT_EQ(problems_of(std::string("format: 1\nid: a\0b", 17)),
            std::vector<std::string>{"2:6: expected text, found a control character"});
  EXPECT_EQ(problems_of(""), std::vector<std::string>{"1:1: expected a directive, found an empty file"});
  EXPECT_EQ(problems_of("# only a comment\n"),
            std::vector<std::string>{"1:1: expected a directive, found an empty file"});
}

TEST(BrokenDirectives, AreRefusedOverAMebibyte) {
  const auto parsed = Directive::parse(std::string((1 << 20) + 1, '#'));
  ASSERT_FALSE(parsed);
  ASSERT_EQ(parsed.error().size(), 1U);
  EXPECT_EQ(parsed.error()[0].kind, ErrorKind::kTooLarge);
}

TEST(BrokenDirectives, AreRefusedWhenNestedTooDeep) {
  const auto found = problems_of("a: " + std::string(2000, '['));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], ::testing::StartsWith("1:"));
}

TEST(BrokenDirectives, CannotGrowByAliases) {
  std::string text = "a: &a [x, x]\n";
  for (char c = 'b'; c < 'z'; ++c)
    text += std::string(1, c) + ": &" + c + " [*" + static_cast<char>(c - 1) + ", *" + static_cast<char>(c - 1) + "]\n";
  EXPECT_THAT(problems_of(text), ::testing::ElementsAre(HasSubstr("found an anchor")));
}

TEST(BrokenDirectives, CountColumnsInCharacters) {
  auto text = read_text_file(kFolder + "minimal.yaml");
  const std::string from = "{effect: block, clause: \"2\", message: No.}";
  text.replace(text.find(from), from.size(), "{message: Prohibición única, clause: \"2\", effect: blok}");
  EXPECT_EQ(problems_of(text),
            std::vector<std::string>{
                "18:66: expected one of note, warn, approve, block; found \"blok\". Did you mean \"block\"?"});
}

TEST(BrokenDirectives, AreFineWithWindowsLineEndsAndAByteOrderMark) {
  auto text = read_text_file(kFolder + "minimal.yaml");
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(problems_of(windows), std::vector<std::string>{});
}

}  // namespace
}  // namespace callbox::directive::testing
