// The engine itself: form, order, limits, purity.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "directive/scenario.h"

namespace callbox::directive::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> rules_of(const Decision& decision) {
  std::vector<std::string> out;
  for (const auto& finding : decision.findings) out.push_back(finding.rule);
  return out;
}

Medium medium(MediumKind kind, const std::string& alt = "", const std::string& offense_class = "",
              const std::string& search_purpose = "") {
  Medium out;
  out.kind = kind;
  out.alt = alt;
  out.offense_class = offense_class;
  out.search_purpose = search_purpose;
  return out;
}

Decision decided(const Package& package, const Facts& facts = some_facts()) {
  return decide(*shipped("alsip-1021"), package, facts);
}

// A directive of one rule, for the conditions: the starter with its rules replaced.
std::shared_ptr<const Directive> with_rules(const std::string& rules, const std::string& notices_from = "starter") {
  auto text = std::string(shipped(notices_from)->source());
  const auto from = text.find("\nrules:\n");
  const auto to = text.find("\nroutes:\n");
  text.replace(from, to - from, "\nrules:\n" + rules + "\n");
  auto parsed = Directive::parse(text);
  if (!parsed)
    for (const auto& problem : parsed.error()) ADD_FAILURE() << describe(problem, "the variant");
  return *parsed;
}

std::string rule_when(const std::string& when) {
  return "  - {id: the-rule, clause: \"1\", effect: warn, message: It holds., when: " + when + "}\n";
}

bool fires(const std::string& when, const Package& package, const Facts& facts = some_facts()) {
  const auto decision = decide(*with_rules(rule_when(when)), package, facts);
  return std::any_of(decision.findings.begin(), decision.findings.end(),
                     [](const Finding& finding) { return finding.rule == "the-rule"; });
}

TEST(OwnAccount, IsAskedOfTheAccountsThatAPostGoesTo) {
  Package package = a_package();
  Facts facts = some_facts();
  facts.accounts = {"bluesky:district-17"};
  const auto foreign = [&] { return fires("{own_account: false}", package, facts); };
  const auto own = [&] { return fires("{own_account: true}", package, facts); };
  package.channels = {"bluesky", "site"};
  EXPECT_FALSE(foreign() || own()) << "no account is named";
  package.channels = {"bluesky:district-17", "site"};
  EXPECT_TRUE(own());
  EXPECT_FALSE(foreign());
  package.channels = {"bluesky:district-17", "x:agency"};
  EXPECT_TRUE(foreign()) << "one that is not is enough";
  EXPECT_FALSE(own());
}

TEST(OwnAccount, IsAskedAtTheOutletsThatTheConditionNames) {
  Package package = a_package();
  Facts facts = some_facts();
  facts.accounts = {"bluesky:district-17"};
  package.channels = {"bluesky:district-17", "x:agency"};
  EXPECT_FALSE(fires("{outlet: [bluesky], own_account: false}", package, facts));
  EXPECT_TRUE(fires("{outlet: [x], own_account: false}", package, facts));
}

TEST(Decide, AllowsAPostThatNothingSpeaksAgainst) {
  const auto decision = decided(a_package());
  EXPECT_EQ(decision.verdict, Verdict::kAllowed);
  EXPECT_THAT(decision.findings, IsEmpty());
  EXPECT_THAT(decision.route, IsEmpty());
  EXPECT_EQ(decision.directive, "alsip-1021");
  EXPECT_EQ(decision.directive_version, "2025-03-06");
}

TEST(Decide, GivesTheSameDecisionForTheSameInput) {
  const auto directive = shipped("alsip-1021");
  auto package = a_package();
  package.renditions[0].text = "SSN 512-33-4821, call 708-555-0188. These scumbags should rot in jail.";
  const auto once = decide(*directive, package, some_facts());
  EXPECT_EQ(once, decide(*directive, package, some_facts()));
  EXPECT_EQ(once, decide(*shipped("alsip-1021"), package, some_facts()));
}

TEST(Decide, SortsFindingsByEffectThenByPlace) {
  auto package = a_package();
  package.kind = "recipe";
  package.renditions[0].text = "Her SSN is 512-33-4821 and his SSN is 512-44-4821.";
  const auto decision = decided(package);
  ASSERT_GE(decision.findings.size(), 3U);
  EXPECT_TRUE(
      std::is_sorted(decision.findings.begin(), decision.findings.end(), [](const Finding& a, const Finding& b) {
        return a.effect != b.effect ? a.effect > b.effect : a.place < b.place;
      }));
  EXPECT_EQ(decision.findings.back().rule, "unlisted-kind");
  EXPECT_THAT(decision.route, IsEmpty()) << "what is blocked asks for nobody's approval";
}

TEST(Decide, PointsAtTheBytesTheAuthorWrote) {
  auto package = a_package();
  package.renditions[0].text = "¡Atención! SSN 512-33-4821.";
  const auto decision = decided(package);
  ASSERT_THAT(decision.findings, SizeIs(1));
  const auto& place = decision.findings[0].place;
  EXPECT_EQ(place.part, Place::Part::kText);
  EXPECT_EQ(package.renditions[0].text.substr(place.begin, place.end - place.begin), "512-33-4821");
}

TEST(Decide, ScansTitlesAndPictureDescriptionsToo) {
  auto package = a_package();
  package.renditions[0].title = "SSN 512-33-4821";
  package.media.push_back(medium(MediumKind::kPhoto, "A card with SSN 512-44-4821"));
  const auto decision = decided(package);
  std::vector<Place::Part> parts;
  for (const auto& finding : decision.findings) parts.push_back(finding.place.part);
  EXPECT_THAT(parts, ElementsAre(Place::Part::kTitle, Place::Part::kAlt));
}

TEST(Decide, ScansEveryLanguage) {
  auto package = a_package();
  package.renditions.push_back({"es", "Aviso", "El número de seguro social es SSN 512-33-4821."});
  const auto decision = decided(package);
  ASSERT_THAT(decision.findings, SizeIs(1));
  EXPECT_EQ(decision.findings[0].place.index, 1U);
}

TEST(Decide, NeverHoldsTheAgencysOwnNumbersAgainstAPost) {
  auto package = a_package();
  package.renditions[0].text = "Questions? Call 708-555-0121 or write to police@alsip.example.";
  EXPECT_THAT(decided(package).findings, IsEmpty());
}

TEST(Decide, RefusesATextOfAMegabyteWithoutReadingIt) {
  auto package = a_package();
  package.renditions[0].text = std::string(1 << 20, 'a');
  const auto decision = decided(package);
  EXPECT_EQ(decision.verdict, Verdict::kBlocked);
  EXPECT_THAT(rules_of(decision), ElementsAre("package.too-large"));
}

TEST(Decide, RefusesBytesThatAreNotText) {
  auto package = a_package();
  package.renditions[0].text = "abc\xFF";
  const auto decision = decided(package);
  EXPECT_EQ(decision.verdict, Verdict::kBlocked);
  EXPECT_THAT(rules_of(decision), ElementsAre("package.not-text"));
  EXPECT_EQ(decision.findings[0].place.begin, 3U);
}

TEST(Decide, RefusesMoreLanguagesOrPicturesThanAPostHas) {
  auto package = a_package();
  package.media.resize(51);
  EXPECT_THAT(rules_of(decided(package)), ElementsAre("package.too-large"));
}

TEST(Decide, NamesEverythingADraftStillLacks) {
  EXPECT_THAT(rules_of(decided(Package{})),
              ::testing::UnorderedElementsAre("package.kind", "package.empty", "package.channels", "package.audience",
                                              "self-review"));
}

struct Malformed {
  const char* name;
  void (*spoil)(Package&);
  const char* rule;
};
void PrintTo(const Malformed& malformed, std::ostream* out) {
  *out << malformed.name;
}

class AMalformedPackage : public ::testing::TestWithParam<Malformed> {};

TEST_P(AMalformedPackage, IsBlockedWithItsReason) {
  auto package = a_package();
  GetParam().spoil(package);
  const auto decision = decided(package);
  EXPECT_EQ(decision.verdict, Verdict::kBlocked);
  EXPECT_THAT(decision.findings,
              Contains(AllOf(Field(&Finding::rule, GetParam().rule), Field(&Finding::effect, Effect::kBlock))));
}

INSTANTIATE_TEST_SUITE_P(
    Decide, AMalformedPackage,
    ::testing::Values(
        Malformed{"NoText", [](Package& p) { p.renditions[0].text = " \n"; }, "package.empty"},
        Malformed{"NoTitle", [](Package& p) { p.renditions[0].title.clear(); }, "package.title"},
        Malformed{"TitleOfTwoLines", [](Package& p) { p.renditions[0].title = "a\nb"; }, "package.title"},
        Malformed{"ForeignLanguage", [](Package& p) { p.renditions[0].language = "tlh"; }, "package.language"},
        Malformed{"LanguageTwice", [](Package& p) { p.renditions.push_back(p.renditions[0]); }, "package.language"},
        Malformed{"PictureWithoutWords", [](Package& p) { p.media.emplace_back(); }, "package.alt"},
        Malformed{"NoOutlet", [](Package& p) { p.channels.clear(); }, "package.channels"},
        Malformed{"UnknownOutlet", [](Package& p) { p.channels = {"carrier-pigeon"}; }, "package.channels"},
        Malformed{"NoAudience", [](Package& p) { p.audience.areas.clear(); }, "package.audience"},
        Malformed{"EndInThePast", [](Package& p) { p.window.expires = some_facts().now; }, "package.window"},
        Malformed{"EndBeforeBeginning",
                  [](Package& p) {
                    p.window.not_before = some_facts().now + hours(2);
                    p.window.expires = some_facts().now + hours(1);
                  },
                  "package.window"}),
    [](const auto& row) { return row.param.name; });

struct ConditionCase {
  const char* name;
  const char* when;
  void (*make)(Package&, Facts&);
};
void PrintTo(const ConditionCase& condition, std::ostream* out) {
  *out << condition.name;
}

class ACondition : public ::testing::TestWithParam<ConditionCase> {};

// Each condition alone: it does not hold for the ready package and author, and holds once `make` has changed them.
TEST_P(ACondition, HoldsOnlyWhenItsFactDoes) {
  auto package = a_package();
  auto facts = some_facts();
  EXPECT_FALSE(fires(GetParam().when, package, facts)) << "holds before anything changed";
  GetParam().make(package, facts);
  EXPECT_TRUE(fires(GetParam().when, package, facts));
}

INSTANTIATE_TEST_SUITE_P(
    Decide, ACondition,
    ::testing::Values(
        ConditionCase{"Kind", "{kind: [announcement, answer]}", [](Package& p, Facts&) { p.kind = "answer"; }},
        ConditionCase{"UnlistedKind", "{kind_listed: false}", [](Package& p, Facts&) { p.kind = "recipe"; }},
        ConditionCase{"Outlet", "{outlet: [x, cap]}", [](Package& p, Facts&) { p.channels.push_back("x"); }},
        ConditionCase{"OutletMissing", "{outlet_missing: [mail]}", [](Package& p, Facts&) { p.channels = {"site"}; }},
        ConditionCase{"LanguageMissing", "{language_missing: [en]}",
                      [](Package& p, Facts&) { p.renditions[0].language = "es"; }},
        ConditionCase{"MediumKind", "{medium: {kind: [booking-photograph]}}",
                      [](Package& p, Facts&) { p.media.push_back(medium(MediumKind::kBookingPhotograph)); }},
        ConditionCase{"MediumWithoutConsent", "{medium: {consent: false}}",
                      [](Package& p, Facts&) { p.media.emplace_back(); }},
        ConditionCase{"MediumOfClass", "{medium: {offense_class: [felony]}}",
                      [](Package& p, Facts&) { p.media.push_back(medium(MediumKind::kPhoto, "", "felony")); }},
        ConditionCase{"MediumForASearch", "{medium: {search_purpose_stated: true}}",
                      [](Package& p, Facts&) { p.media.push_back(medium(MediumKind::kPhoto, "", "", "fugitive")); }},
        ConditionCase{"Correction", "{correction: true}",
                      [](Package& p, Facts&) {
                        p.correction = {"01j00000000000000000000000/1", "The time"};
                      }},
        ConditionCase{"Scheduled", "{scheduled: true}",
                      [](Package& p, Facts& f) { p.window.not_before = f.now + hours(1); }},
        ConditionCase{"Expires", "{expires: true}", [](Package& p, Facts& f) { p.window.expires = f.now + hours(1); }},
        ConditionCase{"OutsideOwnUnit", "{audience: outside-own-unit}",
                      [](Package& p, Facts&) { p.audience.areas = {"beat-21"}; }},
        ConditionCase{"WholeAgency", "{audience: whole-agency}",
                      [](Package& p, Facts&) { p.audience.areas = {"agency"}; }},
        ConditionCase{"Unverified", "{verified: false}",
                      [](Package& p, Facts&) { p.declarations.verification = Verification::kUnverified; }},
        ConditionCase{"NoSource", "{source_stated: false}", [](Package& p, Facts&) { p.declarations.source = " "; }},
        ConditionCase{"NoVerifier", "{verifier_named: false}",
                      [](Package& p, Facts&) { p.declarations.verified_by.clear(); }},
        ConditionCase{"Notable", "{notable_incident: true}",
                      [](Package& p, Facts&) { p.declarations.notable_incident = true; }},
        ConditionCase{"IncidentDeclared", "{active_incident: true}",
                      [](Package& p, Facts&) { p.declarations.active_incident = true; }},
        ConditionCase{"IncidentKnown", "{active_incident: true}", [](Package&, Facts& f) { f.incident.active = true; }},
        ConditionCase{"CommanderNamed", "{commander_named: true}",
                      [](Package&, Facts& f) { f.incident.commander_named = true; }},
        ConditionCase{"NotChecked", "{investigation_checked: false}",
                      [](Package& p, Facts&) { p.declarations.investigation_checked = false; }},
        ConditionCase{"Nonconforming", "{conforms_to_guidelines: false}",
                      [](Package& p, Facts&) { p.declarations.conforms_to_guidelines = false; }},
        ConditionCase{"NotReviewed", "{self_reviewed: false}",
                      [](Package& p, Facts&) { p.declarations.self_reviewed = false; }},
        ConditionCase{"Hold", "{investigation_hold: true}", [](Package&, Facts& f) { f.investigation_hold = true; }},
        ConditionCase{"Notified", "{notified: [chief]}", [](Package&, Facts& f) { f.notified = {"chief"}; }},
        ConditionCase{"AuthorRole", "{author: {role: [chief]}}",
                      [](Package&, Facts& f) { f.author.roles = {"chief"}; }},
        ConditionCase{"AuthorUnauthorized", "{author: {authorized: false}}",
                      [](Package&, Facts& f) { f.author.authorized = false; }},
        ConditionCase{"AuthorUntrained", "{author: {trained: false}}",
                      [](Package&, Facts& f) { f.author.trained_until.reset(); }},
        ConditionCase{"AuthorCivilian", "{author: {sworn: false}}", [](Package&, Facts& f) { f.author.sworn = false; }},
        ConditionCase{"AuthorOffDuty", "{author: {on_duty: false}}",
                      [](Package&, Facts& f) { f.author.on_duty = false; }},
        ConditionCase{"PrivateDevice", "{author: {department_device: false}}",
                      [](Package&, Facts& f) { f.author.department_device = false; }},
        ConditionCase{"Exception", "{author: {device_exception: true}}",
                      [](Package&, Facts& f) { f.author.device_exception = true; }},
        ConditionCase{"Detected", "{detected: [private.ssn]}",
                      [](Package& p, Facts&) { p.renditions[0].text = "SSN 512-33-4821"; }},
        ConditionCase{"TextLonger", "{text_longer_than: 60}",
                      [](Package& p, Facts&) { p.renditions[0].text = std::string(61, 'a'); }},
        ConditionCase{"AnyOfTwo", "[{kind: [answer]}, {self_reviewed: false}]",
                      [](Package& p, Facts&) { p.declarations.self_reviewed = false; }},
        ConditionCase{"AllOfTwo", "{kind: [crime-prevention-tip], self_reviewed: false}",
                      [](Package& p, Facts&) { p.declarations.self_reviewed = false; }}),
    [](const auto& row) { return row.param.name; });

TEST(Decide, TakesTextsThatNameANotice) {
  auto package = a_package();
  EXPECT_TRUE(fires("{text_lacks: [emergency, tip-phone]}", package));
  package.renditions[0].text = "Call 911.";
  EXPECT_FALSE(fires("{text_lacks: [emergency, tip-phone]}", package));
  package.renditions[0].text = "Call 708.555.0101 now.";
  EXPECT_FALSE(fires("{text_lacks: [emergency, tip-phone]}", package));
  package.renditions[0].text = "Room 9110.";
  EXPECT_TRUE(fires("{text_lacks: [emergency, tip-phone]}", package));
}

TEST(Decide, LetsGoWhenUnlessHolds) {
  const auto directive = with_rules(
      "  - {id: the-rule, clause: \"1\", effect: warn, message: It holds., when: {kind: [crime-prevention-tip]}, "
      "unless: {scheduled: true}}\n");
  auto package = a_package();
  EXPECT_THAT(rules_of(decide(*directive, package, some_facts())), Contains("the-rule"));
  package.window.not_before = some_facts().now + hours(1);
  EXPECT_THAT(rules_of(decide(*directive, package, some_facts())), ::testing::Not(Contains("the-rule")));
}

TEST(Decide, AsksForEqualApprovalsOnceAndKeepsTheStricter) {
  auto text = std::string(shipped("starter")->source());
  const std::string first = "      - {role: supervisor, scope: unit, deputies: [chief]}\n";
  text.replace(text.find(first), first.size(), "      - {role: supervisor, scope: unit, quorum: 2, clause: \"4.2\"}\n");
  const auto directive = Directive::parse(text);
  ASSERT_TRUE(directive);
  auto package = a_package();
  package.kind = "recipe";  // route `supervisor`, named by unlisted_kind
  auto decision = decide(**directive, package, some_facts());
  ASSERT_THAT(decision.route, SizeIs(1));
  EXPECT_EQ(decision.route[0].quorum, 2);
  package.kind = "announcement";
  package.renditions[0].text = "Please see my fundraiser for my side business.";
  decision = decide(**directive, package, some_facts());
  for (const auto& step : decision.route) EXPECT_THAT(step.deputies, ElementsAre("chief")) << step.role;
}

TEST(Decide, MarksAtMostFortyPlacesOfARuleAndCountsTheRest) {
  auto package = a_package();
  package.renditions[0].text.clear();
  for (int i = 0; i < 60; ++i) package.renditions[0].text += "His SSN is 512-33-48" + std::to_string(10 + i) + ". ";
  const auto decision = decided(package);
  EXPECT_THAT(decision.findings, SizeIs(41));
  EXPECT_THAT(decision.findings.front().message, HasSubstr("20 more places"));
}

TEST(Decide, StatesWhetherAReviewerMayLetABlockPass) {
  const auto overridable = with_rules(
      "  - {id: a, clause: \"1\", effect: block, overridable: true, message: Hm., when: {kind: "
      "[crime-prevention-tip]}}\n");
  EXPECT_TRUE(only_overridable_blocks(decide(*overridable, a_package(), some_facts())));
  const auto strict = with_rules(
      "  - {id: a, clause: \"1\", effect: block, overridable: true, message: Hm., when: {kind: "
      "[crime-prevention-tip]}}\n"
      "  - {id: b, clause: \"2\", effect: block, message: No., when: {kind: [crime-prevention-tip]}}\n");
  EXPECT_FALSE(only_overridable_blocks(decide(*strict, a_package(), some_facts())));
  EXPECT_FALSE(only_overridable_blocks(decided(a_package())));
}

TEST(Decide, NamesThoseWhoMayLetAnOverridableBlockPass) {
  const auto directive = with_rules(
      "  - {id: a, clause: \"1\", effect: block, overridable: true, route: supervisor, message: Hm., when: "
      "{self_reviewed: true}}\n"
      "  - {id: b, clause: \"2\", effect: block, message: No., when: {scheduled: true}}\n");
  auto package = a_package();
  package.kind = "answer";  // no route of its own
  const auto open = decide(*directive, package, some_facts());
  EXPECT_EQ(open.verdict, Verdict::kBlocked);
  ASSERT_THAT(open.route, SizeIs(1));
  EXPECT_EQ(open.route[0].role, "supervisor");
  package.window.not_before = some_facts().now + hours(1);
  EXPECT_THAT(decide(*directive, package, some_facts()).route, IsEmpty()) << "what nobody may let pass asks nobody";
}

TEST(Decide, RemovesABookingPhotographInDays) {
  auto package = a_package();
  package.media.push_back(medium(MediumKind::kBookingPhotograph, "A face", "felony"));
  package.window.not_before = some_facts().now + days(1);
  const auto decision = decide(*shipped("starter"), package, some_facts());
  ASSERT_THAT(decision.duties, SizeIs(1));
  EXPECT_EQ(decision.duties[0].id, "remove-booking-photograph");
  EXPECT_EQ(decision.duties[0].due, some_facts().now + days(15));
}

TEST(Decide, HoldsForAnyPackage) {
  const auto directive = shipped("chicago-s02-03-10");
  const auto check = rc::check(
      "verdict, findings and route agree", [&](const std::string& text, const std::string& kind, bool a, bool b) {
        auto package = a_package();
        package.renditions[0].text = text;
        package.kind = kind;
        package.declarations.notable_incident = a;
        auto facts = some_facts();
        facts.author.on_duty = b;
        const auto decision = decide(*directive, package, facts);
        const bool blocks = std::any_of(decision.findings.begin(), decision.findings.end(),
                                        [](const Finding& finding) { return finding.effect == Effect::kBlock; });
        RC_ASSERT((decision.verdict == Verdict::kBlocked) == blocks);
        if (!blocks) RC_ASSERT((decision.verdict == Verdict::kNeedsApproval) == !decision.route.empty());
        if (blocks && !only_overridable_blocks(decision)) RC_ASSERT(decision.route.empty());
        for (const auto& finding : decision.findings) {
          RC_ASSERT(finding.place.begin <= finding.place.end);
          if (finding.place.part == Place::Part::kText) RC_ASSERT(finding.place.end <= text.size());
        }
      });
  EXPECT_TRUE(check);
}

TEST(Decide, ScreensWhatTheAuthorDeclaresAboutTheFactsBecauseItIsPublicToo) {
  auto package = a_package();
  package.declarations.verified_by = "Call 312-555-0147 to ask";
  const auto decision = decided(package);
  EXPECT_THAT(decision.findings,
              Contains(AllOf(Field(&Finding::detector, "private.phone"), Field(&Finding::place, Place{}),
                             Field(&Finding::message, HasSubstr("source or verifier of the facts")))));
}

}  // namespace
}  // namespace callbox::directive::testing
