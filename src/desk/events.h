// What the desk records: on "post/<id>" unless its declaration in the room says otherwise.
#pragma once

#include <array>

#include "ledger/vocabulary.h"

namespace callbox::desk {

inline constexpr ledger::EventType kPostCreated{"post.created", "a draft was begun"};
inline constexpr ledger::EventType kPostEdited{"post.edited", "a draft was changed"};
inline constexpr ledger::EventType kPostSubmitted{"post.submitted", "a package was submitted for review"};
inline constexpr ledger::EventType kPostWithdrawn{"post.withdrawn", "an author withdrew a package"};
inline constexpr ledger::EventType kPostApproved{"post.approved", "a reviewer approved a package"};
inline constexpr ledger::EventType kPostReturned{"post.returned", "a reviewer sent a package back"};
inline constexpr ledger::EventType kFindingOverridden{"finding.overridden", "a finding was overridden, with a reason"};
inline constexpr ledger::EventType kPostCleared{"post.cleared", "the directive let a package pass"};
inline constexpr ledger::EventType kPostScheduled{"post.scheduled", "a cleared package was given a time"};
inline constexpr ledger::EventType kPostReleased{"post.released", "a cleared package was released"};
inline constexpr ledger::EventType kCorrectionBegun{"post.correction_begun",
                                                    "a correction of a published post was begun"};
inline constexpr ledger::EventType kCorrectionDiscarded{"post.correction_discarded",
                                                        "a correction was given up before its release"};
inline constexpr ledger::EventType kPostCorrected{"post.corrected", "a correction was released"};
inline constexpr ledger::EventType kPostTakenDown{"post.taken_down", "a post was taken down everywhere"};
inline constexpr ledger::EventType kPostExpired{"post.expired", "a post reached its end"};
inline constexpr ledger::EventType kDutyDone{"duty.done", "a duty that was due was done"};
inline constexpr ledger::EventType kMediumStored{"medium.stored", "a picture was encoded anew and stored"};
inline constexpr ledger::EventType kDeliveryStarted{"delivery.started", "a release was handed to an outlet"};
inline constexpr ledger::EventType kDeliveryDone{"delivery.done", "an outlet published"};
inline constexpr ledger::EventType kDeliveryRetracted{"delivery.retracted",
                                                      "an outlet took down what it had published"};
inline constexpr ledger::EventType kDeliveryRefused{"delivery.refused", "an outlet refused"};
inline constexpr ledger::EventType kDeliveryDenied{"delivery.denied", "an outlet denied the credential"};
inline constexpr ledger::EventType kDeliveryUnconfirmed{"delivery.unconfirmed", "an outlet's answer was never seen"};
inline constexpr ledger::EventType kDeliveryFailed{"delivery.failed",
                                                   "an outlet could not be reached or a delivery was given up"};
inline constexpr ledger::EventType kWorkRetried{"work.retried", "work that had been given up was put back to work"};
inline constexpr ledger::EventType kChangedPackageRefused{"refused.changed_package",
                                                          "an approval was refused: the package had changed"};
inline constexpr ledger::EventType kSelfApprovalRefused{"refused.self_approval",
                                                        "an approval of one's own words was refused"};
inline constexpr ledger::EventType kTrainingRefused{"refused.training", "an act was refused: training had expired"};
inline constexpr ledger::EventType kDirectiveRefused{"refused.directive", "an act was refused by the directive"};
inline constexpr ledger::EventType kStaleRefused{"refused.stale", "an act on an older version was refused"};

inline constexpr std::array kEventTypes = {kPostCreated,         kPostEdited,
                                           kPostSubmitted,       kPostWithdrawn,
                                           kPostApproved,        kPostReturned,
                                           kFindingOverridden,   kPostCleared,
                                           kPostScheduled,       kPostReleased,
                                           kCorrectionBegun,     kCorrectionDiscarded,
                                           kPostCorrected,       kPostTakenDown,
                                           kPostExpired,         kDutyDone,
                                           kMediumStored,        kDeliveryStarted,
                                           kDeliveryDone,        kDeliveryRetracted,
                                           kDeliveryRefused,     kDeliveryDenied,
                                           kDeliveryUnconfirmed, kDeliveryFailed,
                                           kWorkRetried,         kChangedPackageRefused,
                                           kSelfApprovalRefused, kTrainingRefused,
                                           kDirectiveRefused,    kStaleRefused};

}  // namespace callbox::desk
