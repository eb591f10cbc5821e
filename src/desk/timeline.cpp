#include "desk/timeline.h"

#include <algorithm>
#include <array>
#include <utility>

#include "desk/events.h"
#include "desk/post.h"
#include "desk/sight.h"
#include "ledger/ledger.h"
#include "ledger/published.h"

namespace callbox::desk {
namespace {

constexpr auto kSentences = std::to_array<std::pair<ledger::EventType, std::string_view>>({
    {kPostCreated, "Draft begun"},
    {kPostEdited, "Draft changed"},
    {kPostSubmitted, "Submitted"},
    {kPostWithdrawn, "Taken back to draft by its author"},
    {kPostApproved, "Approved"},
    {kPostReturned, "Sent back to its author"},
    {kPostCleared, "Cleared: everything the directive asks for is there"},
    {kPostScheduled, "Scheduled for the start of its window"},
    {kPostReleased, "Released to the public"},
    {kCorrectionBegun, "Correction begun"},
    {kCorrectionDiscarded, "Correction discarded; the published version stays"},
    {kPostCorrected, "Correction released to the public"},
    {kPostTakenDown, "Taken out of public view on every outlet"},
    {kPostExpired, "Reached its end and left public view"},
    {kFindingOverridden, "A finding was let pass, with a reason"},
    {kDutyDone, "A duty was done"},
    {kDeliveryStarted, "Sending to an outlet began"},
    {kDeliveryDone, "An outlet has it"},
    {kDeliveryRetracted, "An outlet took it down"},
    {kDeliveryRefused, "An outlet refused the content"},
    {kDeliveryDenied, "An outlet denied our credential"},
    {kDeliveryUnconfirmed, "An outlet's answer was not seen; it is looked up before anything is sent again"},
    {kDeliveryFailed, "Sending to an outlet was given up"},
    {kWorkRetried, "Sending that had been given up was tried again"},
    {kChangedPackageRefused, "An approval was refused: the post had changed"},
    {kSelfApprovalRefused, "An approval of one's own words was refused"},
    {kTrainingRefused, "Refused: the author's training is not current"},
    {kDirectiveRefused, "Refused by the directive"},
    {kStaleRefused, "An act on an older version was refused"},
});

// The body that is worth reading beside the sentence, if the event has one.
constexpr std::array<std::string_view, 7> kTold = {"comment", "reason",   "change",  "refusal",
                                                   "duty",    "delivery", "schedule"};

// The steps that anybody can see were taken, for who sees only what is published.
bool is_public(const ledger::Recorded& event) {
  return event.type == kPostReleased || event.type == kPostCorrected;
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
  for (const auto& [known, sentence] : kSentences) {
    if (known == type) return sentence;
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
