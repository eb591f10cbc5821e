#include "desk/work.h"

#include <algorithm>

#include "desk/events.h"
#include "desk/sight.h"
#include "ledger/ledger.h"
#include "roster/permission.h"

namespace callbox::desk {
namespace {

Status check_permission(const roster::Actor& actor) {
  if (roster::may_somewhere(actor, roster::Permission::kSeeWork)) return {};
  return fail(ErrorKind::kForbidden, "The work queue is for chief, administrators and information services.");
}

// Sending again must bring back nothing that a newer act replaced or took down.
result<std::string> why_not_deliver(storage::ReadTx& tx, const Delivery& delivery) {
  if (delivery.state == DeliveryState::kDone) return std::string("It arrived after all.");
  TRY(const std::optional<Delivery> newer, newer_delivery(tx, delivery));
  TRY(const Post post, find_post(tx, delivery.post));
  const bool gone = delivery.action != DeliveryAction::kRetract && post.live_version != delivery.version;
  if (newer || (gone && post.live_version)) return std::string("A newer version of the post took its place.");
  if (gone) return std::string("The post is no longer in public view.");
  return std::string();
}

result<FailedWork> describe(storage::ReadTx& tx, const Desk& desk, const roster::Actor& actor,
                            storage::DeadLetter letter) {
  FailedWork work;
  work.letter = std::move(letter);
  const UtcMillis window_end = work.letter.window_end;
  if (work.letter.kind == kDeliverJob) {
    auto delivery = find_delivery(tx, DeliveryId::trusted(work.letter.key));
    if (!delivery) {
      if (delivery.error().kind != ErrorKind::kNotFound) return fail(std::move(delivery).error());
      work.why_not = "The delivery is gone.";
      return work;
    }
    TRY(work.why_not, why_not_deliver(tx, *delivery));
    if (const auto seen = see(tx, actor, delivery->post)) {
      TRY(const Version version, find_version(tx, delivery->post, seen->post.version));
      work.post = delivery->post;
      work.title = version.title;
    }
    work.delivery = std::move(*delivery);
  } else if (work.letter.kind == "release") {
    work.why_not = "The post waits as cleared: release it on its page.";
  }
  if (work.why_not.empty() && window_end.count != 0 && window_end < desk.clock.now()) {
    work.why_not = "The time it was meant for has ended.";
  }
  return work;
}

Status record_retry(storage::Tx& tx, const Desk& desk, const roster::Actor& actor, const FailedWork& work) {
  std::vector<ledger::Body> bodies = {{"detail", work.letter.kind + ": " + work.letter.detail}};
  if (work.delivery) {
    bodies.push_back({"delivery", line_of(*work.delivery)});
    CHECK_OK(append_event(tx, desk, work.delivery->post, kWorkRetried, actor.pseudonym, std::move(bodies)));
    return {};
  }
  CHECK_OK(ledger::append(
      tx, desk.clock, desk.random,
      {kWorkRetried, "work/" + work.letter.id.text(), actor.pseudonym, "public-information", std::move(bodies)}));
  return {};
}

}  // namespace

result<Work> view_work(storage::ReadTx& tx, const Desk& desk, const roster::Actor& actor) {
  CHECK_OK(check_permission(actor));
  Work work;
  TRY(work.backlog, storage::backlog(tx, desk.clock));
  TRY(std::vector<storage::DeadLetter> letters, storage::dead_letters(tx));
  for (storage::DeadLetter& letter : letters) {
    TRY(FailedWork failed, describe(tx, desk, actor, std::move(letter)));
    work.failed.push_back(std::move(failed));
  }
  return work;
}

Status try_again(const Desk& desk, const roster::Actor& actor, const storage::JobId& job) {
  return desk.db.write([&](storage::Tx& tx) -> Status {
    TRY(const Work work, view_work(tx, desk, actor));
    const auto failed = std::find_if(work.failed.begin(), work.failed.end(),
                                     [&](const FailedWork& one) { return one.letter.id == job; });
    if (failed == work.failed.end()) return fail(ErrorKind::kNotFound, "There is no given-up work with this id.");
    CHECK_OK(storage::revive(tx, desk.clock, job));  // refuses what is past its window, and says when that was
    if (!failed->why_not.empty()) return fail(ErrorKind::kConflict, "not-repeatable", failed->why_not);
    if (failed->delivery) CHECK_OK(put_back_delivery(tx, *failed->delivery));
    return record_retry(tx, desk, actor, *failed);
  });
}

}  // namespace callbox::desk
