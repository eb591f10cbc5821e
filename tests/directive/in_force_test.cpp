// Versions, rescission, precedence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::HasSubstr;
using Pointer = std::shared_ptr<const Directive>;

Pointer version(const std::string& id, const std::string& effective, const std::string& more = "") {
  auto text = std::string(shipped("starter")->source());
  const auto put = [&](std::string_view from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  put("id: starter", "id: " + id);
  put("title: Use of social media", "title: Policy " + id);
  put("effective: \"2026-01-01\"", "effective: \"" + effective + "\"\n" + more);
  auto parsed = Directive::parse(text);
  if (!parsed)
    for (const auto& problem : parsed.error()) ADD_FAILURE() << describe(problem, id);
  return *parsed;
}

UtcMillis at(const char* time) {
  return parse_iso(time).value();
}

TEST(InForce, IsTheLatestEffectiveVersion) {
  const std::vector<Pointer> all{version("p", "2024-01-01"), version("p", "2026-01-01"), version("p", "2025-01-01")};
  EXPECT_EQ(in_force(all, at("2025-06-01T00:00:00Z"))->directive->version(), "2025-01-01");
  EXPECT_EQ(in_force(all, at("2027-06-01T00:00:00Z"))->directive->version(), "2026-01-01");
}

TEST(InForce, BeginsWithTheDayWhereTheAgencyIs) {
  const std::vector<Pointer> all{version("p", "2026-07-01")};
  EXPECT_FALSE(in_force(all, at("2026-07-01T04:59:59Z")));
  EXPECT_TRUE(in_force(all, at("2026-07-01T05:00:00Z")));
}

TEST(InForce, IsNotFoundBeforeTheFirst) {
  EXPECT_EQ(in_force({}, at("2026-01-01T00:00:00Z")).error().kind, ErrorKind::kNotFound);
  const std::vector<Pointer> all{version("p", "2026-01-01")};
  EXPECT_EQ(in_force(all, at("2020-01-01T00:00:00Z")).error().kind, ErrorKind::kNotFound);
}

TEST(InForce, LeavesOutWhatWasRescinded) {
  const std::vector<Pointer> all{version("old", "2024-01-01"), version("new", "2025-01-01", "rescinds: [old]")};
  EXPECT_EQ(in_force(all, at("2024-06-01T00:00:00Z"))->directive->id(), "old");
  EXPECT_EQ(in_force(all, at("2025-06-01T00:00:00Z"))->directive->id(), "new");
}

TEST(InForce, RescindsOneVersionOnly) {
  const std::vector<Pointer> all{version("old", "2024-01-01"),
                                 version("new", "2025-01-01", "rescinds: [old@2023-01-01]")};
  EXPECT_EQ(in_force(all, at("2025-06-01T00:00:00Z")).error().kind, ErrorKind::kConflict);
}

TEST(InForce, DoesNotReviveWhatARescindedDirectiveRescinded) {
  const std::vector<Pointer> all{version("a", "2024-01-01"), version("b", "2025-01-01", "rescinds: [a]"),
                                 version("c", "2026-01-01", "rescinds: [b]")};
  EXPECT_EQ(in_force(all, at("2026-06-01T00:00:00Z"))->directive->id(), "c");
}

TEST(InForce, ConflictsWhenNoPrecedenceDecides) {
  const std::vector<Pointer> all{version("a", "2024-01-01"), version("b", "2025-01-01")};
  const auto found = in_force(all, at("2026-06-01T00:00:00Z"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(found.error().message, HasSubstr("a (Policy a), b (Policy b)"));
}

TEST(InForce, ConflictsWhenTwoClaimPrecedenceOverEachOther) {
  const std::vector<Pointer> all{version("a", "2024-01-01", "precedence: {clause: \"9\", over: [b]}"),
                                 version("b", "2025-01-01", "precedence: {clause: \"9\", over: [a]}")};
  EXPECT_EQ(in_force(all, at("2026-06-01T00:00:00Z")).error().kind, ErrorKind::kConflict);
}

TEST(InForce, DoesNotDependOnTheOrderOfTheFiles) {
  const auto a = version("a", "2024-01-01", "precedence: {clause: \"9\", over: [Policy b]}");
  const auto b = version("b", "2025-01-01");
  for (const auto& all : {std::vector<Pointer>{a, b}, std::vector<Pointer>{b, a}}) {
    const auto found = in_force(all, at("2026-06-01T00:00:00Z"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->directive->id(), "a");
    EXPECT_EQ(found->precedence, "a 9 takes precedence over b (Policy b)");
  }
}

}  // namespace
}  // namespace callbox::directive::testing
