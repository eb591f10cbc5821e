#include "desk/timeline.h"

#include <algorithm>
#include <array>
#include <utility>

#include "desk/post.h"
#include "desk/sight.h"
#include "ledger/ledger.h"
#include "ledger/published.h"

namespace callbox::desk {
namespace {

constexpr auto kSentences = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"post.created", "Draft begun"},
    {"post.edited", "Draft changed"},
    {"post.submitted", "Submitted"},
    {"post.withdrawn", "Taken back to draft by its author"},
    {"post.approved", "Approved"},
    {"post.returned", "Sent back to its author"},
    {"post.cleared", "Cleared: everything the directive asks for is there"},
    {"post.scheduled", "Scheduled for the start of its window"},
    {"post.released", "Released to the public"},
    {"post.correction_begun", "Correction begun"},
    {"post.correction_discarded", "Correction discarded; the published version stays"},
    {"post.corrected", "Correction released to the public"},
    {"post.taken_down", "Taken out of public view on every outlet"},
    {"post.expired", "Reached its end and left public view"},
    {"finding.overridden", "A finding was let pass, with a reason"},
    {"duty.done", "A duty was done"},
    {"delivery.started", "Sending to an outlet began"},
    {"delivery.done", "An outlet has it"},
    {"delivery.retracted", "An outlet took it down"},
    {"delivery.refused", "An outlet refused the content"},
    {"delivery.denied", "An outlet denied our credential"},
    {"delivery.unconfirmed", "An outlet's answer was not seen; it is looked up before anything is sent again"},
    {"delivery.failed", "Sending to an outlet was given up"},
    {"work.retried", "Sending that had been given up was tried again"},
    {"refused.changed_package", "An approval was refused: the post had changed"},
    {"refused.self_approval", "An approval of one's own words was refused"},
    {"refused.training", "Refused: the author's training is not current"},
    {"refused.directive", "Refused by the directive"},
    {"refused.stale", "An act on an older version was refused"},
});

// The body that is worth reading beside the sentence, if the event has one.
constexpr std::array<std::string_view, 7> kTold = {"comment", "reason",   "change",  "refusal",
                                                   "duty",    "delivery", "schedule"};

// The steps that anybody can see were taken, for who sees only what is published.
bool is_public(const ledger::Recorded& event) {
  return event.type == "post.released" || event.type == "post.corrected";
}

// The post's events as far as `sight` goes, in order.
result<std::vector<ledger::Recorded>> events_of(storage::ReadTx& tx, const Seen& seen) {
  TRY(std::vector<ledger::Recorded> events, ledger::history(tx, record_of(seen.post.id)));
  if (seen.sight == Sight::kPublished) std::erase_if(events, [](const auto& event) { return !is_public(event); });
  return events;
}

// Where the public finds it, without the desk's own remarks.
void keep_public(std::vector<Delivery>& deliveries) {
  std::erase_if(deliveries, [](const Delivery& one) {
    return one.state != DeliveryState::kDone || one.action == DeliveryAction::kRetract;
  });
  for (Delivery& one : deliveries) {
    one.detail.clear();
    one.memo.clear();
    one.attempts = 1;
  }
}

result<std::string> comment_of(storage::ReadTx& tx, const ledger::EventId& event) {
  for (const std::string_view name : kTold) {
    auto body = ledger::disclose(tx, event, name);
    if (body) return body->bytes;
    if (body.error().kind != ErrorKind::kNotFound) return fail(std::move(body).error());
  }
  return std::string();
}

}  // namespace

std::string_view sentence_for(std::string_view type) {
  for (const auto& [name, sentence] : kSentences) {
    if (name == type) return sentence;
  }
  return type;
}

result<std::string> proof_of_event(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id,
                                   std::uint64_t number) {
  TRY(const Seen seen, see(tx, actor, id));
  TRY(const std::vector<ledger::Recorded> events, events_of(tx, seen));
  for (const ledger::Recorded& event : events) {
    if (event.number == number) return ledger::prove(tx, event.id);
  }
  return fail(ErrorKind::kNotFound, "The post has no such event.");
}

result<Timeline> timeline_of(storage::ReadTx& tx, const roster::Actor& actor, const PostId& id) {
  TRY(const Seen seen, see(tx, actor, id));
  Timeline timeline;
  TRY(const std::vector<ledger::Recorded> events, events_of(tx, seen));
  for (const ledger::Recorded& event : events) {
    TimelineEvent shown;
    shown.id = event.id.text();
    shown.type = event.type;
    shown.at = event.at;
    shown.number = event.number;
    shown.what = sentence_for(event.type);
    if (seen.sight == Sight::kWhole) {
      TRY(shown.actor, roster::name_of_pseudonym(tx, event.actor));
      TRY(shown.comment, comment_of(tx, event.id));
    }
    shown.index = event.index;
    timeline.events.push_back(std::move(shown));
  }
  TRY(timeline.deliveries, deliveries_of(tx, id));
  if (seen.sight == Sight::kPublished) keep_public(timeline.deliveries);
  return timeline;
}

}  // namespace callbox::desk
