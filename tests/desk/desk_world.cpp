#include "desk/desk_world.h"

#include "desk/draft.h"
#include "desk/release.h"
#include "desk/schema.h"
#include "desk/submit.h"
#include "storage/queue.h"

namespace callbox::test {

std::vector<storage::Migration> desk_schema() {
  const std::vector<storage::Migration> below = roster_schema();
  return all({below, desk::migrations()});
}

result<desk::Frozen> FakeAudience::freeze(storage::Tx&, const desk::PostId&, int, std::span<const std::string> areas) {
  std::string list = std::to_string(subscribers);
  for (const std::string& area : areas) list += "\n" + area;
  return desk::Frozen{subscribers, sha256(list)};
}

directive::Package tip(const std::string& title) {
  directive::Package package;
  package.kind = "crime-prevention-tip";
  package.renditions = {{"en", title, "Two locks hold better than one. Take the lights with you."}};
  package.declarations.verification = directive::Verification::kVerified;
  package.declarations.source = "Crime prevention unit";
  package.declarations.verified_by = "Sergeant, 17th District";
  package.declarations.investigation_checked = true;
  package.declarations.self_reviewed = true;
  package.audience.areas = {"beat-1713"};
  package.channels = {"feeds", "mail", "site"};
  return package;
}

DeskWorld::DeskWorld(storage::Database& db, ManualClock& clock, Random& random, const std::string& directive,
                     const desk::ChannelBook& channels)
    : roster(db, clock, random),
      blobs(must(storage::open_blob_directory(folder.path() + "/blobs"))),
      desk{db, *blobs, clock, random, roster.book, audience, CALLBOX_MEDIA_WORKER, channels} {
  roster.use({load_directive(directive)});
  roster.found_units();
  kim_id = roster.hire("kim", "Officer", "beat-1713", "author");
  must(db.write([&](storage::Tx& tx) {
    return roster::grant_role(tx, clock, random, roster.roles_now(tx), roster::command_line_actor(), kim_id,
                              "representative", "district-17");
  }));
  roster.empower(kim_id);
  sam_id = roster.hire("sam", "Sergeant", "district-17", "supervisor");
  must(db.write([&](storage::Tx& tx) {
    return roster::grant_role(tx, clock, random, roster.roles_now(tx), roster::command_line_actor(), sam_id,
                              "community-policing-sergeant", "district-17");
  }));
  pia_id = roster.hire("pia", "Public Information Officer", "agency", "public-information-officer");
  roster.empower(pia_id);
  ivo_id = roster.hire("ivo", "Commander", "agency", "incident-commander");
  nia_id = roster.hire("nia", "Director of News Affairs", "agency", "news-affairs");
}

desk::PostId DeskWorld::draft(const roster::Actor& actor, const directive::Package& package) {
  return must(desk::create_draft(desk, actor, package, ""));
}

result<desk::PostState> DeskWorld::try_submit(const roster::Actor& actor, const desk::PostId& id) {
  return desk::submit(desk, actor, id, desk::etag_of(post(id)));
}
result<desk::PostState> DeskWorld::try_approve(const roster::Actor& actor, const desk::PostId& id, bool release_now) {
  desk::ReviewRequest request;
  request.digest = version(id).digest;
  request.approve = true;
  request.release = release_now;
  return desk::review(desk, actor, id, request);
}
result<desk::PostState> DeskWorld::try_release(const roster::Actor& actor, const desk::PostId& id) {
  return desk::release_post(desk, actor, id, version(id).digest);
}

desk::PostState DeskWorld::submit(const roster::Actor& actor, const desk::PostId& id) {
  return must(try_submit(actor, id));
}
desk::PostState DeskWorld::approve(const roster::Actor& actor, const desk::PostId& id, bool release_now) {
  return must(try_approve(actor, id, release_now));
}
desk::PostState DeskWorld::release(const roster::Actor& actor, const desk::PostId& id) {
  return must(try_release(actor, id));
}

desk::PostId DeskWorld::publish(const directive::Package& package) {
  const desk::PostId id = draft(kim(), package);
  if (submit(kim(), id) == desk::PostState::kInReview) approve(sam(), id);
  release(kim(), id);
  return id;
}

desk::Post DeskWorld::post(const desk::PostId& id) {
  return must(roster.db.read([&](storage::ReadTx& tx) { return desk::find_post(tx, id); }));
}
desk::Version DeskWorld::version(const desk::PostId& id) {
  const int newest = post(id).version;
  return must(roster.db.read([&](storage::ReadTx& tx) { return desk::find_version(tx, id, newest); }));
}
directive::Package DeskWorld::package(const desk::PostId& id) {
  return must(version(id).package());
}

int DeskWorld::run_due_jobs() {
  int ran = 0;
  storage::Workers workers(roster.db, roster.clock, roster.random, {});
  workers.handle("release", [&](const storage::Job& job) {
    ++ran;
    return desk::run_release_job(desk, job);
  });
  workers.handle("expire", [&](const storage::Job& job) {
    ++ran;
    return desk::run_expire_job(desk, job);
  });
  workers.handle("deliver",
                 [](const storage::Job&) { return storage::JobOutcome::later(days(400), "no courier here"); });
  must(workers.run_due());
  return ran;
}

}  // namespace callbox::test
