// Package, facts and decision as JSON: canonical, strict, and what the digest covers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <functional>
#include <set>

#include "directive/package_format.h"
#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Every member away from its default.
Package full_package() {
  auto package = a_package();
  package.renditions.push_back({"es", "Cierre el garaje", "Cierre el garaje de noche."});
  package.variants.push_back({"bluesky", "en", "Lock up", "Lock the garage."});
  package.media.push_back(Medium{sha256("bytes"),
                                 "image/png",
                                 MediumKind::kBookingPhotograph,
                                 "A face",
                                 640,
                                 480,
                                 "felony",
                                 "fugitive",
                                 true,
                                 {"suspect"}});
  package.declarations = {
      Verification::kVerified, "Patrol reports", "Crime analysis unit", true, true, true, true, true,
      {"next-of-kin-told"}};
  package.audience.areas = {"district-1"};
  package.audience.reached = {{"mail", 42, sha256("audience")}};
  package.channels = {"bluesky:district-1", "feeds", "mail", "site"};
  package.window.not_before = parse_iso("2026-03-11T12:00:00Z").value();
  package.window.expires = parse_iso("2026-03-12T12:00:00.250Z").value();
  package.correction = {"01j00000000000000000000000/1", "The hour"};
  package.incident = {"01j00000000000000000000001", 3};
  package.event = {parse_iso("2026-03-20T18:00:00Z").value(), parse_iso("2026-03-20T20:00:00Z").value(), "The library",
                   true};
  package.survey = "01j00000000000000000000002";
  package.answers = "01j00000000000000000000003";
  package.case_number = "JJ-123456";
  package.severity = Severity::kSevere;
  package.exercise = true;
  return package;
}

const std::string kSalt(32, 's');

TEST(PackageJson, ComesBackAsItWent) {
  EXPECT_EQ(package_from_json(to_json(full_package())), full_package());
  EXPECT_EQ(package_from_json(to_json(a_package())), a_package());
}

TEST(PackageJson, ReadsChannelsAndCorrectionsByTheirEarlierNames) {
  const auto package = package_from_json(
      R"({"kind":"a","renditions":[],"outlets":["site","mail"],"corrects":"01j00000000000000000000000/1"})");
  ASSERT_TRUE(package);
  EXPECT_THAT(package->channels, ::testing::ElementsAre("mail", "site"));
  EXPECT_EQ(package->correction.of, "01j00000000000000000000000/1");
  EXPECT_EQ(package_from_json(R"({"kind":"a","renditions":[],"outlets":[],"channels":[]})").error().where.field,
            "/outlets");
}

// Formats are for ever: what the program wrote is in these files, and they are never made again.
struct Golden {
  const char* name;
  Package package;
};
std::string golden(const std::string& file) {
  return read_text_file(std::string(CALLBOX_SOURCE_DIR) + "/tests/directive/formats/" + file);
}

TEST(PackageFormat, TwoWritesWhatItAlwaysWrote) {
  for (const auto& [name, package] : {Golden{"full", full_package()}, Golden{"plain", a_package()}}) {
    const PackageBytes bytes = write_package(package, kSalt);
    EXPECT_EQ(bytes.open + "\n", golden("2/" + std::string(name) + ".json"));
    EXPECT_EQ(bytes.internal + "\n", golden("2/" + std::string(name) + ".internal.json"));
    EXPECT_EQ(read_package(bytes.open, bytes.internal, kSalt), package) << name;
  }
}

TEST(PackageFormat, OneIsReadAsItWasWritten) {
  const auto package = read_package(golden("1/full.json"));
  ASSERT_TRUE(package) << describe(package.error());
  EXPECT_THAT(package->unknown, IsEmpty());
  EXPECT_THAT(package->channels, ::testing::ElementsAre("feeds", "mail", "site"));
  EXPECT_EQ(reached_by(*package, "mail"), 42);
  EXPECT_EQ(package->correction.of, "01j00000000000000000000000/1");
  EXPECT_EQ(package->declarations.source, "Patrol reports");
  EXPECT_EQ(package->media.at(0).offense_class, "felony");
  EXPECT_TRUE(package->declarations.conforms_to_guidelines);
}

// A default that changed would make every older package another.
TEST(PackageFormat, LeavesOutWhatIsFalseZeroOrEmptyAndReadsItSo) {
  const auto package = read_package(R"({"format":2,"kind":"a"})", R"({"format":2})");
  ASSERT_TRUE(package);
  Package expected;
  expected.kind = "a";
  expected.declarations.conforms_to_guidelines = false;
  EXPECT_EQ(*package, expected);
}

TEST(PackageFormat, KeepsWhatIsInternalOutOfThePublicBytes) {
  const PackageBytes bytes = write_package(full_package(), kSalt);
  for (const char* internal : {"Patrol reports", "Crime analysis", "JJ-123456", "felony", "fugitive", "next-of-kin",
                               "01j00000000000000000000003", "\"count\"", "consent", "verified_by"})
    EXPECT_THAT(bytes.open, ::testing::Not(HasSubstr(internal)));
  auto shown = read_package(bytes.open).value();
  shown.declarations.conforms_to_guidelines = true;  // open_part() leaves a default there
  EXPECT_EQ(shown, open_part(full_package()));
}

TEST(PackageFormat, BindsThePublicBytesToTheInternalOnes) {
  const PackageBytes bytes = write_package(full_package(), kSalt);
  auto other = full_package();
  other.declarations.source = "Somebody";
  const PackageBytes changed = write_package(other, kSalt);
  EXPECT_EQ(read_package(bytes.open, changed.internal, kSalt).error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(write_package(full_package(), std::string(32, 't')).open, bytes.open)
      << "the salt hides what is committed to";
}

// A newer program wrote it: shown, and never approved.
TEST(PackageFormat, RemembersWhatItDoesNotKnowAndTheDirectiveBlocksIt) {
  const auto newer = read_package(
      R"({"format":3,"kind":"crime-prevention-tip","poll":{"until":"x"},"renditions":[{"language":"en","mood":"calm","text":"T","title":"T"}],"severity":"dire"})",
      R"({"format":3,"declarations":{"sworn_to":true}})");
  ASSERT_TRUE(newer) << describe(newer.error());
  EXPECT_THAT(newer->unknown, ::testing::UnorderedElementsAre("/format", "/poll", "/renditions/0/mood", "/severity",
                                                              "/internal/format", "/internal/declarations/sworn_to"));
  EXPECT_EQ(newer->renditions.at(0).text, "T");
  const auto decision = decide(*shipped("alsip-1021"), *newer, some_facts());
  EXPECT_EQ(decision.verdict, Verdict::kBlocked);
  EXPECT_FALSE(only_overridable_blocks(decision));
  EXPECT_TRUE(std::any_of(decision.findings.begin(), decision.findings.end(),
                          [](const Finding& finding) { return finding.rule == "package.unknown"; }));
  EXPECT_THROW(write_package(*newer, kSalt), std::logic_error);
}

TEST(PackageDigest, DoesNotDependOnTheOrderOfChannelsAndAreas) {
  auto one = full_package();
  auto other = full_package();
  one.channels = {"mail", "site"};
  other.channels = {"site", "mail"};
  EXPECT_EQ(digest_of(write_package(one, kSalt)), digest_of(write_package(other, kSalt)));
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
      [](Package& p) { p.variants[0].channel = "x"; },
      [](Package& p) { p.variants[0].language = "es"; },
      [](Package& p) { p.variants[0].title += "."; },
      [](Package& p) { p.variants[0].text += "."; },
      [](Package& p) { p.variants.clear(); },
      [](Package& p) { p.media[0].digest.bytes[31] ^= 1; },
      [](Package& p) { p.media[0].media_type = "image/jpeg"; },
      [](Package& p) { p.media[0].kind = MediumKind::kPhoto; },
      [](Package& p) { p.media[0].alt += "."; },
      [](Package& p) { p.media[0].width += 1; },
      [](Package& p) { p.media[0].height += 1; },
      [](Package& p) { p.media[0].shows.clear(); },
      [](Package& p) { p.media[0].offense_class = "petty"; },
      [](Package& p) { p.media[0].search_purpose = ""; },
      [](Package& p) { p.media[0].consent = false; },
      [](Package& p) { p.media.clear(); },
      [](Package& p) { p.declarations.verification = Verification::kUnverified; },
      [](Package& p) { p.declarations.source = "x"; },
      [](Package& p) { p.declarations.verified_by = "x"; },
      [](Package& p) { p.declarations.notable_incident = false; },
      [](Package& p) { p.declarations.active_incident = false; },
      [](Package& p) { p.declarations.investigation_checked = false; },
      [](Package& p) { p.declarations.conforms_to_guidelines = false; },
      [](Package& p) { p.declarations.self_reviewed = false; },
      [](Package& p) { p.declarations.own.clear(); },
      [](Package& p) { p.audience.areas.push_back("district-2"); },
      [](Package& p) { p.audience.reached[0].channel = "webpush"; },
      [](Package& p) { p.audience.reached[0].count += 1; },
      [](Package& p) { p.audience.reached[0].digest.bytes[0] ^= 1; },
      [](Package& p) { p.channels.push_back("x"); },
      [](Package& p) { p.window.not_before.reset(); },
      [](Package& p) { p.window.expires = *p.window.expires + milliseconds(1); },
      [](Package& p) { p.correction.of += "2"; },
      [](Package& p) { p.correction.note += "."; },
      [](Package& p) { p.incident.id += "2"; },
      [](Package& p) { p.incident.update += 1; },
      [](Package& p) { p.event.starts.reset(); },
      [](Package& p) { p.event.ends.reset(); },
      [](Package& p) { p.event.place.clear(); },
      [](Package& p) { p.event.cancelled = false; },
      [](Package& p) { p.survey.clear(); },
      [](Package& p) { p.answers.clear(); },
      [](Package& p) { p.case_number.clear(); },
      [](Package& p) { p.severity = Severity::kMinor; },
      [](Package& p) { p.exercise = false; },
  };
  std::set<Digest> seen{digest_of(write_package(full_package(), kSalt))};
  for (const auto& change : changes) {
    auto package = full_package();
    change(package);
    seen.insert(digest_of(write_package(package, kSalt)));
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
      {R"({"kind":"a","renditions":[],"severity":"dire"})", "/severity"},
      {R"({"kind":"a","renditions":[],"correction":{"why":"x"}})", "/correction/why"},
      {R"({"kind":"a","renditions":[],"variants":[{"language":"en"}]})", "/variants/0/channel"},
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
    package.audience.reached = {{"mail", std::abs(subscribers % 1000), Digest()}};
    const auto back = package_from_json(to_json(package));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == package);
    const PackageBytes bytes = write_package(package, kSalt);
    const auto read = read_package(bytes.open, bytes.internal, kSalt);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == package);
  });
  EXPECT_TRUE(check);
}

TEST(FactsJson, KeepsDefaultsOfAbsentMembersAndComesBack) {
  const auto facts = facts_from_json(R"({"now":"2026-03-10T15:00:00Z"})");
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->author.authorized);
  EXPECT_TRUE(facts->author.department_device);
  EXPECT_FALSE(facts->author.trained_until);
  EXPECT_EQ(to_stored_json(facts_from_stored_json(to_stored_json(some_facts())).value()), to_stored_json(some_facts()));
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

TEST(DecisionJson, ComesBackAsItWasStored) {
  const auto decision = some_decision();
  EXPECT_EQ(decision_from_json(to_stored_json(decision)), decision);
  EXPECT_THAT(to_stored_json(decision), HasSubstr("\"format\":2"));
}

TEST(DecisionJson, IsReadAsFormatOneWroteIt) {
  const auto decision = decision_from_json(golden("1/decision.json"));
  ASSERT_TRUE(decision) << describe(decision.error());
  EXPECT_EQ(decision->verdict, Verdict::kNeedsApproval);
  EXPECT_THAT(decision->findings, ::testing::Not(IsEmpty()));
  const auto facts = facts_from_stored_json(golden("1/facts.json"));
  ASSERT_TRUE(facts) << describe(facts.error());
  EXPECT_TRUE(facts->author.sworn);
}

TEST(DecisionJson, IsReadWithTheDigestOfItsDirectiveAsFormatTwoWritesIt) {
  const auto decision = decision_from_json(golden("2/decision.json"));
  ASSERT_TRUE(decision) << describe(decision.error());
  EXPECT_EQ(decision->directive_digest, digest_from_hex(std::string(64, 'a')));
  EXPECT_EQ(to_stored_json(*decision) + "\n", golden("2/decision.json")) << "nothing is lost on the way";
}

TEST(DecisionJson, HasNoDigestWhereAnEarlierProgramDecided) {
  EXPECT_EQ(decision_from_json(golden("1/decision.json"))->directive_digest, std::nullopt);
  auto decided = some_decision();
  decided.directive_digest.reset();
  EXPECT_EQ(to_stored_json(decided).find("directive_digest"), std::string::npos);
  EXPECT_EQ(decision_from_json(to_json(decided))->directive_digest, std::nullopt);
  EXPECT_FALSE(decision_from_json(R"({"directive":"a","directive_version":"b","directive_digest":"12"})"));
}

TEST(DecisionJson, RefusesWhatIsNoDecision) {
  EXPECT_FALSE(decision_from_json("{}"));
  EXPECT_FALSE(decision_from_json("[]"));
}

// A newer program may know more verdicts: ours is the strictest.
TEST(DecisionJson, ReadsAWordItDoesNotKnowAsTheStrictest) {
  auto text = to_json(some_decision());
  text.replace(text.find("\"verdict\":\"needs-approval\""), 26, "\"verdict\":\"perhaps\"");
  EXPECT_EQ(decision_from_json(text).value().verdict, Verdict::kBlocked);
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
