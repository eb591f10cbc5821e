// Deliveries: one published version on its way to one outlet. Release writes them and enqueues a "deliver" job each;
// the courier (outlets/courier) carries them. The desk never calls an outlet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "desk/desk.h"
#include "directive/package.h"
#include "storage/database.h"

namespace callbox::desk {

using DeliveryId = Id<struct DeliveryTag>;

enum class DeliveryAction : std::uint8_t { kPublish, kReplace, kRetract };
std::string_view name_of(DeliveryAction action);  // "publish", "replace", "retract"

enum class DeliveryState : std::uint8_t {
  kQueued,
  kWorking,
  kDone,
  kPending,
  kRefused,
  kDenied,
  kWaiting,
  kUnconfirmed,
  kFailed
};
std::string_view name_of(DeliveryState state);  // "queued", "working", …
// Nothing more will happen to it by itself.
bool is_final(DeliveryState state);

struct Delivery {
  DeliveryId id;  // the idempotency key at the outlet, stable over retries
  PostId post;
  int version = 0;
  std::string outlet;
  DeliveryAction action = DeliveryAction::kPublish;
  DeliveryState state = DeliveryState::kQueued;
  std::string remote_id, remote_url, memo;  // outlets::State
  int phase = 0;                            // of the same: how many effects are certainly done
  int attempts = 0;
  std::string detail;  // for staff
  UtcMillis created_at;
  std::optional<UtcMillis> started_at, done_at;
};

// The kind of the job, and its payload: {"delivery":"<id>"}. The key is the delivery's id, the lane the outlet's name.
inline constexpr std::string_view kDeliverJob = "deliver";

// kNotFound.
result<Delivery> find_delivery(storage::ReadTx& tx, const DeliveryId& id);
// Of a post, oldest first.
result<std::vector<Delivery>> deliveries_of(storage::ReadTx& tx, const PostId& post);
// The earlier deliveries of the same post and outlet that may have put something there, oldest first: whatever acts
// next takes all of it away or puts itself in its place.
result<std::vector<Delivery>> earlier_deliveries(storage::ReadTx& tx, const Delivery& delivery);
// The newest later delivery of the same post and outlet: when there is one, this one must not start any more. The
// courier asks before every effect.
result<std::optional<Delivery>> newer_delivery(storage::ReadTx& tx, const Delivery& delivery);

// All that an outlets::Dispatch needs.
struct Shipment {
  std::string package_json;    // the bytes that were approved: what is published and proven
  directive::Package package;  // its open part, and whom each channel reaches
  std::string slug;
  UtcMillis released_at, first_published_at;
  std::string cleared_event, released_event;  // ids on the ledger, for the public "verify"
  Digest digest;                              // of package_json
};
result<Shipment> shipment_of(storage::ReadTx& tx, const Delivery& delivery);

// Before an effect: keeps what names the record at the peer and which effect it is, counts the attempt, state
// "working". Event "delivery.started" at the first attempt.
Status save_prepared_state(storage::Tx& tx, const Desk& desk, const DeliveryId& id, std::string_view remote_id,
                           std::string_view remote_url, std::string_view memo, int phase = 0);
// After it. Events "delivery.done" ("delivery.retracted" for a retract), "delivery.refused", "delivery.denied",
// "delivery.unconfirmed", "delivery.failed", each with the detail, unless it was the last told.
Status save_outcome(storage::Tx& tx, const Desk& desk, const DeliveryId& id, DeliveryState state,
                    std::string_view remote_id, std::string_view remote_url, std::string_view memo,
                    std::string_view detail, int phase = 0);

// Its job was set aside: what is not final by itself has failed, and `why` is shown. Event "delivery.failed". Nothing
// happens for a delivery that is not there.
Status give_up_delivery(storage::Tx& tx, const Desk& desk, const DeliveryId& id, std::string_view why);
// Its job is put back to work. What was started before and may have arrived is looked up before it is sent again.
Status put_back_delivery(storage::Tx& tx, const Delivery& delivery);
// "bluesky publish <id>", as the ledger's bodies name a delivery.
std::string line_of(const Delivery& delivery);

// What release uses: adds a delivery and its job. Earlier deliveries of the outlet that were never started are called
// off.
Status enqueue_delivery(storage::Tx& tx, const Desk& desk, const PostId& post, int version, std::string_view outlet,
                        DeliveryAction action, std::optional<UtcMillis> window_end);
// Outlets where the post is or may be: until a retraction is done, it may.
result<std::vector<std::string>> outlets_holding(storage::ReadTx& tx, const PostId& post);
// Calls off what was never started for an outlet; true when nothing can have reached it.
result<bool> call_off(storage::Tx& tx, const PostId& post, std::string_view outlet, std::string_view why);

}  // namespace callbox::desk
