// The published schema: what the binary serves, and that it names what the engine knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "directive/scenario.h"
#include "directive/screen.h"

namespace callbox::directive::testing {
namespace {

namespace json = boost::json;

std::vector<std::string> enum_at(const json::value& schema, std::string_view pointer) {
  std::vector<std::string> out;
  for (const auto& word : schema.at_pointer({pointer.data(), pointer.size()}).as_array())
    out.emplace_back(word.as_string().c_str());
  return out;
}

TEST(DirectiveSchema, IsTheFileInTheTree) {
  EXPECT_EQ(directive_schema(), read_text_file(std::string(CALLBOX_SOURCE_DIR) + "/directives/directive.schema.json"));
}

TEST(DirectiveSchema, CompletesEveryDetectorTheScreenHas) {
  const auto schema = json::parse(std::string(directive_schema()));
  std::vector<std::string> known;
  for (const auto& detector : detectors()) known.emplace_back(detector.id);
  EXPECT_THAT(enum_at(schema, "/$defs/detector/anyOf/0/enum"), ::testing::UnorderedElementsAreArray(known));
}

TEST(DirectiveSchema, KnowsTheClosedListsOfTheEngine) {
  const auto schema = json::parse(std::string(directive_schema()));
  EXPECT_EQ(enum_at(schema, "/$defs/offense-class/enum"), offense_classes());
  EXPECT_EQ(enum_at(schema, "/properties/booking_photographs/properties/unless_search_purposes/items/enum"),
            search_purposes());
  std::vector<std::string> effects;
  for (const auto effect : {Effect::kNote, Effect::kWarn, Effect::kApprove, Effect::kBlock})
    effects.emplace_back(name_of(effect));
  EXPECT_EQ(enum_at(schema, "/$defs/effect/enum"), effects);
}

TEST(ShippedDirectives, PointEditorsAtTheSchema) {
  for (const auto* file : {"alsip-1021", "chicago-s02-03-10", "oak-park", "starter"})
    EXPECT_TRUE(shipped(file)->source().starts_with("# yaml-language-server: $schema=directive.schema.json\n")) << file;
}

}  // namespace
}  // namespace callbox::directive::testing
