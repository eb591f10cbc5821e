#include "desk/route_progress.h"

#include <gmock/gmock.h>

namespace callbox::desk {
namespace {

const roster::MemberId kAuthor = roster::MemberId::trusted("author");
const roster::MemberId kSam = roster::MemberId::trusted("sam");
const roster::MemberId kPat = roster::MemberId::trusted("pat");
const std::vector<roster::MemberId> kAuthors = {kAuthor};
const std::vector<std::string> kPath = {"beat-1713", "district-17", "agency"};

directive::ApprovalStep step(std::string role, std::string scope = "unit", int quorum = 1) {
  directive::ApprovalStep one;
  one.role = std::move(role);
  one.scope = std::move(scope);
  one.quorum = quorum;
  return one;
}
Progress walk(std::vector<directive::ApprovalStep> route, std::vector<Approval> approvals) {
  return progress_of(route, approvals, {kAuthors, kPath});
}

TEST(RouteProgress, OfAnEmptyRouteIsComplete) {
  EXPECT_TRUE(walk({}, {}).complete);
}

TEST(RouteProgress, WaitsForTheFirstStepThatIsNotSatisfied) {
  const Progress progress =
      walk({step("supervisor"), step("news-affairs", "agency")}, {{kSam, "supervisor", "agency"}});
  EXPECT_FALSE(progress.complete);
  EXPECT_EQ(progress.step, 1U);
  EXPECT_EQ(progress.missing, 1);
}

TEST(RouteProgress, TakesADeputy) {
  directive::ApprovalStep one = step("supervisor");
  one.deputies = {"chief"};
  EXPECT_TRUE(walk({one}, {{kSam, "chief", "agency"}}).complete);
}

TEST(RouteProgress, AsksForTheUnitOrOneAboveUnlessTheScopeIsTheAgency) {
  EXPECT_TRUE(walk({step("supervisor")}, {{kSam, "supervisor", "district-17"}}).complete);
  EXPECT_FALSE(walk({step("supervisor")}, {{kSam, "supervisor", "district-18"}}).complete);
  EXPECT_TRUE(walk({step("supervisor", "agency")}, {{kSam, "supervisor", "district-18"}}).complete);
}

TEST(RouteProgress, CountsAPersonOnceOnTheWholeRoute) {
  const std::vector<Approval> one_person = {{kSam, "supervisor", "agency"}, {kSam, "news-affairs", "agency"}};
  EXPECT_FALSE(walk({step("supervisor", "unit", 2)}, one_person).complete);
  EXPECT_FALSE(walk({step("supervisor"), step("news-affairs")}, one_person).complete);
  EXPECT_TRUE(walk({step("supervisor"), step("news-affairs")},
                   {{kSam, "supervisor", "agency"}, {kPat, "news-affairs", "agency"}})
                  .complete);
}

TEST(RouteProgress, DoesNotCountAnAuthorWhereTwoPeopleAreAskedFor) {
  EXPECT_FALSE(walk({step("supervisor")}, {{kAuthor, "supervisor", "agency"}}).complete);
  directive::ApprovalStep one = step("supervisor");
  one.not_author = false;
  EXPECT_TRUE(walk({one}, {{kAuthor, "supervisor", "agency"}}).complete);
}

TEST(RouteProgress, NeverTakesAQuorumBelowOne) {
  EXPECT_FALSE(walk({step("supervisor", "unit", 0)}, {}).complete);
  EXPECT_FALSE(walk({step("supervisor", "unit", -3)}, {}).complete);
}

}  // namespace
}  // namespace callbox::desk
