// Why the desk refuses an act: one table of the machine words that the API, the pages and the ledger know.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/events.h"
#include "roster/actor.h"

namespace callbox::desk {

struct Refusal {
  std::string_view code;           // "changed-package"
  ErrorKind kind;                  // decides the HTTP status
  const ledger::EventType* event;  // the "refused.*" event it leaves on the post's record; null: none
  // The directive said so: the answer comes with the decision that explains it.
  bool by_directive = false;
};

namespace refusals {
// Another version than the one that was read.
inline constexpr Refusal kStale{"stale", ErrorKind::kStale, &kStaleRefused};
inline constexpr Refusal kChangedPackage{"changed-package", ErrorKind::kStale, &kChangedPackageRefused};
// Whose turn it is.
inline constexpr Refusal kSelfApproval{"self-approval", ErrorKind::kForbidden, &kSelfApprovalRefused};
inline constexpr Refusal kAlreadyApproved{"already-approved", ErrorKind::kForbidden, nullptr};
inline constexpr Refusal kNotYourStep{"not-your-step", ErrorKind::kForbidden, nullptr};
inline constexpr Refusal kNotTheAuthor{"not-the-author", ErrorKind::kForbidden, nullptr};
inline constexpr Refusal kOwnWords{"own-words", ErrorKind::kForbidden, nullptr};
// What the directive forbids.
inline constexpr Refusal kTraining{"expired-training", ErrorKind::kConflict, &kTrainingRefused, true};
inline constexpr Refusal kNotAuthorized{"not-authorized", ErrorKind::kConflict, &kDirectiveRefused, true};
inline constexpr Refusal kDevice{"device", ErrorKind::kConflict, &kDirectiveRefused, true};
inline constexpr Refusal kOffDuty{"off-duty", ErrorKind::kConflict, &kDirectiveRefused, true};
inline constexpr Refusal kBlocked{"blocked", ErrorKind::kConflict, &kDirectiveRefused, true};
inline constexpr Refusal kOverrideRequired{"override-required", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNoDirective{"no-directive", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kDutyOpen{"duty-open", ErrorKind::kConflict, nullptr};
// Where the post stands.
inline constexpr Refusal kNothingToApprove{"nothing-to-approve", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kApprovalsMissing{"approvals-missing", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotSubmitted{"not-submitted", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kWindowPassed{"window-passed", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kTooEarly{"too-early", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotCleared{"not-cleared", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotADraft{"not-a-draft", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotInReview{"not-in-review", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotOnItsWay{"not-on-its-way", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kPublished{"published", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotPublished{"not-published", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNoCorrection{"no-correction", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kAlreadyDone{"already-done", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kKeyReused{"idempotency-key-reused", ErrorKind::kConflict, nullptr};
// What was sent.
inline constexpr Refusal kMatchRequired{"if-match-required", ErrorKind::kInvalid, nullptr};
inline constexpr Refusal kOutletLeftOut{"outlet-left-out", ErrorKind::kInvalid, nullptr};
inline constexpr Refusal kChannelNotYours{"channel-not-yours", ErrorKind::kConflict, nullptr};
// A newer program wrote a part of it.
inline constexpr Refusal kUnknownParts{"unknown-parts", ErrorKind::kConflict, nullptr};
inline constexpr Refusal kNotOffered{"not-offered", ErrorKind::kInvalid, nullptr};
}  // namespace refusals

// All of them, each code once.
std::span<const Refusal> all_refusals();
// That of an error's code; nullptr when it is none of the desk's.
const Refusal* refusal_of(const Error& error);
// The directive said so.
bool is_by_directive(const Error& error);

// What a refusal by the directive leaves on the record: "refused.training" or "refused.directive".
const ledger::EventType& event_of(const Error& error);

tl::unexpected<Error> refuse(const Refusal& refusal, std::string message, std::string_view field = {},
                             std::string_view clause = {});

// Appends the "refused.*" event that belongs to `error`, if one does, in a transaction of its own: the refused act
// itself was rolled back.
void note_refusal(const Desk& desk, const roster::Actor& actor, const PostId& id, const Error& error);

}  // namespace callbox::desk
