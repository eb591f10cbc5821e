#include "roster/credential.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "base/ids.h"
#include "ledger/ledger.h"
#include "roster/events.h"

namespace callbox::roster {
namespace {

constexpr std::array<std::pair<CredentialKind, std::string_view>, 2> kKinds = {{
    {CredentialKind::kPassword, "password"},
    {CredentialKind::kTotp, "totp"},
}};

result<CredentialKind> kind_from(std::string_view name) {
  for (const auto& [kind, known] : kKinds)
    if (known == name) return kind;
  return fail(ErrorKind::kInternal,
              "The database holds a credential of the unknown kind \"" + std::string(name) + "\".");
}

std::string_view name_of(CredentialState state) {
  return state == CredentialState::kActive ? "active" : "pending";
}

// Codes that were used belong to a secret, and say nothing about the next one.
Status forget_steps(storage::AnyTx& tx, const MemberId& member) {
  CHECK_OK(tx.exec("DELETE FROM totp_used WHERE member = $1", member));
  return {};
}

}  // namespace

std::string_view name_of(CredentialKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).second;
}

bool opens_alone(CredentialKind kind) {
  return kind != CredentialKind::kTotp;
}

result<std::vector<Credential>> credentials_of(storage::AnyReadTx& tx, const MemberId& member) {
  TRY(const storage::Rows rows, tx.query("SELECT id, kind, created_at, last_used_at FROM credentials "
                                         "WHERE member = $1 AND state = 'active' ORDER BY created_at, kind, id",
                                         member));
  std::vector<Credential> credentials;
  for (const storage::Row& row : rows) {
    TRY(const CredentialKind kind, kind_from(row.text(1)));
    credentials.push_back({row.text(0), kind, row.time(2), row.maybe_time(3)});
  }
  return credentials;
}

result<std::optional<std::string>> secret_of(storage::AnyReadTx& tx, const MemberId& member, CredentialKind kind,
                                             CredentialState state) {
  TRY(const auto row, tx.first("SELECT hash, sealed FROM credentials WHERE member = $1 AND kind = $2 AND state = $3 "
                               "ORDER BY created_at DESC, id DESC LIMIT 1",
                               member, name_of(kind), name_of(state)));
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(row->is_null(0) ? row->bytes(1) : row->text(0));
}

Status keep_credential(storage::AnyTx& tx, const Clock& clock, Random& random, const MemberId& member,
                       CredentialKind kind, std::string_view secret, CredentialState state) {
  CHECK_OK(tx.exec("DELETE FROM credentials WHERE member = $1 AND kind = $2 AND state = $3", member, name_of(kind),
                   name_of(state)));
  const std::string id = make_ulid(clock, random);
  if (kind == CredentialKind::kPassword) {
    CHECK_OK(
        tx.exec("INSERT INTO credentials (id, member, kind, state, hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                id, member, name_of(kind), name_of(state), secret, clock.now()));
  } else {
    CHECK_OK(
        tx.exec("INSERT INTO credentials (id, member, kind, state, sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                id, member, name_of(kind), name_of(state), storage::Bytes{std::string(secret)}, clock.now()));
  }
  return {};
}

Status confirm_credential(storage::AnyTx& tx, const MemberId& member, CredentialKind kind) {
  CHECK_OK(
      tx.exec("DELETE FROM credentials WHERE member = $1 AND kind = $2 AND state = 'active'", member, name_of(kind)));
  CHECK_OK(tx.exec("UPDATE credentials SET state = 'active' WHERE member = $1 AND kind = $2 AND state = 'pending'",
                   member, name_of(kind)));
  return kind == CredentialKind::kTotp ? forget_steps(tx, member) : Status();
}

Status note_use(storage::AnyTx& tx, const MemberId& member, CredentialKind kind, UtcMillis now) {
  CHECK_OK(tx.exec("UPDATE credentials SET last_used_at = $1 WHERE member = $2 AND kind = $3 AND state = 'active'", now,
                   member, name_of(kind)));
  return {};
}

Status remove_credential(storage::AnyTx& tx, const Clock& clock, Random& random, const Actor& actor,
                         std::string_view id) {
  TRY(const std::vector<Credential> all, credentials_of(tx, actor.id));
  const auto found = std::find_if(all.begin(), all.end(), [&](const Credential& one) { return one.id == id; });
  if (found == all.end()) return fail(ErrorKind::kNotFound, "You have no such way to sign in.");
  const bool left =
      std::any_of(all.begin(), all.end(), [&](const Credential& one) { return one.id != id && opens_alone(one.kind); });
  if (!left) {
    return fail(ErrorKind::kConflict, "last-credential",
                "This is your last way to sign in. Set up another one before you remove it.");
  }
  if (found->kind == CredentialKind::kTotp) CHECK_OK(forget_steps(tx, actor.id));
  CHECK_OK(tx.exec("DELETE FROM credentials WHERE id = $1", id));
  CHECK_OK(ledger::append(tx, clock, random,
                          {kMemberChanged, "member/" + actor.pseudonym, actor.pseudonym, "personnel", {}}));
  return {};
}

Status void_credentials(storage::AnyTx& tx, const MemberId& member) {
  CHECK_OK(forget_steps(tx, member));
  CHECK_OK(tx.exec("DELETE FROM credentials WHERE member = $1", member));
  return {};
}

}  // namespace callbox::roster
