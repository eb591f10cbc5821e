// What the log shows to the public: the newest checkpoint, its tiles, and the proof of one record.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/ledger.h"
#include "storage/database.h"

namespace callbox::ledger {

// The newest signed checkpoint. kNotFound before the first one.
result<std::string> latest_checkpoint(storage::AnyReadTx& tx);
// The bytes at "tile/0/000", "tile/1/000.p/17", "tile/entries/x001/067"… kInvalid when that is not a tile's path,
// kNotFound when the newest checkpoint does not cover it.
result<std::string> read_tile(storage::AnyReadTx& tx, std::string_view path);
// The tlog-proof text of an event against the newest checkpoint. kNotFound without such an event; kConflict with code
// "unsealed" for the second until the log is sealed over it.
result<std::string> prove(storage::AnyReadTx& tx, const EventId& event);

// When the oldest event that waits for its place in the tree happened; nothing when none waits. For /healthz: cheap at
// any size of the log.
result<std::optional<UtcMillis>> waiting_since(storage::AnyReadTx& tx);

}  // namespace callbox::ledger
