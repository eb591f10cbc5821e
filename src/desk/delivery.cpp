#include "desk/delivery.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "desk/events.h"
#include "desk/post.h"
#include "directive/package_format.h"
#include "storage/queue.h"

namespace callbox::desk {
namespace {

constexpr std::array<std::string_view, 3> kActions = {"publish", "replace", "retract"};
constexpr std::array<std::string_view, 9> kStates = {"queued", "working", "done",        "pending", "refused",
                                                     "denied", "waiting", "unconfirmed", "failed"};
constexpr std::size_t kMaxDetail = 1000;
constexpr int kMaxAttempts = 16;  // some five hours of backoff: a relay or network that is away for an evening

// A correction overtakes ordinary posts, a retraction overtakes both.
int priority_of(DeliveryAction action) {
  return action == DeliveryAction::kRetract ? 20 : action == DeliveryAction::kReplace ? 10 : 0;
}

constexpr std::string_view kSelect =
    "SELECT d.id, d.post, d.version, d.outlet, d.action, d.created_at, p.state, p.remote_id, p.remote_url, p.memo, "
    "p.attempts, p.detail, p.started_at, p.done_at, p.phase FROM deliveries d JOIN delivery_progress p ON p.delivery = "
    "d.id ";

template <class Enum, std::size_t N>
Enum value_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name) - names.begin();
  return static_cast<Enum>(at);
}

Delivery delivery_from(const storage::Row& row) {
  Delivery delivery;
  delivery.id = row.id<DeliveryId>(0);
  delivery.post = row.id<PostId>(1);
  delivery.version = static_cast<int>(row.integer(2));
  delivery.outlet = row.text(3);
  delivery.action = value_of<DeliveryAction>(kActions, row.text(4));
  delivery.created_at = row.time(5);
  delivery.state = value_of<DeliveryState>(kStates, row.text(6));
  delivery.remote_id = row.text(7);
  delivery.remote_url = row.text(8);
  delivery.memo = row.text(9);
  delivery.attempts = static_cast<int>(row.integer(10));
  delivery.detail = row.text(11);
  delivery.started_at = row.maybe_time(12);
  delivery.done_at = row.maybe_time(13);
  delivery.phase = static_cast<int>(row.integer(14));
  return delivery;
}

// Not by id: two ids of one millisecond have no order. A retraction is the last word on its version.
bool is_before(const Delivery& a, const Delivery& b) {
  const auto rank = [](const Delivery& d) {
    return std::pair(d.version, d.action == DeliveryAction::kRetract ? 1 : 0);
  };
  return rank(a) < rank(b);
}

bool was_called_off(const Delivery& delivery) {
  return delivery.state == DeliveryState::kFailed && !delivery.started_at;
}

std::optional<ledger::EventType> event_of(const Delivery& delivery, DeliveryState state) {
  switch (state) {
    case DeliveryState::kDone:
      return delivery.action == DeliveryAction::kRetract ? kDeliveryRetracted : kDeliveryDone;
    case DeliveryState::kRefused:
      return kDeliveryRefused;
    case DeliveryState::kDenied:
      return kDeliveryDenied;
    case DeliveryState::kUnconfirmed:
      return kDeliveryUnconfirmed;
    case DeliveryState::kFailed:
      return kDeliveryFailed;
    default:
      return std::nullopt;
  }
}

Status append_delivery_event(storage::Tx& tx, const Desk& desk, const Delivery& delivery, const ledger::EventType& type,
                             std::string_view detail) {
  std::vector<ledger::Body> bodies = {{"delivery", line_of(delivery)}};
  if (!detail.empty()) bodies.push_back({"detail", std::string(detail)});
  CHECK_OK(append_event(tx, desk, delivery.post, type, "system", std::move(bodies)));
  return {};
}

}  // namespace

std::string_view name_of(DeliveryAction action) {
  return kActions[static_cast<std::size_t>(action)];
}
std::string_view name_of(DeliveryState state) {
  return kStates[static_cast<std::size_t>(state)];
}

bool is_final(DeliveryState state) {
  return state == DeliveryState::kDone || state == DeliveryState::kRefused || state == DeliveryState::kFailed;
}

result<Delivery> find_delivery(storage::ReadTx& tx, const DeliveryId& id) {
  TRY(const auto row, tx.first(std::string(kSelect) + "WHERE d.id = $1", id));
  if (!row) return fail(ErrorKind::kNotFound, "There is no such delivery.");
  return delivery_from(*row);
}

result<std::vector<Delivery>> deliveries_of(storage::ReadTx& tx, const PostId& post) {
  TRY(const storage::Rows rows,
      tx.query(std::string(kSelect) + "WHERE d.post = $1 ORDER BY d.version, d.outlet", post));
  std::vector<Delivery> deliveries;
  for (const storage::Row& row : rows) deliveries.push_back(delivery_from(row));
  std::stable_sort(deliveries.begin(), deliveries.end(), is_before);
  return deliveries;
}

result<std::vector<Delivery>> earlier_deliveries(storage::ReadTx& tx, const Delivery& delivery) {
  TRY(std::vector<Delivery> all, deliveries_of(tx, delivery.post));
  std::erase_if(all, [&](const Delivery& one) {
    return one.outlet != delivery.outlet || !is_before(one, delivery) || one.action == DeliveryAction::kRetract ||
           was_called_off(one);
  });
  return all;
}

result<std::optional<Delivery>> newer_delivery(storage::ReadTx& tx, const Delivery& delivery) {
  TRY(const std::vector<Delivery> all, deliveries_of(tx, delivery.post));
  const auto newest = std::find_if(all.rbegin(), all.rend(), [&](const Delivery& one) {
    return one.outlet == delivery.outlet && is_before(delivery, one);
  });
  return newest == all.rend() ? std::nullopt : std::optional(*newest);
}

result<Shipment> shipment_of(storage::ReadTx& tx, const Delivery& delivery) {
  TRY(const Post post, find_post(tx, delivery.post));
  TRY(const Version version, find_version(tx, delivery.post, delivery.version));
  Shipment shipment;
  TRY(const directive::Package whole, version.package());
  shipment.package = directive::open_part(whole);
  shipment.package.audience.reached = whole.audience.reached;
  shipment.package_json = version.package_json;
  shipment.slug = post.slug;
  shipment.released_at = version.released_at.value_or(delivery.created_at);
  shipment.first_published_at = post.first_released_at.value_or(shipment.released_at);
  shipment.cleared_event = version.cleared_event;
  shipment.released_event = version.released_event;
  shipment.digest = version.digest;
  return shipment;
}

Status save_prepared_state(storage::Tx& tx, const Desk& desk, const DeliveryId& id, std::string_view remote_id,
                           std::string_view remote_url, std::string_view memo, int phase) {
  TRY(const Delivery delivery, find_delivery(tx, id));
  const UtcMillis started = delivery.started_at.value_or(desk.clock.now());
  CHECK_OK(
      tx.exec("UPDATE delivery_progress SET state = 'working', remote_id = $1, remote_url = $2, memo = $3, "
              "phase = $4, attempts = attempts + 1, started_at = $5 WHERE delivery = $6",
              remote_id, remote_url, memo, phase, started, id));
  if (delivery.started_at) return {};
  return append_delivery_event(tx, desk, delivery, kDeliveryStarted, {});
}

Status save_outcome(storage::Tx& tx, const Desk& desk, const DeliveryId& id, DeliveryState state,
                    std::string_view remote_id, std::string_view remote_url, std::string_view memo,
                    std::string_view detail, int phase) {
  TRY(const Delivery delivery, find_delivery(tx, id));
  // A peer's words may be cut anywhere and be in any encoding; PostgreSQL keeps UTF-8 only.
  detail = detail.substr(0, kMaxDetail);
  detail = detail.substr(0, std::min(first_invalid_utf8(detail), detail.find('\0')));
  std::optional<std::int64_t> done;
  if (state == DeliveryState::kDone) done = desk.clock.now().count;
  CHECK_OK(
      tx.exec("UPDATE delivery_progress SET state = $1, remote_id = $2, remote_url = $3, memo = $4, detail = $5, "
              "done_at = $6, phase = $7 WHERE delivery = $8",
              name_of(state), remote_id, remote_url, memo, detail, done, phase, id));
  CHECK_OK(tell_listeners(tx));
  const auto type = event_of(delivery, state);
  if (!type) return {};
  TRY(const std::int64_t is_news,
      tx.exec("UPDATE delivery_progress SET told = $1 WHERE delivery = $2 AND told <> $1", name_of(state), id));
  return is_news == 0 ? Status() : append_delivery_event(tx, desk, delivery, *type, detail);
}

Status give_up_delivery(storage::Tx& tx, const Desk& desk, const DeliveryId& id, std::string_view why) {
  const auto delivery = find_delivery(tx, id);
  if (!delivery) return delivery.error().kind == ErrorKind::kNotFound ? Status() : fail(delivery.error());
  if (is_final(delivery->state)) return {};
  return save_outcome(tx, desk, id, DeliveryState::kFailed, delivery->remote_id, delivery->remote_url, delivery->memo,
                      why, delivery->phase);
}

Status put_back_delivery(storage::Tx& tx, const Delivery& delivery) {
  const bool may_be_there = delivery.started_at && delivery.state == DeliveryState::kFailed;
  CHECK_OK(tx.exec("UPDATE delivery_progress SET state = $1, detail = '', told = '' WHERE delivery = $2",
                   name_of(may_be_there ? DeliveryState::kUnconfirmed : DeliveryState::kQueued), delivery.id));
  return tell_listeners(tx);
}

std::string line_of(const Delivery& delivery) {
  return delivery.outlet + " " + std::string(name_of(delivery.action)) + " " + delivery.id.text();
}

Status enqueue_delivery(storage::Tx& tx, const Desk& desk, const PostId& post, int version, std::string_view outlet,
                        DeliveryAction action, std::optional<UtcMillis> window_end) {
  const DeliveryId id = DeliveryId::make(desk.clock, desk.random);
  const UtcMillis now = desk.clock.now();
  CHECK_OK(
      tx.exec("INSERT INTO deliveries (id, post, version, outlet, action, created_at) "
              "VALUES ($1, $2, $3, $4, $5, $6)",
              id, post, version, outlet, name_of(action), now));
  CHECK_OK(
      tx.exec("INSERT INTO delivery_progress (delivery, state, remote_id, remote_url, memo, attempts, detail) "
              "VALUES ($1, 'queued', '', '', '', 0, '')",
              id));
  storage::NewJob job;
  job.kind = kDeliverJob;
  job.key = id.text();
  job.payload = "{\"delivery\":\"" + id.text() + "\"}";
  job.run_at = now;
  if (window_end && action != DeliveryAction::kRetract) job.window_end = *window_end;
  job.priority = priority_of(action);
  job.lane = outlet;
  job.max_attempts = kMaxAttempts;
  CHECK_OK(storage::enqueue(tx, desk.clock, desk.random, job));
  return {};
}

result<std::vector<std::string>> outlets_holding(storage::ReadTx& tx, const PostId& post) {
  TRY(const std::vector<Delivery> all, deliveries_of(tx, post));
  std::map<std::string, bool> there;
  for (const Delivery& one : all) {
    if (was_called_off(one)) continue;
    there[one.outlet] = one.action != DeliveryAction::kRetract || one.state != DeliveryState::kDone;
  }
  std::vector<std::string> outlets;
  for (const auto& [outlet, holds] : there) {
    if (holds) outlets.push_back(outlet);
  }
  return outlets;
}

result<bool> call_off(storage::Tx& tx, const PostId& post, std::string_view outlet, std::string_view why) {
  TRY(const std::vector<Delivery> all, deliveries_of(tx, post));
  bool reached = false;
  for (const Delivery& one : all) {
    if (one.outlet != outlet || one.action == DeliveryAction::kRetract || was_called_off(one)) continue;
    if (is_final(one.state)) {
      reached = true;
      continue;
    }
    TRY(const bool removed, storage::cancel(tx, kDeliverJob, one.id.text()));
    if (one.started_at || !removed) {
      reached = true;  // on its way, or a worker holds it right now: it may have arrived
      continue;
    }
    CHECK_OK(tx.exec("UPDATE delivery_progress SET state = 'failed', detail = $1 WHERE delivery = $2", why, one.id));
  }
  return !reached;
}

}  // namespace callbox::desk
