// The work of a fan-out: sends to one recipient after the other and keeps what became of each, in batches, so that a
// lease never runs out and a correction waits for a message at most.
#pragma once

#include <string>
#include <string_view>

#include "outlets/fanout/recipients.h"
#include "outlets/outlet.h"
#include "storage/database.h"

namespace callbox::outlets::fanout {

struct Limits {
  int batch = 500;  // messages a call
  Millis batch_time = seconds(45);
  int most_attempts = 6;           // of one recipient whose server says "later"
  Millis first_wait = minutes(5);  // doubles
  Sharding sharding = {};
};

// What one attempt came to.
struct Attempt {
  enum class Outcome : std::uint8_t {
    kAccepted,
    kRefused,      // for good
    kLater,        // the recipient's server asks for patience
    kNotSent,      // the way there is interrupted: certainly not delivered; the batch ends
    kDenied,       // the credential; the batch ends
    kUnconfirmed,  // it may have arrived
  };
  Outcome outcome = Outcome::kNotSent;
  std::string reply;    // the peer's words
  std::string receipt;  // names the message
};

// An outlet's half of the work.
class Carrier {
 public:
  virtual ~Carrier() = default;
  // In the transaction that marks the recipient: reads what `send` needs. False when they want nothing any more.
  virtual result<bool> take(storage::Tx& tx, const Recipient& recipient) = 0;
  // To the recipient taken last, outside of any transaction.
  virtual Attempt send(const Recipient& recipient) = 0;
  // Beside the outcome, in its transaction.
  virtual Status keep(storage::Tx& tx, const Recipient& recipient, const Attempt& attempt) {
    (void)tx, (void)recipient, (void)attempt;
    return {};
  }
};

// One batch of one shard. kDone when nothing of the shard is due any more; kPending when the batch is used up; kFailed
// and kDenied with the peer's words when the way is interrupted; kUnconfirmed when the database was.
Answer work_off(storage::Database& db, const Clock& clock, const Limits& limits, std::string_view delivery, int shard,
                Carrier& carrier);

// Where the whole delivery stands: kPending with the shards that have something to do, and when to look again;
// otherwise kDone. Without words and state: those are the outlet's.
result<Answer> progress(storage::Database& db, const Clock& clock, std::string_view delivery);

}  // namespace callbox::outlets::fanout
