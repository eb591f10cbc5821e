// Checking a whole log, by hashing everything again. Nothing is believed but the verifier key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/note.h"
#include "storage/database.h"

namespace callbox::ledger {

struct FsckReport {
  std::string origin;
  std::uint64_t size = 0;             // entries under the newest checkpoint
  std::uint64_t events = 0;           // events (over a URL: entries) looked at
  std::uint64_t bodies = 0;           // bodies that still exist and open their commitment; 0 over a URL
  std::uint64_t unsealed = 0;         // events that wait for their place; no problem
  std::vector<std::string> problems;  // one sentence each; at most 1,000
  bool clean() const { return problems.empty(); }
};

// Called now and then with how far the check is.
using FsckProgress = std::function<void(std::string_view step, std::uint64_t done, std::uint64_t total)>;

// The log in a database, in one consistent view: every event's bytes against its columns and its leaf, numbers dense in
// each record, every body that exists against its commitment, every bundle and tile, the roots, and each checkpoint
// ever signed. `expected`: the key it must be signed by; without it, the one in the database. What is wrong with the
// log is in the report; an error means that it could not be read at all.
result<FsckReport> fsck(storage::AnyDatabase& db, const std::optional<VerifierKey>& expected = std::nullopt,
                        const FsckProgress& progress = {});

// The log behind a URL, through `fetch`, which gets "checkpoint", "tile/0/000.p/5" and the like.
using FetchPath = std::function<result<std::string>(const std::string& path)>;
result<FsckReport> fsck(const FetchPath& fetch, const VerifierKey& key, const FsckProgress& progress = {});

}  // namespace callbox::ledger
