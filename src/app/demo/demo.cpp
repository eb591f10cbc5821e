#include "app/demo/demo.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "app/demo/content.h"
#include "desk/draft.h"
#include "desk/post.h"
#include "desk/refusal.h"
#include "desk/release.h"
#include "desk/review.h"
#include "desk/submit.h"
#include "outlets/mail/subscribers.h"
#include "roster/member.h"
#include "roster/password.h"
#include "roster/permission.h"
#include "storage/queue.h"

namespace callbox::app {
namespace {

// Refused by the directive: nothing is wrong with the demo.
bool is_stopped(const Error& error) {
  return desk::is_by_directive(error) || error.code == desk::refusals::kOverrideRequired.code;
}

// The clause under which training that ended stops an author; empty when the directive asks for none.
std::string training_clause(const directive::Directive& directive) {
  directive::Facts facts;
  facts.author.authorized = true;
  const auto lapsed = directive::decide(directive, {}, facts);
  facts.author.trained_until = facts.now + days(365);
  const auto trained = directive::decide(directive, {}, facts);
  for (const auto& finding : lapsed.findings) {
    const bool stands = std::any_of(trained.findings.begin(), trained.findings.end(),
                                    [&](const auto& other) { return other.rule == finding.rule; });
    if (finding.effect == directive::Effect::kBlock && !stands) return finding.clause;
  }
  return {};
}

using Kinds = std::map<std::string, std::vector<std::string>>;

// Sets up the agency and then plays the posts' lives, day by day, on a clock of the past.
class Seeding {
 public:
  Seeding(const desk::Desk& desk, ManualClock& clock, outlets::Courier& courier, Cast cast, Kinds kinds)
      : desk_(desk),
        clock_(clock),
        cast_(std::move(cast)),
        kinds_(std::move(kinds)),
        workers_(desk.db, clock, desk.random, {}) {
    workers_.handle(std::string(desk::kDeliverJob),
                    [&courier](const storage::Job& job) { return courier.deliver(job); });
    workers_.handle("release", [this](const storage::Job& job) { return desk::run_release_job(desk_, job); });
    // The invented residents have answered before any mail is written.
    workers_.handle(std::string(outlets::mail::kConfirmationJob),
                    [](const storage::Job&) { return storage::JobOutcome::done(); });
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
    // The chief says who may post, as the directives ask; nobody says so of themselves.
    TRY(const roster::Actor chief, chief_of_cast());
    for (const CastMember& member : cast_.members) CHECK_OK(authorize(member, chief));
    return {};
  }

  Status residents() {
    const outlets::mail::Subscribers subscribers(clock_, desk_.random, desk_.random.bytes(32));
    for (const CastResident& resident : cast_.residents) {
      CHECK_OK(desk_.db.write([&](storage::Tx& tx) -> Status {
        CHECK_OK(subscribers.subscribe(tx, {resident.name + "@" + std::string(kResidentsDomain), resident.areas,
                                            resident.language, resident.name}));
        TRY(const auto wish, tx.first("SELECT id FROM mail_wishes ORDER BY id DESC LIMIT 1"));
        TRY(const auto invitation, subscribers.invite(tx, outlets::mail::WishId::trusted(wish->text(0))));
        return subscribers.confirm(tx, invitation->token);
      }));
      clock_.advance(minutes(9));
    }
    return deliver();
  }

  Status play(const DemoPost& post, UtcMillis today) {
    TRY(const UtcMillis begun, working_hour(today, post.days_ago));
    clock_.set(begun);
    TRY(const roster::Actor author, actor(post.author));
    TRY(const directive::Package package, package_of(post));
    TRY(const desk::PostId id, desk::create_draft(desk_, author, package, "demo-" + std::to_string(++played_)));
    if (post.state == "draft" || post.state == "stopped") return {};
    CHECK_OK(submit(author, id));
    if (post.state == "in-review") return {};
    if (post.state == "returned") return send_back(id, post.comment);
    TRY(const bool published, out(author, id, post));
    if (!published) return {};
    if (post.state == "corrected") return correct(author, id, post);
    if (post.state == "taken-down") return take_down(id, post);
    return {};
  }

 private:
  result<directive::InForce> in_force_at(UtcMillis at) {
    return desk_.db.read([&](storage::ReadTx& tx) { return desk_.directives.in_force(tx, at); });
  }

  // Between nine and four where the agency is, at another minute for each post; never later than three hours ago.
  result<UtcMillis> working_hour(UtcMillis today, int days_ago) {
    TRY(const auto in_force, in_force_at(today));
    TRY(const LocalTime local, local_time(today - days(days_ago), in_force.directive->notices().time_zone));
    const int wanted = 9 * 60 + played_ * 137 % (7 * 60);
    const UtcMillis at = today - days(days_ago) + minutes(wanted - local.hour * 60 - local.minute);
    return std::min(at, today - hours(3));
  }

  Status add(const CastMember& member, const std::string& hash) {
    return desk_.db.write([&](storage::Tx& tx) -> Status {
      const roster::Actor giver = roster::command_line_actor();
      TRY(const roster::Roles roles, roster::roles_of(desk_.directives)(tx, clock_.now()));
      TRY(const auto id, roster::add_member(tx, clock_, desk_.random,
                                            {member.login, member.name, member.title, member.star, member.employee,
                                             member.login + "@demo.example", member.unit, true, hash},
                                            "system"));
      for (const auto& role : member.roles) {
        if (roles.knows(role))
          CHECK_OK(roster::grant_role(tx, clock_, desk_.random, roles, giver, id, role, member.unit));
      }
      return {};
    });
  }

  Status authorize(const CastMember& member, const roster::Actor& chief) {
    return desk_.db.write([&](storage::Tx& tx) -> Status {
      TRY(const auto stored, roster::find_member_by_login(tx, clock_, member.login));
      const roster::MemberId& id = stored.id;
      const roster::Actor giver = id == chief.id ? roster::command_line_actor() : chief;
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
      TRY(const roster::Roles roles, roster::roles_of(desk_.directives)(tx, clock_.now()));
      TRY(roster::Actor found, roster::actor_of(tx, roles, member.id));
      found.department_device = found.on_duty = true;
      return found;
    });
  }

  // Who says who may post, and takes down what should not stand.
  result<roster::Actor> chief_of_cast() {
    for (const CastMember& member : cast_.members) {
      TRY(roster::Actor one, actor(member.login));
      const auto may = roster::anywhere(one);
      if (may.has(roster::Permission::kAuthorize) && may.has(roster::Permission::kTakeDown)) return one;
    }
    return fail(ErrorKind::kInternal, "the demo's cast has no chief");
  }

  // The first of the cast who may take the step that waits. Nobody where no step does.
  result<std::optional<roster::Actor>> reviewer_of(const desk::Post& post) {
    for (const CastMember& member : cast_.members) {
      TRY(const roster::Actor candidate, actor(member.login));
      TRY(const desk::Waiting waiting, desk_.db.read([&](storage::ReadTx& tx) -> result<desk::Waiting> {
        TRY(const desk::Version version, desk::find_version(tx, post.id, post.version));
        return desk::waiting_for(tx, candidate, post, version);
      }));
      if (waiting.for_actor) return std::optional(candidate);
    }
    return std::optional<roster::Actor>();
  }

  // What a post is called is the directive's business.
  result<std::string> kind_of(const DemoPost& post) {
    TRY(const auto in_force, in_force_at(clock_.now()));
    const auto known = kinds_.find(post.kind);
    if (known == kinds_.end()) return fail(ErrorKind::kInternal, "the demo's kinds do not name \"" + post.kind + "\"");
    for (const std::string& word : known->second)
      for (const auto& kind : in_force.directive->kinds())
        if (kind.id == word) return word;
    return known->second.front();  // the directive says what becomes of a kind it does not name
  }

  result<directive::Package> package_of(const DemoPost& post) {
    directive::Package package;
    TRY(package.kind, kind_of(post));
    package.renditions.push_back({"en", post.title, post.text});
    if (!post.es_text.empty()) package.renditions.push_back({"es", post.es_title, post.es_text});
    auto& declared = package.declarations;
    declared.verification = directive::Verification::kVerified;
    if (post.verified || post.kind == "success-story")
      declared.source = "District reports", declared.verified_by = "Watch commander";
    declared.notable_incident = post.notable;
    declared.investigation_checked = true;
    declared.self_reviewed = true;
    package.audience.areas = post.areas;
    package.channels = {"feeds", "site"};
    if (post.mail) package.channels.push_back("mail");
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

  // A refusal by the directive is part of the play, and is on the post's timeline.
  Status submit(const roster::Actor& author, const desk::PostId& id) {
    clock_.advance(minutes(12));
    TRY(const desk::Post post, find(id));
    const auto reached = desk::submit(desk_, author, id, desk::etag_of(post));
    if (!reached && !is_stopped(reached.error())) return fail(reached.error());
    clock_.advance(minutes(21));
    return {};
  }

  Status send_back(const desk::PostId& id, const std::string& comment) {
    TRY(const desk::Post post, find(id));
    TRY(const auto reviewer, reviewer_of(post));
    if (!reviewer) return {};
    desk::ReviewRequest request;
    TRY(request.digest, digest_of(post));
    request.comment = comment;
    CHECK_OK(desk::review(desk_, *reviewer, id, request));
    return {};
  }

  // Approved by everyone the directive asks, released, and delivered. False where the directive keeps it in.
  result<bool> out(const roster::Actor& author, const desk::PostId& id, const DemoPost& demo) {
    TRY(desk::Post post, find(id));
    if (demo.told) {
      const Status told = desk::duty_done(desk_, author, id, "notify-news-affairs", "Told by telephone.");
      // News Affairs' own posts have no such duty, nor has any under other agencies' directives.
      if (!told && told.error().kind != ErrorKind::kNotFound) return fail(told.error());
    }
    while (post.state == desk::PostState::kInReview) {
      TRY(const auto reviewer, reviewer_of(post));
      if (!reviewer) return false;
      desk::ReviewRequest request;
      TRY(request.digest, digest_of(post));
      request.approve = request.release = true;
      const auto reached = desk::review(desk_, *reviewer, id, request);
      if (!reached && is_stopped(reached.error())) return false;
      if (!reached) return fail(reached.error());
      TRY(post, find(id));
    }
    if (post.state == desk::PostState::kCleared) {
      TRY(const Digest digest, digest_of(post));
      CHECK_OK(desk::release_post(desk_, author, id, digest));
    } else if (post.state != desk::PostState::kReleased) {
      return false;
    }
    CHECK_OK(deliver());
    return true;
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
    TRY(directive::Package package, package_of(post));
    package.renditions.front().text = post.corrected_text;
    TRY(const desk::Post draft, find(id));
    CHECK_OK(desk::edit_draft(desk_, author, id, desk::etag_of(draft), package));
    CHECK_OK(submit(author, id));
    CHECK_OK(out(author, id, post));
    return {};
  }

  Status take_down(const desk::PostId& id, const DemoPost& post) {
    clock_.advance(hours(5));
    TRY(const roster::Actor chief, chief_of_cast());
    CHECK_OK(desk::take_down(desk_, chief, id, post.reason, ""));
    return deliver();
  }

  desk::Desk desk_;
  ManualClock& clock_;
  const Cast cast_;
  const Kinds kinds_;
  storage::Workers workers_;
  int played_ = 0;
};

}  // namespace

result<std::vector<DemoSignIn>> demo_sign_ins(const directive::Directive& directive) {
  TRY(const Cast cast, read_cast());
  const std::string clause = training_clause(directive);
  const std::string lapsed = clause.empty() ? "; training lapsed, which this directive does not ask for"
                                            : "; training lapsed, so cannot submit (" + clause + ")";
  std::vector<DemoSignIn> sign_ins;
  for (const CastMember& member : cast.members)
    sign_ins.push_back({member.login, cast.password, member.name,
                        member.title + (member.training_lapsed ? lapsed : std::string()), member.unit});
  return sign_ins;
}

Status seed_demo(const desk::Desk& desk, const CourierMaker& make_courier, bool with_residents) {
  TRY(const auto units, desk.db.read([](storage::ReadTx& tx) { return roster::all_units(tx); }));
  if (!units.empty()) return {};
  TRY(Cast cast, read_cast());
  TRY(Kinds kinds, read_demo_kinds());
  TRY(const auto posts, read_demo_posts());
  const UtcMillis today = desk.clock.now();
  ManualClock clock(today - days(60));
  const desk::Desk past{desk.db,       desk.blobs,        clock,        desk.random, desk.directives,
                        desk.audience, desk.media_worker, desk.channels};
  const auto courier = make_courier(past);
  Seeding seeding(past, clock, *courier, std::move(cast), std::move(kinds));
  CHECK_OK(seeding.people());
  if (with_residents) CHECK_OK(seeding.residents());
  for (const DemoPost& post : posts) {
    const Status played = seeding.play(post, today);
    if (!played)
      return fail(Error{played.error().kind, "the demo's post \"" + post.title + "\": " + played.error().message,
                        played.error().where, played.error().code, played.error().clause});
  }
  return {};
}

result<DemoTally> demo_tally(storage::ReadTx& tx) {
  TRY(const auto rows,
      tx.query("SELECT p.state, CASE WHEN p.live_version IS NULL THEN 0 ELSE 1 END, v.decision FROM posts AS p "
               "JOIN post_versions AS v ON v.post = p.id AND v.version = p.version"));
  DemoTally tally;
  for (const auto& row : rows) {
    TRY(const auto decision, directive::decision_from_json(row.text(2)));
    ++tally.posts;
    tally.published += static_cast<int>(row.integer(1));
    tally.stopped += row.text(0) == "draft" && decision.verdict == directive::Verdict::kBlocked ? 1 : 0;
  }
  return tally;
}

}  // namespace callbox::app
