// What a member signs in with: one row each, whatever its kind. The one place that reads and writes them.
//
// No single kind is required. A "password" opens a session alone; "totp" only beside one that does. A member has at
// least one that opens alone, and who has none of a kind cannot sign in by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::roster {

enum class CredentialKind : std::uint8_t { kPassword, kTotp };
std::string_view name_of(CredentialKind kind);  // "password"
// Whether one of this kind is enough to sign in.
bool opens_alone(CredentialKind kind);

// "active", or "pending" while an enrolment waits for its confirmation.
enum class CredentialState : std::uint8_t { kActive, kPending };

struct Credential {
  std::string id;
  CredentialKind kind = CredentialKind::kPassword;
  UtcMillis created_at;
  std::optional<UtcMillis> last_used_at;
};
// The active ones, in the order they were made.
result<std::vector<Credential>> credentials_of(storage::AnyReadTx& tx, const MemberId& member);

// What is kept of a credential: a password's hash, a second factor's sealed secret. Nothing when the member has none.
result<std::optional<std::string>> secret_of(storage::AnyReadTx& tx, const MemberId& member, CredentialKind kind,
                                             CredentialState state = CredentialState::kActive);
// Keeps it, in place of one of the same kind and state. The caller appends the event.
Status keep_credential(storage::AnyTx& tx, const Clock& clock, Random& random, const MemberId& member,
                       CredentialKind kind, std::string_view secret, CredentialState state = CredentialState::kActive);
// The pending one takes the place of the active one.
Status confirm_credential(storage::AnyTx& tx, const MemberId& member, CredentialKind kind);
Status note_use(storage::AnyTx& tx, const MemberId& member, CredentialKind kind, UtcMillis now);

// Takes one of the actor's own away. kNotFound; kConflict "last-credential" when none would be left that opens a
// session. Event "member.changed".
Status remove_credential(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& actor,
                         std::string_view id);
// All of a member's, pending ones too: for a reset, which gives a one-time password instead, and for who leaves.
Status void_credentials(storage::AnyTx& tx, const MemberId& member);

}  // namespace callbox::roster
