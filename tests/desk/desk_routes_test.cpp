#include "desk/desk_routes.h"
#include "desk/limits.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "desk/desk_world.h"
#include "desk/draft.h"
#include "roster/api_client.h"
#include "roster/roster_routes.h"
#include "storage/queue.h"

namespace callbox::desk {
namespace {

namespace json = boost::json;

// The whole way over the API, as the staff application goes it.
class DeskApi : public test::OnBothDatabases {
 protected:
  std::unique_ptr<storage::Database> db = fresh.open(test::desk_schema());
  test::DeskWorld world{*db, clock, random, "chicago-s02-03-10"};
  roster::SignIn door{*db, clock, random, world.roster.roles, std::string(32, 'k'), roster::PasswordCost::least()};
  test::ApiClient client = make_client();

  test::ApiClient make_client() {
    test::ApiClient one(roster::roster_routes(*db, clock, random, door));
    one.add(
        desk_routes(world.desk, {{.id = "site"},
                                 {.id = "feeds"},
                                 {.id = "mail"},
                                 {.id = "bluesky", .names = {{"en", "Bluesky"}}, .limit = 300, .unit = "graphemes"}}));
    one.at_work = true;
    return one;
  }
  void as(const std::string& login) { ASSERT_EQ(client.sign_in(login, test::kPassword), 200); }

  // A package as a browser sends it: without what the desk fills in.
  static std::string tip(const std::string& title = "Lock your bicycle") {
    json::object package = {
        {"kind", "crime-prevention-tip"},
        {"renditions", {{{"language", "en"}, {"title", title}, {"text", "Two locks hold better than one."}}}},
        {"declarations", {{"verification", "verified"}, {"self_reviewed", true}, {"investigation_checked", true}}},
        {"audience", {{"areas", {"beat-1713"}}}},
        {"outlets", {"site", "feeds"}}};
    return json::serialize(package);
  }
  http::Response create(const std::string& body, const std::string& key = "key-00000001") {
    return client.post("/api/posts", body, {{"Idempotency-Key", key}});
  }
  static std::string path(const http::Response& post) { return "/api/posts/" + test::text_of(post, "id"); }
  http::Response submit(const http::Response& post) {
    return client.post(path(post) + "/submit", "", {{"If-Match", test::text_of(post, "etag")}});
  }
};

TEST_P(DeskApi, GoesTheWholeWayFromDraftToTakedown) {
  as("kim");
  const auto draft = create(tip());
  ASSERT_EQ(draft.status, 201) << draft.body;
  EXPECT_EQ(draft.headers.get("ETag"), test::text_of(draft, "etag"));
  EXPECT_EQ(test::text_of(draft, "state"), "draft");
  const auto edited = client.call(http::Method::kPut, path(draft), tip("Lock both wheels"),
                                  {{"If-Match", test::text_of(draft, "etag")}});
  ASSERT_EQ(edited.status, 200) << edited.body;
  const auto submitted = submit(edited);
  ASSERT_EQ(submitted.status, 200) << submitted.body;
  EXPECT_EQ(test::text_of(submitted, "state"), "in-review");
  EXPECT_EQ(test::text_of(submitted, "waiting_for"), "community-policing-sergeant");

  as("sam");
  EXPECT_EQ(test::parsed(client.get("/api/posts?for_review=true")).at("items").as_array().size(), 1U);
  for (const char* wrong :
       {R"("release":"yes")", R"("relaese":true)", R"("overrides":[{"rule":"a","reason":"b","c":1}])"}) {
    const auto refused =
        client.post(path(draft) + "/reviews",
                    R"({"verdict":"approve","digest":")" + test::text_of(submitted, "digest") + "\"," + wrong + "}");
    EXPECT_EQ(refused.status, 422) << refused.body;
  }
  const auto approved = client.post(path(draft) + "/reviews", R"({"verdict":"approve","release":true,"digest":")" +
                                                                  test::text_of(submitted, "digest") + R"("})");
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(test::text_of(approved, "state"), "released");
  EXPECT_TRUE(test::text_of(approved, "public_url").starts_with("/posts/lock-both-wheels-"));

  const auto timeline = test::parsed(client.get(path(draft) + "/timeline"));
  EXPECT_GE(timeline.at("events").as_array().size(), 6U);
  ASSERT_EQ(timeline.at("deliveries").as_array().size(), 2U);
  EXPECT_EQ(timeline.at("deliveries").at(0).at("state").as_string(), "queued");

  EXPECT_EQ(client.get(path(draft) + "/timeline/1/proof").status, 409) << "not sealed yet";
  EXPECT_EQ(client.get(path(draft) + "/timeline/999/proof").status, 404);
  EXPECT_EQ(client.get(path(draft) + "/timeline/1abc/proof").status, 404);

  const auto gone = client.post(path(draft) + "/takedown", R"({"reason":"It is wrong"})");
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(test::text_of(gone, "state"), "taken-down");
}

TEST_P(DeskApi, AnswersABlockedSubmissionWithTheClauseAndTheDecision) {
  as("kim");
  const auto draft = create(tip("SSN 219-09-9999 of the owner"));
  const auto refused = submit(draft);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(test::text_of(refused, "code"), "blocked");
  EXPECT_FALSE(test::text_of(refused, "clause").empty());
  EXPECT_EQ(test::parsed(refused).at("decision").at("verdict").as_string(), "blocked");
}

TEST_P(DeskApi, CPT_5_RefusesASubmissionFromASessionOnAnotherDevice) {
  ASSERT_EQ(client.post("/api/session", R"({"login":"kim","password":"correct horse battery","on_duty":true})").status,
            200);
  const auto draft = create(tip());
  const auto refused = submit(draft);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(test::text_of(refused, "code"), "device");
  EXPECT_EQ(test::text_of(refused, "clause"), "IV.D");
  EXPECT_EQ(test::parsed(refused).at("decision").at("findings").at(0).at("require").as_string(), "department-device");

  const auto stated =
      client.call(http::Method::kPut, "/api/session/circumstances", R"({"department_device":true,"on_duty":true})");
  ASSERT_EQ(stated.status, 200) << stated.body;
  EXPECT_EQ(submit(client.get(path(draft))).status, 200) << "what was refused goes on once the device is another";
}

TEST_P(DeskApi, CPT_2_RefusesASubmissionOffDutyAndSaysThatItIsTheDuty) {
  ASSERT_EQ(
      client.post("/api/session", R"({"login":"kim","password":"correct horse battery","department_device":true})")
          .status,
      200);
  const auto refused = submit(create(tip()));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(test::text_of(refused, "code"), "off-duty");
  EXPECT_EQ(test::text_of(refused, "clause"), "III.C");
}

TEST_P(DeskApi, DecidesWhileTypingAndStoresNothing) {
  as("kim");
  const auto decision = client.post("/api/decide", tip());
  ASSERT_EQ(decision.status, 200) << decision.body;
  EXPECT_EQ(test::text_of(decision, "verdict"), "needs-approval");
  EXPECT_TRUE(test::parsed(client.get("/api/posts")).at("items").as_array().empty());
}

// A judgement costs what the text is long: nobody may ask for one of a text that could not be kept.
TEST_P(DeskApi, DecidesNoMoreThanADraftMayHold) {
  as("kim");
  const auto refused_alike = [&](const std::string& body, int status, std::string_view field) {
    const auto decided = client.post("/api/decide", body);
    const auto created = client.post("/api/posts", body, {{"Idempotency-Key", "a-key-of-its-own"}});
    EXPECT_EQ(decided.status, status) << decided.body;
    EXPECT_EQ(test::text_of(decided, "field"), field);
    for (const char* part : {"detail", "field", "title"})
      EXPECT_EQ(test::text_of(decided, part), test::text_of(created, part));
  };
  directive::Package package = test::tip();
  package.renditions[0].text.assign(directive::kMaxText + 1, 'a');
  refused_alike(directive::to_json(package), 413, "renditions[0].text");
  package = test::tip();
  package.declarations.source.assign(directive::kMaxAlt + 1, 'a');
  refused_alike(directive::to_json(package), 413, "declarations.source");
  package = test::tip();
  package.renditions.assign(directive::kMaxRenditions + 1, package.renditions[0]);
  refused_alike(directive::to_json(package), 422, "renditions");
  package = test::tip();
  package.renditions[0].text.assign(directive::kMaxText, 'a');
  EXPECT_EQ(client.post("/api/decide", directive::to_json(package)).status, 200);
}

TEST_P(DeskApi, SaysWhomTheAreasReachAndWhomNotAndWhy) {
  as("kim");
  const auto told = client.get("/api/reach?area=beat-1713");
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(test::parsed(told),
            json::parse(R"({"subscribers":12,"not_reached":[{"reason":"unconfirmed","count":2}]})"));
  EXPECT_EQ(client.get("/api/reach").status, 422);
}

TEST_P(DeskApi, RefusesStaleEditsSelfApprovalAndChangedPackages) {
  as("kim");
  const auto draft = create(tip());
  EXPECT_EQ(client.call(http::Method::kPut, path(draft), tip("x"), {{"If-Match", "\"99\""}}).status, 412);
  EXPECT_EQ(client.call(http::Method::kPut, path(draft), tip("x")).status, 422);
  submit(draft);
  const auto changed =
      client.post(path(draft) + "/reviews", R"({"verdict":"approve","digest":")" + std::string(64, '0') + R"("})");
  EXPECT_EQ(changed.status, 412);
  EXPECT_EQ(test::text_of(changed, "code"), "changed-package");
  const std::string digest = test::text_of(client.get(path(draft)), "digest");
  const auto own = client.post(path(draft) + "/reviews", R"({"verdict":"approve","digest":")" + digest + R"("})");
  EXPECT_EQ(own.status, 403);
  EXPECT_EQ(test::text_of(own, "code"), "self-approval");
}

TEST_P(DeskApi, RefusesOversizeBrokenAndUnknownInput) {
  as("kim");
  json::value large = json::parse(tip());
  large.at("renditions").at(0).at("text") = std::string(1 << 20, 'a');
  EXPECT_EQ(create(json::serialize(large), "key-large-1").status, 413);
  EXPECT_EQ(create("{", "key-broken-1").status, 422);
  EXPECT_EQ(create(R"({"kind":"x","surprise":1})", "key-unknown-1").status, 422);
  EXPECT_EQ(create(tip(), "short").status, 422);
  EXPECT_EQ(client.get("/api/posts/not-an-id").status, 404);
  EXPECT_EQ(client.get("/api/posts?limit=5000").status, 422);
  EXPECT_EQ(client.get("/api/posts?limit=10abc").status, 422);
  EXPECT_EQ(client.get("/api/posts?state=lost").status, 422);
}

TEST_P(DeskApi, AsksForASessionEverywhere) {
  for (const http::Route& route : desk_routes(world.desk)) {
    http::Request request;
    request.method = route.method;
    request.params = {
        {"id", "01hzzzzzzzzzzzzzzzzzzzzzzz"}, {"duty", "d"}, {"number", "1"}, {"digest", std::string(64, '0')}};
    EXPECT_EQ(route.handler(request).status, 401) << route.pattern;
  }
}

TEST_P(DeskApi, ShowsTheDirectiveWithTheOutletsThatAreSetUp) {
  as("kim");
  const auto directive = test::parsed(client.get("/api/directive"));
  EXPECT_EQ(directive.at("id").as_string(), "s02-03-10");
  EXPECT_EQ(directive.at("time_zone").as_string(), "America/Chicago");
  for (const json::value& kind : directive.at("kinds").as_array()) {
    EXPECT_FALSE(kind.at("names").at("es").as_string().empty()) << kind.at("id");
  }
  for (const json::value& outlet : directive.at("outlets").as_array()) {
    const bool set_up = outlet.at("id") == "bluesky" || outlet.at("id") == "site" || outlet.at("id") == "feeds" ||
                        outlet.at("id") == "mail";
    EXPECT_EQ(outlet.at("ready").as_bool(), set_up) << outlet.at("id");
    if (outlet.at("id") == "bluesky") {
      EXPECT_EQ(outlet.at("limit").as_int64(), 300);
    }
  }
}

TEST_P(DeskApi, TakesAnUploadAndRefusesWhatIsNoPicture) {
  as("kim");
  const std::string boundary = "----callbox";
  const auto form = [&](const std::string& bytes) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n" +
           "Content-Type: image/jpeg\r\n\r\n" + bytes + "\r\n--" + boundary + "--\r\n";
  };
  const test::ApiClient::Fields type = {{"Content-Type", "multipart/form-data; boundary=" + boundary}};
  const auto refused = client.post("/api/media", form("<svg onload=alert(1)>"), type);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(test::text_of(refused, "code"), "not-a-picture");
  // The smallest PNG: one grey pixel.
  const std::string png =
      from_base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
          .value_or("");
  const auto stored = client.post("/api/media", form(png), type);
  ASSERT_EQ(stored.status, 201) << stored.body;
  const auto picture = client.get("/api/media/" + test::text_of(stored, "digest"));
  EXPECT_EQ(picture.status, 200);
  EXPECT_EQ(picture.headers.get("Content-Type"), "image/png");
  EXPECT_EQ(client.get("/api/media/" + std::string(64, '0')).status, 404);
}

TEST_P(DeskApi, ShowsTheQueueToThoseWhoKeepItRunning) {
  as("kim");
  EXPECT_EQ(client.get("/api/work").status, 403);
  world.roster.chief();
  as("chief");
  const auto work = client.get("/api/work");
  EXPECT_EQ(work.status, 200);
  EXPECT_TRUE(test::parsed(work).at("dead").as_array().empty());
}

TEST_P(DeskApi, TriesWorkThatGaveUpAgain) {
  test::must(db->write([&](storage::Tx& tx) -> Status {
    storage::NewJob job;
    job.kind = job.key = "mail-test";
    job.payload = "{}";
    job.run_at = clock.now();
    CHECK_OK(storage::enqueue(tx, clock, random, job));
    return {};
  }));
  world.run_due_jobs();  // nobody handles it
  world.roster.chief();
  as("chief");
  const auto dead = test::parsed(client.get("/api/work")).at("dead").at(0);
  EXPECT_EQ(dead.at("retry").as_bool(), true);
  const std::string retry = "/api/work/" + std::string(dead.at("id").as_string()) + "/retry";
  as("kim");
  EXPECT_EQ(client.post(retry, "").status, 403);
  as("chief");
  const auto done = client.post(retry, "");
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_TRUE(test::parsed(done).at("dead").as_array().empty());
  EXPECT_EQ(client.post(retry, "").status, 404) << "it is at work";
  EXPECT_EQ(client.post("/api/work/not-an-id/retry", "").status, 404);
}

CALLBOX_ON_BOTH_DATABASES(DeskApi);

}  // namespace
}  // namespace callbox::desk
