#include "desk/refusal.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "desk/post.h"

namespace callbox::desk {
namespace {

using namespace refusals;

constexpr std::array kAll = {
    kStale,       kChangedPackage,   kSelfApproval,     kAlreadyApproved, kNotYourStep,  kNotTheAuthor,    kOwnWords,
    kTraining,    kNotAuthorized,    kDevice,           kOffDuty,         kBlocked,      kNoDirective,     kDutyOpen,
    kTooEarly,    kOverrideRequired, kNothingToApprove, kNotSubmitted,    kWindowPassed, kNotCleared,      kNotADraft,
    kNotInReview, kApprovalsMissing, kNotOnItsWay,      kPublished,       kNotPublished, kNoCorrection,    kAlreadyDone,
    kKeyReused,   kMatchRequired,    kOutletLeftOut,    kNotOffered,      kUnknownParts, kChannelNotYours,
};

}  // namespace

std::span<const Refusal> all_refusals() {
  return kAll;
}

const Refusal* refusal_of(const Error& error) {
  const auto found = std::find_if(kAll.begin(), kAll.end(), [&](const Refusal& one) { return one.code == error.code; });
  return found == kAll.end() ? nullptr : &*found;
}

bool is_by_directive(const Error& error) {
  const Refusal* refusal = refusal_of(error);
  return refusal != nullptr && refusal->by_directive;
}

const ledger::EventType& event_of(const Error& error) {
  const Refusal* refusal = refusal_of(error);
  return refusal == nullptr || refusal->event == nullptr ? kDirectiveRefused : *refusal->event;
}

tl::unexpected<Error> refuse(const Refusal& refusal, std::string message, std::string_view field,
                             std::string_view clause) {
  return fail(Error{refusal.kind, std::move(message), Where{std::string(field), 0, 0}, std::string(refusal.code),
                    std::string(clause)});
}

void note_refusal(const Desk& desk, const roster::Actor& actor, const PostId& id, const Error& error) {
  const Refusal* refusal = refusal_of(error);
  if (refusal == nullptr || refusal->event == nullptr) return;
  const Status noted = desk.db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(append_event(tx, desk, id, *refusal->event, actor.pseudonym, {{"refusal", error.message}}));
    return {};
  });
  if (!noted)
    log::error("a refusal could not be recorded", {{"type", refusal->event->name()}, {"why", noted.error().message}});
}

}  // namespace callbox::desk
