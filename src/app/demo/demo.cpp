#include "app/demo/demo.h"

#include <map>

#include "app/demo/content.h"
#include "desk/draft.h"
#include "desk/release.h"
#include "desk/review.h"
#include "desk/submit.h"
#include "roster/member.h"
#include "roster/password.h"
#include "storage/queue.h"

namespace callbox::app {
namespace {

// Sets up the agency and then plays the posts' lives, day by day, on a clock of the past.
class Seeding {
 public:
  Seeding(const desk::Desk& desk, ManualClock& clock, outlets::Courier& courier, Cast cast)
      : desk_(desk), clock_(clock), cast_(std::move(cast)), workers_(desk.db, clock, desk.random, {}) {
    workers_.handle(std::string(desk::kDeliverJob),
                    [&courier](const storage::Job& job) { return courier.deliver(job); });
    workers_.handle("release", [this](const storage::Job& job) { return desk::run_release_job(desk_, job); });
  }

  Status people() {
    TRY(const auto units, read_demo_units(cast_.districts));
    CHECK_OK(desk_.db.write([&](storage::Tx& tx) -> Status {
      for (const auto& unit : units) CHECK_OK(roster::add_unit(tx, clock_, desk_.random, unit, "system"));
      return {};
    }));
    // One hash for the whole cast: the password is printed on the front page anyway.
    TRY(const std::string hash, roster::hash_password(cast_.password, {}));
    for (const CastMember& member : cast_.members) CHECK_OK(add(member, hash));
    return {};
  }

  Status play(const DemoPost& post, UtcMillis today) {
    clock_.set(today - days(post.days_ago) - hours(3));
    TRY(const roster::Actor author, actor(post.author));
    TRY(const desk::PostId id,
        desk::create_draft(desk_, author, package_of(post), "demo-" + std::to_string(++played_)));
    if (post.state == "draft" || post.state == "stopped") return {};
    CHECK_OK(submit(author, id));
    if (post.state == "in-review") return {};
    if (post.state == "returned") return review(author, id, false, post.comment, false);
    CHECK_OK(out(author, id, post));
    if (post.state == "corrected") return correct(author, id, post);
    if (post.state == "taken-down") return take_down(author, id, post);
    return {};
  }

 private:
  Status add(const CastMember& member, const std::string& hash) {
    return desk_.db.write([&](storage::Tx& tx) -> Status {
      const roster::Actor giver = roster::command_line_actor();
      TRY(const auto id, roster::add_member(tx, clock_, desk_.random,
                                            {member.login, member.name, member.title, member.star, member.employee,
                                             member.login + "@demo.example", member.unit, true, hash},
                                            "system"));
      for (const auto& role : member.roles)
        CHECK_OK(roster::grant_role(tx, clock_, desk_.random, giver, id, role, member.unit));
      CHECK_OK(roster::authorize(tx, clock_, desk_.random, giver, id, clock_.now() + days(365)));
      const UtcMillis completed = clock_.now() - days(30);
      const UtcMillis expires = member.training_lapsed ? clock_.now() + days(1) : clock_.now() + days(365);
      return roster::record_training(tx, clock_, desk_.random, giver, id, "Social media, privacy and civil rights",
                                     completed, expires);
    });
  }

  result<roster::Actor> actor(const std::string& login) {
    return desk_.db.read([&](storage::ReadTx& tx) -> result<roster::Actor> {
      TRY(const auto member, roster::find_member_by_login(tx, clock_, login));
      return roster::actor_of(tx, member.id);
    });
  }

  // The district's sergeant; the chief for the whole city.
  result<roster::Actor> reviewer_of(const roster::Actor& author) {
    for (const CastMember& member : cast_.members)
      if (member.unit == author.unit &&
          std::find(member.roles.begin(), member.roles.end(), "community-policing-sergeant") != member.roles.end())
        return actor(member.login);
    return actor("kim");
  }

  static directive::Package package_of(const DemoPost& post) {
    directive::Package package;
    package.kind = post.kind;
    package.renditions.push_back({"en", post.title, post.text});
    if (!post.es_text.empty()) package.renditions.push_back({"es", post.es_title, post.es_text});
    auto& declared = package.declarations;
    const bool verified = post.verified || post.kind == "success-story";
    declared.verification = verified ? directive::Verification::kVerified : directive::Verification::kUnverified;
    if (verified) declared.source = "District reports", declared.verified_by = "Watch commander";
    declared.notable_incident = post.notable;
    declared.investigation_checked = true;
    declared.self_reviewed = true;
    package.audience.areas = post.areas;
    package.outlets = {"feeds", "site"};
    return package;
  }

  result<desk::Post> find(const desk::PostId& id) {
    return desk_.db.read([&](storage::ReadTx& tx) { return desk::find_post(tx, id); });
  }
  result<Digest> digest_of(const desk::Post& post) {
    return desk_.db.read([&](storage::ReadTx& tx) -> result<Digest> {
      TRY(const auto version, desk::find_version(tx, post.id, post.version));
      return version.digest;
    });
  }

  Status submit(const roster::Actor& author, const desk::PostId& id) {
    clock_.advance(minutes(12));
    TRY(const desk::Post post, find(id));
    CHECK_OK(desk::submit(desk_, author, id, desk::etag_of(post)));
    clock_.advance(minutes(21));
    return {};
  }

  Status review(const roster::Actor& author, const desk::PostId& id, bool approve, std::string comment, bool release) {
    TRY(const roster::Actor reviewer, reviewer_of(author));
    TRY(const desk::Post post, find(id));
    desk::ReviewRequest request;
    TRY(request.digest, digest_of(post));
    request.approve = approve;
    request.comment = std::move(comment);
    request.release = release;
    CHECK_OK(desk::review(desk_, reviewer, id, request));
    return {};
  }

  // Approved where the directive asks for it, released, and delivered.
  Status out(const roster::Actor& author, const desk::PostId& id, const DemoPost& demo) {
    TRY(desk::Post post, find(id));
    if (demo.told && post.state != desk::PostState::kReleased) {
      const Status told = desk::duty_done(desk_, author, id, "notify-news-affairs", "Told by telephone.");
      // News Affairs' own posts have no such duty.
      if (!told && told.error().kind != ErrorKind::kNotFound) return told;
    }
    if (post.state == desk::PostState::kInReview) {
      CHECK_OK(review(author, id, true, "", true));
    } else {
      TRY(const Digest digest, digest_of(post));
      CHECK_OK(desk::release_post(desk_, author, id, digest));
    }
    return deliver();
  }

  Status deliver() {
    // A feed follows the site by a moment: the second look finds it.
    for (int i = 0; i < 3; ++i) {
      TRY(const int ran, workers_.run_due());
      static_cast<void>(ran);
      clock_.advance(seconds(15));
    }
    return {};
  }

  Status correct(const roster::Actor& author, const desk::PostId& id, const DemoPost& post) {
    clock_.advance(hours(2));
    CHECK_OK(desk::start_correction(desk_, author, id, post.what_changed));
    directive::Package package = package_of(post);
    package.renditions.front().text = post.corrected_text;
    TRY(const desk::Post draft, find(id));
    CHECK_OK(desk::edit_draft(desk_, author, id, desk::etag_of(draft), package));
    CHECK_OK(submit(author, id));
    return out(author, id, post);
  }

  Status take_down(const roster::Actor& author, const desk::PostId& id, const DemoPost& post) {
    clock_.advance(hours(5));
    TRY(const roster::Actor reviewer, reviewer_of(author));
    CHECK_OK(desk::take_down(desk_, reviewer, id, post.reason, ""));
    return deliver();
  }

  desk::Desk desk_;
  ManualClock& clock_;
  const Cast cast_;
  storage::Workers workers_;
  int played_ = 0;
};

}  // namespace

result<std::vector<DemoSignIn>> demo_sign_ins() {
  TRY(const Cast cast, read_cast());
  std::vector<DemoSignIn> sign_ins;
  for (const CastMember& member : cast.members)
    sign_ins.push_back({member.login, cast.password, member.name, member.title, member.unit});
  return sign_ins;
}

Status seed_demo(const desk::Desk& desk, const CourierMaker& make_courier) {
  TRY(const auto units, desk.db.read([](storage::ReadTx& tx) { return roster::all_units(tx); }));
  if (!units.empty()) return {};
  TRY(Cast cast, read_cast());
  TRY(const auto posts, read_demo_posts());
  const UtcMillis today = desk.clock.now();
  ManualClock clock(today - days(60));
  const desk::Desk past{desk.db, desk.blobs, clock, desk.random, desk.directives, desk.audience, desk.media_worker};
  const auto courier = make_courier(past);
  Seeding seeding(past, clock, *courier, std::move(cast));
  CHECK_OK(seeding.people());
  for (const DemoPost& post : posts) {
    const Status played = seeding.play(post, today);
    if (!played)
      return fail(Error{played.error().kind, "the demo's post \"" + post.title + "\": " + played.error().message,
                        played.error().where, played.error().code, played.error().clause});
  }
  return {};
}

}  // namespace callbox::app
