// What the roster records: about members on "member/<pseudonym>", about units on "unit/<slug>".
#pragma once

#include <array>

#include "ledger/vocabulary.h"

namespace callbox::roster {

inline constexpr ledger::EventType kMemberAdded{"member.added", "a person got an account"};
inline constexpr ledger::EventType kAuthorizationEnded{"member.authorization_ended", "an authorisation ended"};
inline constexpr ledger::EventType kMemberAuthorized{"member.authorized", "a person was authorised to post"};
inline constexpr ledger::EventType kMemberChanged{"member.changed", "an account's particulars changed"};
inline constexpr ledger::EventType kCircumstancesStated{"member.circumstances_stated",
                                                        "a member stated device and duty anew"};
inline constexpr ledger::EventType kExceptionAllowed{"member.exception_allowed",
                                                     "another device or off-duty work was allowed"};
inline constexpr ledger::EventType kMemberLocked{"member.locked", "an account was locked"};
inline constexpr ledger::EventType kPasswordChanged{"member.password_changed", "a password was changed"};
inline constexpr ledger::EventType kMemberReinstated{"member.reinstated", "a person who had left came back"};
inline constexpr ledger::EventType kMemberRetired{"member.retired", "a person left and was taken off the roster"};
inline constexpr ledger::EventType kRoleEnded{"member.role_ended", "a role ended"};
inline constexpr ledger::EventType kRoleGranted{"member.role_granted", "a role was granted"};
inline constexpr ledger::EventType kSignInRefused{"member.sign_in_refused", "a sign-in was refused"};
inline constexpr ledger::EventType kSignInReset{"member.sign_in_reset",
                                                "a person's password and second factor were made void"};
inline constexpr ledger::EventType kSignedIn{"member.signed_in", "a person signed in"};
inline constexpr ledger::EventType kSignedOut{"member.signed_out", "a person signed out"};
inline constexpr ledger::EventType kTotpEnrolled{"member.totp_enrolled", "a second factor was enrolled"};
inline constexpr ledger::EventType kMemberTrained{"member.trained", "a training was recorded"};
inline constexpr ledger::EventType kMemberUnlocked{"member.unlocked", "an account was unlocked"};
inline constexpr ledger::EventType kCrossSiteRefused{"refused.cross_site", "a request from another site was refused"};
inline constexpr ledger::EventType kUnitAdded{"unit.added", "a unit was added"};

inline constexpr std::array kEventTypes = {
    kMemberAdded,    kAuthorizationEnded, kMemberAuthorized, kMemberChanged, kCircumstancesStated, kExceptionAllowed,
    kMemberLocked,   kPasswordChanged,    kMemberReinstated, kMemberRetired, kRoleEnded,           kRoleGranted,
    kSignInRefused,  kSignInReset,        kSignedIn,         kSignedOut,     kTotpEnrolled,        kMemberTrained,
    kMemberUnlocked, kCrossSiteRefused,   kUnitAdded};

}  // namespace callbox::roster
