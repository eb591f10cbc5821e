#include "site/release_proof.h"

#include <algorithm>

#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/published.h"
#include "ledger/signer.h"

namespace callbox::site {
namespace {

result<std::optional<ProvenEvent>> proven_event(storage::ReadTx& tx, const std::vector<ledger::Recorded>& history,
                                                std::string_view id) {
  const auto event = std::find_if(history.begin(), history.end(), [&](const auto& e) { return e.id.text() == id; });
  if (event == history.end()) return std::optional<ProvenEvent>();
  auto body = ledger::disclose(tx, event->id, "package");
  if (!body && body.error().kind == ErrorKind::kNotFound) return std::optional<ProvenEvent>();
  if (!body) return fail(std::move(body).error());
  ProvenEvent out{event->type, event->at, event->index, event->entry, {}, std::move(body->bytes), to_hex(body->salt)};
  auto proof = ledger::prove(tx, event->id);
  if (proof)
    out.proof = std::move(*proof);
  else if (proof.error().code != "unsealed")
    return fail(std::move(proof).error());
  return std::optional(std::move(out));
}

// The same steps as `callbox verify` takes, and nothing that only the server knows.
bool is_proven(const ProvenEvent& event, const ledger::VerifierKey& key) {
  const auto proof = ledger::parse_proof(event.proof);
  return proof && ledger::verify_proof(*proof, event.entry, key).has_value();
}

bool commits_to_package(const ProvenEvent& event) {
  const auto entry = ledger::parse_entry(event.entry);
  const auto salt = from_hex(event.salt);
  if (!entry || !salt) return false;
  const auto commitment = entry->commitments.find("package");
  return commitment != entry->commitments.end() && commitment->second == ledger::commit(*salt, event.package);
}

}  // namespace

result<ReleaseProof> release_proof(storage::ReadTx& tx, const published::PublishedPost& post) {
  ReleaseProof out;
  if (post.state != published::PublishedPost::State::kLive || post.versions.empty()) return out;
  const auto& version = post.versions.back();
  TRY(const auto history, ledger::history(tx, "post/" + post.id));
  TRY(out.release, proven_event(tx, history, version.event));
  TRY(out.approval, proven_event(tx, history, version.approval));
  if (!out.release) return out;
  auto key = ledger::vkey_of(tx);
  if (!key && key.error().kind == ErrorKind::kNotFound) return out;
  if (!key) return fail(std::move(key).error());
  out.key = std::move(*key);
  TRY(const auto verifier, ledger::parse_vkey(out.key));
  out.entry_proven = is_proven(*out.release, verifier);
  out.package_matches = commits_to_package(*out.release) && to_hex(sha256(out.release->package)) == version.digest;
  out.page_matches = post.package_json == out.release->package;
  out.approval_proven = out.approval && is_proven(*out.approval, verifier) && commits_to_package(*out.approval) &&
                        out.approval->package == out.release->package;
  return out;
}

}  // namespace callbox::site
