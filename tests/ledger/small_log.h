// Builders for tests that need a ledger with something in it.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/log_store.h"
#include "ledger/seal.h"
#include "ledger/signer.h"
#include "storage/database.h"

namespace callbox::ledger::test {

inline constexpr std::string_view kOrigin = "localhost:8080/log";
// Thirty-two bytes.
inline constexpr std::string_view kMasterKey = "0123456789abcdef0123456789abcdef";

// Two kinds of acts, as a room above the ledger would declare them.
inline constexpr EventType kPostEdited{"post.edited", "a draft was changed"};
inline constexpr EventType kPostSubmitted{"post.submitted", "a package was submitted"};

// A post's event with one body, "package".
Event post_event(std::string record, const EventType& type = kPostEdited, std::string body = "the text");
// Fails the test when it is refused.
Appended add(storage::AnyDatabase& db, const Clock& clock, Random& random, const Event& event);
// `count` events over a few records, in transactions of up to fifty.
std::vector<Appended> add_many(storage::AnyDatabase& db, const Clock& clock, Random& random, int count);

Signer opened(storage::AnyDatabase& db, const Clock& clock, Random& random);
// Seals until nothing is left; returns the size of the log.
std::uint64_t seal_all(storage::AnyDatabase& db, const Clock& clock, const Signer& signer);

// Every head that was ever signed, oldest first.
result<std::vector<StoredHead>> all_heads(storage::AnyReadTx& tx);

// Runs one statement, past every rule: what a bad disk or a bad person does.
void tamper(storage::AnyDatabase& db, std::string_view sql);

// Each problem on a line, for messages of failing tests; empty when the log is clean.
std::string problems_of(storage::AnyDatabase& db);

}  // namespace callbox::ledger::test
