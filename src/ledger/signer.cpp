#include "ledger/signer.h"

#include "ledger/events.h"
#include "ledger/ledger.h"
#include "ledger/merkle.h"

namespace callbox::ledger {
namespace {

// What the sealed seed is bound to: a seed moved to another log does not open.
std::string context_of(std::string_view origin) {
  return "ledger-signer/" + std::string(origin);
}

result<std::optional<Signer>> find_signer(storage::AnyReadTx& tx, std::string_view master_key32) {
  TRY(const auto row, tx.first("SELECT origin, vkey, sealed_seed FROM ledger_signer WHERE one = 1"));
  if (!row) return std::optional<Signer>();
  const std::string& origin = row->text(0);
  const auto seed = open_secret(master_key32, context_of(origin), row->bytes(2));
  if (!seed) return fail(ErrorKind::kCorrupt, "the master key does not open the ledger's signing key");
  TRY(const auto key, Ed25519PrivateKey::from_seed(*seed));
  Signer signer{origin, NoteSigner{origin, key}};
  if (signer.vkey() != row->text(1))
    return fail(ErrorKind::kCorrupt, "the ledger's signing key is not the one it began with");
  return std::optional(std::move(signer));
}

}  // namespace

result<Signer> open_signer(storage::AnyDatabase& db, const Clock& clock, Random& random, std::string_view origin,
                           std::string_view master_key32) {
  if (!is_key_name(origin))
    return fail(ErrorKind::kInvalid, "a log's origin has no spaces and is not empty", Where{"origin", 0, 0});
  return db.write([&](storage::AnyTx& tx) -> result<Signer> {
    TRY(auto found, find_signer(tx, master_key32));
    if (found) return std::move(*found);

    const std::string name(origin);
    Signer signer{name, NoteSigner{name, Ed25519PrivateKey::generate(random)}};
    CHECK_OK(tx.exec(
        "INSERT INTO ledger_signer (one, origin, vkey, sealed_seed, created_at) VALUES (1, $1, $2, $3, $4)", name,
        signer.vkey(), storage::Bytes{seal_secret(master_key32, context_of(name), signer.key.key.seed(), random)},
        clock.now()));
    CHECK_OK(
        tx.exec("INSERT INTO ledger_state (one, size, root, signed_size, signed_root, sealed_seq) "
                "VALUES (1, 0, $1, 0, $2, -1)",
                empty_root(), empty_root()));
    CHECK_OK(append(tx, clock, random, Event{kLedgerOpened, "ledger", "system", "", {}}));
    return signer;
  });
}

result<std::string> vkey_of(storage::AnyReadTx& tx) {
  TRY(const auto row, tx.first("SELECT vkey FROM ledger_signer WHERE one = 1"));
  if (!row) return fail(ErrorKind::kNotFound, "this ledger has no key yet");
  return row->text(0);
}

}  // namespace callbox::ledger
