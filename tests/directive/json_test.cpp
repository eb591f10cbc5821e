// Package, facts and decision as JSON: canonical, strict, and what the digest covers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <functional>
#include <set>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Package full_package() {
  auto package = a_package();
  package.renditions.push_back({"es", "Cierre el garaje", "Cierre el garaje de noche."});
  package.media.push_back(Medium{sha256("bytes"), "image/png", MediumKind::kBookingPhotograph, "A face", 640, 480,
                                 "felony", "fugitive", true});
  package.audience.subscribers = 42;
  package.audience.frozen = sha256("audience");
  package.window.not_before = parse_iso("2026-03-11T12:00:00Z").value();
  package.window.expires = parse_iso("2026-03-12T12:00:00.250Z").value();
  package.corrects = "01j00000000000000000000000";
  return package;
}

TEST(PackageJson, ComesBackAsItWent) {
  EXPECT_EQ(package_from_json(to_json(full_package())), full_package());
  EXPECT_EQ(package_from_json(to_json(a_package())), a_package());
}

TEST(PackageJson, IsCanonical) {
  Package package;
  package.kind = "answer";
  package.renditions = {{"en", "T", "a\nb"}};
  package.audience.areas = {"b", "a"};
  EXPECT_EQ(
      to_json(package),
      R"({"audience":{"areas":["a","b"],"frozen":"0000000000000000000000000000000000000000000000000000000000000000","subscribers":0},)"
      R"("corrects":"","declarations":{"active_incident":false,"conforms_to_guidelines":true,"investigation_checked":false,)"
      R"("notable_incident":false,"self_reviewed":false,"source":"","verification":"unverified","verified_by":""},)"
      R"("kind":"answer","media":[],"outlets":[],"renditions":[{"language":"en","text":"a\nb","title":"T"}],)"
      R"("window":{"expires":null,"not_before":null}})");
}

TEST(PackageDigest, DoesNotDependOnTheOrderOfOutletsAndAreas) {
  auto one = full_package();
  auto other = full_package();
  one.outlets = {"mail", "site"};
  other.outlets = {"site", "mail"};
  EXPECT_EQ(digest_of(one), digest_of(other));
}

// Promise 1: the digest covers every field, so that any change voids an approval.
TEST(PackageDigest, ChangesWithEveryField) {
  const std::vector<std::function<void(Package&)>> changes{
      [](Package& p) { p.kind = "announcement"; },
      [](Package& p) { p.renditions[0].language = "es"; },
      [](Package& p) { p.renditions[0].title += "."; },
      [](Package& p) { p.renditions[1].text += " "; },
      [](Package& p) { p.renditions.pop_back(); },
      [](Package& p) { std::swap(p.renditions[0], p.renditions[1]); },
      [](Package& p) { p.media[0].digest.bytes[31] ^= 1; },
      [](Package& p) { p.media[0].media_type = "image/jpeg"; },
      [](Package& p) { p.media[0].kind = MediumKind::kPhoto; },
      [](Package& p) { p.media[0].alt += "."; },
      [](Package& p) { p.media[0].width += 1; },
      [](Package& p) { p.media[0].height += 1; },
      [](Package& p) { p.media[0].offense_class = "petty"; },
      [](Package& p) { p.media[0].search_purpose = ""; },
      [](Package& p) { p.media[0].consent = false; },
      [](Package& p) { p.media.clear(); },
      [](Package& p) { p.declarations.verification = Verification::kUnverified; },
      [](Package& p) { p.declarations.source = "x"; },
      [](Package& p) { p.declarations.verified_by = "x"; },
      [](Package& p) { p.declarations.notable_incident = true; },
      [](Package& p) { p.declarations.active_incident = true; },
      [](Package& p) { p.declarations.investigation_checked = false; },
      [](Package& p) { p.declarations.conforms_to_guidelines = false; },
      [](Package& p) { p.declarations.self_reviewed = false; },
      [](Package& p) { p.audience.areas.push_back("district-2"); },
      [](Package& p) { p.audience.subscribers += 1; },
      [](Package& p) { p.audience.frozen.bytes[0] ^= 1; },
      [](Package& p) { p.outlets.push_back("bluesky"); },
      [](Package& p) { p.window.not_before.reset(); },
      [](Package& p) { p.window.expires = *p.window.expires + milliseconds(1); },
      [](Package& p) { p.corrects.clear(); },
  };
  std::set<Digest> seen{digest_of(full_package())};
  for (const auto& change : changes) {
    auto package = full_package();
    change(package);
    seen.insert(digest_of(package));
  }
  EXPECT_EQ(seen.size(), changes.size() + 1);
}

struct BadPackage {
  const char* json;
  const char* pointer;
};

TEST(PackageJson, NamesThePointerOfWhatIsWrong) {
  const std::vector<BadPackage> table{
      {R"([])", "/"},
      {R"({"renditions":[]})", "/kind"},
      {R"({"kind":"a"})", "/renditions"},
      {R"({"kind":1,"renditions":[]})", "/kind"},
      {R"({"kind":"a","renditions":[],"colour":"red"})", "/colour"},
      {R"({"kind":"a","renditions":[{"language":"en","title":"","txt":""}]})", "/renditions/0/txt"},
      {R"({"kind":"a","renditions":[{"title":""}]})", "/renditions/0/language"},
      {R"({"kind":"a","renditions":[],"media":[{"digest":"00"}]})", "/media/0/digest"},
      {R"({"kind":"a","renditions":[],"media":[{"kind":"painting"}]})", "/media/0/kind"},
      {R"({"kind":"a","renditions":[],"media":[{"offense_class":"murder"}]})", "/media/0/offense_class"},
      {R"({"kind":"a","renditions":[],"media":[{"search_purpose":"fun"}]})", "/media/0/search_purpose"},
      {R"({"kind":"a","renditions":[],"media":[{"width":-1}]})", "/media/0/width"},
      {R"({"kind":"a","renditions":[],"media":{}})", "/media"},
      {R"({"kind":"a","renditions":[],"declarations":{"verification":"maybe"}})", "/declarations/verification"},
      {R"({"kind":"a","renditions":[],"declarations":{"self_reviewed":"yes"}})", "/declarations/self_reviewed"},
      {R"({"kind":"a","renditions":[],"audience":{"areas":["a","a"]}})", "/audience/areas"},
      {R"({"kind":"a","renditions":[],"audience":{"areas":[7]}})", "/audience/areas/0"},
      {R"({"kind":"a","renditions":[],"outlets":"site"})", "/outlets"},
      {R"({"kind":"a","renditions":[],"window":{"expires":"tomorrow"}})", "/window/expires"},
      {R"({"kind":"a","renditions":[],"corrects":null})", "/corrects"},
  };
  for (const auto& row : table) {
    const auto package = package_from_json(row.json);
    ASSERT_FALSE(package) << row.json;
    EXPECT_EQ(package.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(package.error().where.field, row.pointer) << row.json << ": " << package.error().message;
  }
}

TEST(PackageJson, RefusesAMemberTwiceAndTextThatIsNoJson) {
  EXPECT_FALSE(package_from_json(R"({"kind":"a","kind":"b","renditions":[]})"));
  const auto broken = package_from_json("{\"kind\":");
  ASSERT_FALSE(broken);
  EXPECT_GT(broken.error().where.line, 0);
}

TEST(PackageJson, ComesBackWhateverTheTextIs) {
  const auto check = rc::check("round trip", [](const std::vector<char32_t>& points, std::int64_t subscribers) {
    std::string text;
    for (auto point : points) {
      point %= 0xD800;  // below the surrogates
      if (point < 0x80) {
        text += static_cast<char>(point);
      } else if (point < 0x800) {
        text += static_cast<char>(0xC0 | (point >> 6));
        text += static_cast<char>(0x80 | (point & 0x3F));
      } else {
        text += static_cast<char>(0xE0 | (point >> 12));
        text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (point & 0x3F));
      }
    }
    auto package = a_package();
    package.renditions[0].text = text;
    package.audience.subscribers = std::abs(subscribers % 1000);
    const auto back = package_from_json(to_json(package));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == package);
  });
  EXPECT_TRUE(check);
}

TEST(FactsJson, KeepsDefaultsOfAbsentMembersAndComesBack) {
  const auto facts = facts_from_json(R"({"now":"2026-03-10T15:00:00Z"})");
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->author.authorized);
  EXPECT_TRUE(facts->author.department_device);
  EXPECT_FALSE(facts->author.trained_until);
  EXPECT_EQ(to_json(facts_from_json(to_json(some_facts())).value()), to_json(some_facts()));
  EXPECT_EQ(facts_from_json(ready_facts())->author.unit_covers, some_facts().author.unit_covers);
}

TEST(FactsJson, NamesThePointerOfWhatIsWrong) {
  EXPECT_EQ(facts_from_json(R"({"author":{"rank":"major"}})").error().where.field, "/author/rank");
  EXPECT_EQ(facts_from_json(R"({"now":7})").error().where.field, "/now");
  EXPECT_EQ(facts_from_json(R"({"incident":{"active":1}})").error().where.field, "/incident/active");
  EXPECT_EQ(facts_from_json(R"({"weather":"fine"})").error().where.field, "/weather");
}

Decision some_decision() {
  auto package = a_package();
  package.kind = "community-alert";
  package.declarations.notable_incident = true;
  package.renditions[0].text = "A man was arrested. Undercover officers are watching the house.";
  return decide(*shipped("chicago-s02-03-10"), package, some_facts());
}

TEST(DecisionJson, ComesBackAsItWent) {
  const auto decision = some_decision();
  ASSERT_FALSE(decision.findings.empty());
  ASSERT_FALSE(decision.route.empty());
  ASSERT_FALSE(decision.duties.empty());
  EXPECT_EQ(decision_from_json(to_json(decision)), decision);
}

TEST(DecisionJson, RefusesWhatIsNoDecision) {
  EXPECT_FALSE(decision_from_json("{}"));
  auto text = to_json(some_decision());
  text.replace(text.find("\"verdict\":\"needs-approval\""), 26, "\"verdict\":\"perhaps\"");
  EXPECT_EQ(decision_from_json(text).error().where.field, "/verdict");
}

TEST(DecisionDifferences, AreNamedASentenceEach) {
  const auto before = some_decision();
  EXPECT_THAT(differences(before, before), IsEmpty());
  auto after = before;
  after.verdict = Verdict::kBlocked;
  after.route.clear();
  after.findings.push_back(Finding{"a-rule", "9.1", {}, Effect::kBlock, "private.ssn", "m", {}, false});
  after.duties.clear();
  const auto found = differences(before, after);
  ASSERT_GE(found.size(), 4U);
  EXPECT_EQ(found[0], "verdict was needs-approval, is now blocked");
  EXPECT_EQ(found[1], "new finding a-rule (9.1), block, private.ssn");
  EXPECT_THAT(found, ::testing::Contains(HasSubstr("no longer asked: approval by ")));
  EXPECT_THAT(found, ::testing::Contains(HasSubstr("no longer due: ")));
}

}  // namespace
}  // namespace callbox::directive::testing
