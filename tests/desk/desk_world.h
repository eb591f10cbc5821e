// A desk with people, directives and a queue that can be run by hand, for tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "desk/desk.h"
#include "desk/post.h"
#include "desk/review.h"
#include "directive/package.h"
#include "roster/roster_world.h"
#include "storage/blobs.h"

namespace callbox::test {

std::vector<storage::Migration> desk_schema();

// Freezes areas to a number of subscribers that a test can change.
class FakeAudience final : public desk::AudienceFreezer {
 public:
  result<desk::Frozen> freeze(storage::Tx&, const desk::PostId& post, int version,
                              std::span<const std::string> areas) override;
  result<desk::Reach> reach(storage::ReadTx&, std::span<const std::string>) override {
    return desk::Reach{subscribers, {{"unconfirmed", 2}}};
  }
  std::int64_t subscribers = 12;
};

// A package in the kind of a tip that every directive allows its author to ask for.
directive::Package tip(const std::string& title = "Lock your bicycle");

class DeskWorld {
 public:
  // `directive` is in force; the people of RosterWorld, and: "kim" (author and representative of beat-1713, authorised
  // and trained), "sam" (supervisor and sergeant of district-17), "pia" (public information officer), "ivo" (incident
  // commander), "nia" (news affairs).
  DeskWorld(storage::Database& db, ManualClock& clock, Random& random, const std::string& directive,
            const desk::ChannelBook& channels = desk::no_accounts());

  roster::Actor kim() { return roster.actor(kim_id); }
  roster::Actor sam() { return roster.actor(sam_id); }
  roster::Actor pia() { return roster.actor(pia_id); }
  roster::Actor ivo() { return roster.actor(ivo_id); }
  roster::Actor nia() { return roster.actor(nia_id); }

  // Steps of the way, each must succeed.
  desk::PostId draft(const roster::Actor& actor, const directive::Package& package);
  desk::PostState submit(const roster::Actor& actor, const desk::PostId& id);
  desk::PostState approve(const roster::Actor& actor, const desk::PostId& id, bool release = false);
  desk::PostState release(const roster::Actor& actor, const desk::PostId& id);
  // Draft, submit, approve as far as asked (by sam), release: a published post by kim.
  desk::PostId publish(const directive::Package& package = tip());

  // Steps that may fail.
  result<desk::PostState> try_submit(const roster::Actor& actor, const desk::PostId& id);
  result<desk::PostState> try_approve(const roster::Actor& actor, const desk::PostId& id, bool release = false);
  result<desk::PostState> try_release(const roster::Actor& actor, const desk::PostId& id);

  desk::Post post(const desk::PostId& id);
  desk::Version version(const desk::PostId& id);
  directive::Package package(const desk::PostId& id);
  std::vector<std::string> events(const desk::PostId& id) { return event_types(roster.db, desk::record_of(id)); }
  // Runs "release" and "expire" jobs that are due; returns how many ran.
  int run_due_jobs();

  RosterWorld roster;
  TemporaryFolder folder;
  std::unique_ptr<storage::Blobs> blobs;
  FakeAudience audience;
  desk::Desk desk;
  roster::MemberId kim_id, sam_id, pia_id, ivo_id, nia_id;
};

}  // namespace callbox::test
