// The contract every outlet keeps: render → start → (next …) → check → finish, and retract, replace.
//
// `render` is pure. `check` only reads and may be repeated. `start`, `next` and `replace` are never repeated blindly:
// the courier stores `State` before each of them, and after a crash or a lost answer calls `check` with it first. Each
// call of these makes at most one effect that must not happen twice; an outlet that needs several (upload → processing
// → create) answers kNext after each, and goes on in `next` once what it has reached is stored. `State::phase` counts
// them, so `check` knows which one is in doubt. `finish` and `retract` are repeated without a look, so doing again what
// is done must be harmless. An outlet that can name its own record (Bluesky's rkey, our own site) derives it from the
// delivery's idempotency key, so that repeating is harmless; one that cannot (mail) reports kUnconfirmed until `check`
// has found the record or a person has decided.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/package.h"

namespace callbox::outlets {

using DeliveryId = Id<struct DeliveryTag>;

// One published version on its way to one outlet.
struct Dispatch {
  DeliveryId delivery;         // also the idempotency key: stable over retries
  std::string post;            // post id
  int version = 0;             // of the post
  std::string package_json;    // the bytes that were approved
  directive::Package package;  // their open part, and whom each channel reaches
  std::string slug;            // of the public page
  std::string url;             // absolute address of the public page; empty when the package does not go to the site
  std::string agency;          // name for people
  UtcMillis released_at;
  UtcMillis first_published_at;  // of the post's first version
};

// Bytes ready to send, with what a preview shows.
struct Rendered {
  std::string media_type;
  std::string bytes;
  std::string preview;             // plain text as the reader will see it
  std::int64_t length = 0;         // in the outlet's own unit
  std::int64_t limit = 0;          // 0 = none
  std::vector<std::string> notes;  // "shortened, with a link to the page"
};

// What is known about one delivery, stored between phases. `remote` names the record at the peer.
struct State {
  std::string remote_id;   // e.g. an at:// URI
  std::string remote_url;  // for people
  std::string memo;        // the outlet's own JSON
  int phase = 0;           // kept by the courier: the effects that are certainly done; `next` begins at 1
};

struct Answer {
  enum class Kind : std::uint8_t {
    kDone,
    kNext,         // this effect is done: store `state`, then call `next`. From `check`: the effect in doubt happened
    kPending,      // accepted, not finished: check again after `wait`
    kRefused,      // the content: a person must change it
    kDenied,       // the credential: an administrator must renew it; other deliveries of the account wait
    kSlowDown,     // wait until `wait` has passed; not an attempt
    kUnconfirmed,  // it may or may not have happened: look before anything is sent again
    kFailed,       // it did not happen; may be tried again
  };
  Kind kind = Kind::kFailed;
  State state;
  std::string detail;  // for staff; no secrets; capped
  Millis wait{0};
  // With kPending, of a fan-out: the shards that still have recipients. The courier gives each a job of its own, which
  // calls `work_shard`.
  std::vector<int> shards = {};
};

class Inbound;

class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual std::string_view name() const = 0;     // "site", "feeds", "mail", "bluesky"
  virtual std::string_view account() const = 0;  // for people: "bluesky:village.test"; the queue's lane is the name
  virtual result<Rendered> render(const Dispatch& dispatch) const = 0;
  // The state to store before `start`: names the record if the outlet can. Pure.
  virtual State prepare(const Dispatch& dispatch) const = 0;
  virtual Answer start(const Dispatch& dispatch, const Rendered& rendered, const State& state) = 0;
  // The next effect, after kNext: `state` is what that answer gave, with its phase.
  virtual Answer next(const Dispatch& dispatch, const Rendered& rendered, const State& state) {
    (void)dispatch, (void)rendered;
    return {Answer::Kind::kRefused, state, "this outlet has no further step", {}};
  }
  // Of the effect that follows on `state`: kDone: the record is there, as rendered. kNext: that effect happened, others
  // remain. kFailed: it certainly did not happen. kPending: it happened and is not finished. kUnconfirmed: cannot tell.
  virtual Answer check(const Dispatch& dispatch, const State& state) = 0;
  virtual Answer finish(const Dispatch& dispatch, const State& state) {
    (void)dispatch;
    return {Answer::Kind::kDone, state, {}, {}};
  }
  // Puts a corrected version where the earlier one stands (or links it, where the network cannot edit).
  virtual Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) = 0;
  // Takes it out of public view, with what unfinished effects left there. Retracting what is gone is kDone.
  virtual Answer retract(const Dispatch& dispatch, const State& state) = 0;

  // A fan-out's share: sends to some of the shard's recipients. kPending while some remain.
  virtual Answer work_shard(const Dispatch& dispatch, const Rendered& rendered, const State& state, int shard) {
    (void)dispatch, (void)rendered, (void)shard;
    return {Answer::Kind::kRefused, state, "this outlet has no recipients of its own", {}};
  }

  // What comes back from there; null where nothing does. Lives as long as the outlet.
  virtual Inbound* inbound() { return nullptr; }
};

}  // namespace callbox::outlets
