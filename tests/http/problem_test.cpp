#include "http/problem.h"

#include <gtest/gtest.h>

namespace callbox::http {
namespace {

TEST(Problem, SaysWhatWhereAndWhy) {
  const Response response = problem(Error{ErrorKind::kConflict,
                                          "A post cannot be approved by its \"author\".",
                                          {"approver", 3, 7},
                                          "self-approval",
                                          "OPS-4b"},
                                    "/api/posts/1");

  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
  EXPECT_EQ(response.body,
            "{\"type\":\"/problems/self-approval\",\"title\":\"The present state does not allow this\",\"status\":409,"
            "\"detail\":\"A post cannot be approved by its \\\"author\\\".\",\"code\":\"self-approval\","
            "\"instance\":\"/api/posts/1\",\"field\":\"approver\",\"line\":3,\"column\":7,\"clause\":\"OPS-4b\"}");
}

TEST(Problem, LeavesOutWhatIsNotKnown) {
  const Response response = problem(Error{ErrorKind::kRateLimited, "Please wait a minute.", {}, {}, {}});

  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.body,
            "{\"type\":\"/problems/rate-limited\",\"title\":\"Too many requests\",\"status\":429,"
            "\"detail\":\"Please wait a minute.\",\"code\":\"rate-limited\"}");
}

}  // namespace
}  // namespace callbox::http
