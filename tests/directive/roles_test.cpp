// What a directive's roles may do, and who lets pass what a rule marks overridable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using enum Permission;

const std::string kMinimal = read_text_file(std::string(CALLBOX_SOURCE_DIR) + "/tests/directive/broken/minimal.yaml");

std::string with(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

std::shared_ptr<const Directive> parsed(const std::string& text) {
  auto directive = Directive::parse(text);
  if (!directive) throw std::runtime_error(describe(directive.error().front()));
  return *directive;
}

TEST(RolesOfADirective, ActAsWhatTheFileSaysOrAsWhatTheyAreCalled) {
  const auto directive =
      parsed(with(kMinimal, "roles:\n",
                  "roles:\n  - {id: watch-commander, name: W, name_es: W, acts_as: supervisor}\n"
                  "  - {id: reader, name: R, name_es: R, permissions: [read]}\n  - {id: mayor, name: M, name_es: M}\n"
                  "  - {id: admin, name: A, name_es: A}\n"));
  const auto of = [&](std::size_t i) { return directive->roles().at(i).permissions; };
  EXPECT_EQ(of(0), of(5)) << "supervisor, by its own name";
  EXPECT_TRUE(of(0).has(kTakeDown));
  EXPECT_EQ(of(1), Permissions{kRead});
  EXPECT_TRUE(of(2).empty());
  EXPECT_EQ(of(3), permissions_of_installation_role("admin"));
}

TEST(RolesOfADirective, ActAsPatternsThatTheSchemaListsToo) {
  const std::string schema(directive_schema());
  for (const RolePattern& pattern : role_patterns()) {
    EXPECT_THAT(schema, ::testing::HasSubstr("\"" + pattern.id + "\""));
    EXPECT_FALSE(pattern.permissions.empty()) << pattern.id;
  }
  for (const Permission one : all_permissions()) {
    EXPECT_THAT(schema, ::testing::HasSubstr("\"" + std::string(name_of(one)) + "\""));
    EXPECT_EQ(permission_from(name_of(one)), one);
  }
}

// A text with the word is blocked unless somebody lets it pass; no route stands for it.
std::string overridable(std::string text) {
  return with(std::move(text), "rules:\n",
              "rules:\n  - {id: word, clause: \"6.1\", effect: block, overridable: true, message: Weigh this word., "
              "detectors: [agency.word]}\n");
}
std::vector<ApprovalStep> way_past(const Directive& directive) {
  Package package;
  package.kind = "announcement";
  package.renditions = {{"en", "A title", "This is the word."}};
  package.declarations.self_reviewed = true;
  package.audience.areas = {"agency"};
  package.channels = {"site"};
  Facts facts;
  facts.author.authorized = true;
  const Decision decision = decide(directive, package, facts);
  EXPECT_EQ(decision.verdict, Verdict::kBlocked);
  EXPECT_TRUE(only_overridable_blocks(decision));
  return decision.route;
}

TEST(RolesOfADirective, ThatSuperviseLetPassWhatNoRouteStandsFor) {
  const auto text = with(overridable(kMinimal), "roles:\n",
                         "roles:\n  - {id: second-reader, name: S, name_es: S, permissions: [draft, review]}\n");
  const auto way = way_past(*parsed(with(text, "name: Supervisor, name_es: Supervisor}\n",
                                         "name: Supervisor, name_es: Supervisor}\n"
                                         "  - {id: commander, name: C, name_es: C, acts_as: chief}\n")));
  ASSERT_EQ(way.size(), 1U);
  EXPECT_EQ(way[0].role, "supervisor");
  EXPECT_EQ(way[0].deputies, std::vector<std::string>{"commander"});
  EXPECT_EQ(way[0].scope, "unit");
  EXPECT_EQ(way[0].clause, "6.1");
  EXPECT_EQ(way[0].reason, "Weigh this word.");
}

TEST(RolesOfADirective, ThatTheFileNamesLetPassInsteadOfThem) {
  const auto text = with(overridable(kMinimal), "roles:\n",
                         "roles:\n  - {id: second-reader, name: S, name_es: S, permissions: [draft, review]}\n");
  const auto way = way_past(
      *parsed(with(text, "booking_photographs:",
                   "overridden_by: {role: second-reader, scope: agency, clause: \"9.9\"}\nbooking_photographs:")));
  ASSERT_EQ(way.size(), 1U);
  EXPECT_EQ(way[0].role, "second-reader");
  EXPECT_EQ(way[0].scope, "agency");
  EXPECT_EQ(way[0].clause, "9.9");
}

TEST(RolesOfADirective, MustNameSomebodyWhoLetsPassWhatMayBeLetPass) {
  const auto text = with(overridable(kMinimal), "id: supervisor, name: Supervisor, name_es: Supervisor",
                         "id: supervisor, name: S, name_es: S, permissions: [draft, review]");
  const auto directive = Directive::parse(text);
  ASSERT_FALSE(directive);
  EXPECT_THAT(directive.error().front().message,
              ::testing::HasSubstr("expected the key \"overridden_by\" (who lets \"word\" pass?"));
}

}  // namespace
}  // namespace callbox::directive::testing
