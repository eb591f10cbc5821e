#include "outlets/courier/courier.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <charconv>
#include <optional>
#include <span>

#include "base/canonical_json.h"
#include "base/log.h"
#include "published/published.h"

namespace callbox::outlets {
namespace {

using desk::Delivery;
using desk::DeliveryAction;
using desk::DeliveryState;
using storage::JobOutcome;

constexpr Millis kCredentialPause = minutes(15);  // how long an account rests whose credential was refused
constexpr Millis kDefaultWait = seconds(10);
constexpr Millis kPausedLook = minutes(15);  // resuming wakes the lane before
constexpr std::string_view kIsPaused = "the account is paused";
constexpr int kCorrectionFirst = 10;       // as its delivery
constexpr int kMostEffects = 64;           // of one delivery in one run
constexpr Millis kLongestWait = hours(1);  // whatever a peer asks for: its account's takedowns wait as long

result<desk::DeliveryId> delivery_of(const storage::Job& job) {
  TRY(const auto payload, parse_json(job.payload));
  const auto* object = payload.if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains("delivery");
  if (id == nullptr || !id->is_string()) return fail(ErrorKind::kInternal, "a deliver job without a delivery");
  return desk::DeliveryId::trusted(std::string(id->get_string().data(), id->get_string().size()));
}

State state_of(const Delivery& delivery) {
  return {delivery.remote_id, delivery.remote_url, delivery.memo, delivery.phase};
}

// An effect of this delivery may have happened: an earlier run stored its intent and perhaps never its answer.
bool is_under_way(const Delivery& delivery) {
  switch (delivery.state) {
    case DeliveryState::kWorking:
    case DeliveryState::kPending:
    case DeliveryState::kUnconfirmed:
      return true;
    default:
      return false;
  }
}

// What a success still needs. The outlet's own words about it stay unless `finish` has others.
Answer finished(Outlet& outlet, const Dispatch& dispatch, Answer success) {
  Answer answer = outlet.finish(dispatch, success.state);
  if (answer.detail.empty()) answer.detail = std::move(success.detail);
  return answer;
}

Millis wait_of(const Answer& answer, Millis otherwise) {
  return answer.wait.count > 0 ? std::min(answer.wait, kLongestWait) : otherwise;
}

// What may stand at the peer of the earlier deliveries, each record once, the newest first.
std::vector<State> records_of(const std::vector<Delivery>& earlier) {
  std::vector<State> records;
  for (auto one = earlier.rbegin(); one != earlier.rend(); ++one) {
    const bool known = std::any_of(records.begin(), records.end(), [&](const State& record) {
      return !record.remote_id.empty() && record.remote_id == one->remote_id;
    });
    if (one->started_at && !known) records.push_back(state_of(*one));
  }
  return records;
}

// Takes down `records`. An answer that is no success names `mine`: what it would have hidden is not forgotten.
Answer retract_all(Outlet& outlet, const Dispatch& dispatch, const State& mine, std::span<const State> records) {
  Answer first{Answer::Kind::kDone, mine, "it had never been there", {}};
  for (const State& record : records) {
    Answer answer = outlet.retract(dispatch, record);
    answer.state = mine;
    if (answer.kind != Answer::Kind::kDone) return answer;
    if (&record == &records.front()) first = std::move(answer);
  }
  return first;
}

// A newer act has finished, so it will not see what this delivery put there after. Where versions share one record, the
// newer words stand in it.
bool was_passed_by(const std::optional<Delivery>& newer, std::string_view remote_id) {
  return newer && newer->state == DeliveryState::kDone &&
         (newer->action == DeliveryAction::kRetract || newer->remote_id != remote_id);
}

Status enqueue_shards(storage::Tx& tx, const desk::Desk& desk, const Delivery& delivery,
                      const std::vector<int>& shards) {
  for (const int shard : shards) {
    storage::NewJob job;
    job.kind = kShardJob;
    job.key = delivery.id.text() + "/" + std::to_string(shard);
    job.payload = "{\"delivery\":\"" + delivery.id.text() + "\",\"shard\":" + std::to_string(shard) + "}";
    job.run_at = desk.clock.now();
    job.priority = delivery.action == DeliveryAction::kReplace ? kCorrectionFirst : 0;
    job.lane = delivery.outlet + "#" + std::to_string(shard);
    CHECK_OK(storage::enqueue(tx, desk.clock, desk.random, job));
  }
  return {};
}

Answer take_back(Outlet& outlet, const Dispatch& dispatch, const State& state) {
  Answer answer = outlet.retract(dispatch, state);
  if (answer.kind == Answer::Kind::kDone)
    answer = {Answer::Kind::kRefused, state, "replaced by a newer act on this post", {}};
  return answer;
}

}  // namespace

std::string page_of(const Sender& sender, const Dispatch& dispatch) {
  const auto& channels = dispatch.package.channels;
  if (std::find(channels.begin(), channels.end(), "site") == channels.end()) return {};
  return sender.base_url + "/posts/" + published::page_path_part(dispatch.slug, dispatch.post);
}

bool Courier::reaches(std::string_view channel) const {
  return shelf_->find(channel).has_value();
}

result<Rendered> Courier::preview(std::string_view channel, const Dispatch& dispatch) const {
  TRY(const Shelved shelved, shelf_->find(channel));
  return shelved.outlet->render(dispatch);
}

result<Dispatch> Courier::dispatch_of(const Delivery& delivery) const {
  TRY(auto shipment, desk_.db.read([&](storage::ReadTx& tx) { return desk::shipment_of(tx, delivery); }));
  Dispatch dispatch;
  dispatch.delivery = DeliveryId::trusted(delivery.id.text());
  dispatch.post = delivery.post.text();
  dispatch.version = delivery.version;
  dispatch.package_json = std::move(shipment.package_json);
  dispatch.package = std::move(shipment.package);
  dispatch.slug = std::move(shipment.slug);
  dispatch.url = page_of(sender_, dispatch);
  dispatch.agency = sender_.agency;
  dispatch.released_at = shipment.released_at;
  dispatch.first_published_at = shipment.first_published_at;
  return dispatch;
}

JobOutcome Courier::deliver(const storage::Job& job) {
  const auto id = delivery_of(job);
  if (!id) return JobOutcome::dead(id.error().message);
  const auto delivery = desk_.db.read([&](storage::ReadTx& tx) { return desk::find_delivery(tx, *id); });
  if (!delivery)
    return delivery.error().kind == ErrorKind::kNotFound ? JobOutcome::dead("the delivery is gone")
                                                         : JobOutcome::retry(delivery.error().message);
  auto outcome = carry(*delivery, job);
  if (!outcome) return JobOutcome::retry(outcome.error().message);
  return std::move(*outcome);
}

JobOutcome Courier::work_shard(const storage::Job& job) {
  const auto slash = job.key.find('/');
  int shard = -1;
  const std::string_view number = std::string_view(job.key).substr(std::min(slash, job.key.size() - 1) + 1);
  std::from_chars(number.data(), number.data() + number.size(), shard);
  if (slash == std::string::npos || shard < 0) return JobOutcome::dead("a job of a shard that names none");
  const auto work = [&]() -> result<JobOutcome> {
    TRY(const Delivery delivery, desk_.db.read([&](storage::ReadTx& tx) {
      return desk::find_delivery(tx, desk::DeliveryId::trusted(job.key.substr(0, slash)));
    }));
    TRY(const Shelved shelved, shelf_->find(delivery.outlet));
    const auto& outlet = shelved.outlet;
    if (shelved.is_paused) return JobOutcome::later(kPausedLook, std::string(kIsPaused));
    TRY(const Dispatch dispatch, dispatch_of(delivery));
    TRY(const Rendered rendered, outlet->render(dispatch));
    const Answer answer = outlet->work_shard(dispatch, rendered, state_of(delivery), shard);
    CHECK_OK(desk_.db.write([&](storage::Tx& tx) { return shelf_->note(tx, delivery.outlet, answer.kind); }));
    switch (answer.kind) {
      case Answer::Kind::kDone:
        return JobOutcome::done();
      case Answer::Kind::kPending:
        return JobOutcome::later(wait_of(answer, kDefaultWait), answer.detail);
      case Answer::Kind::kRefused:
        return JobOutcome::dead(answer.detail);
      case Answer::Kind::kDenied:
        return JobOutcome::later(wait_of(answer, kCredentialPause), answer.detail);
      case Answer::Kind::kSlowDown:
        return JobOutcome::later(wait_of(answer, kDefaultWait), answer.detail);
      default:
        return JobOutcome::retry(answer.detail);
    }
  };
  auto outcome = work();
  if (outcome) return std::move(*outcome);
  return outcome.error().kind == ErrorKind::kNotFound ? JobOutcome::dead(outcome.error().message)
                                                      : JobOutcome::retry(outcome.error().message);
}

result<JobOutcome> Courier::carry(const Delivery& delivery, const storage::Job& job) {
  if (delivery.state == DeliveryState::kDone) return JobOutcome::done();
  const auto shelved = shelf_->find(delivery.outlet);
  if (!shelved) {
    if (shelved.error().kind != ErrorKind::kNotFound) return fail(shelved.error());
    return conclude(delivery, {Answer::Kind::kRefused, state_of(delivery), shelved.error().message, {}}, job);
  }
  Outlet* const outlet = shelved->outlet.get();
  // What was begun is brought to its end, and a takedown always goes.
  if (shelved->is_paused && delivery.action != DeliveryAction::kRetract && !is_under_way(delivery))
    return JobOutcome::later(kPausedLook, std::string(kIsPaused));
  TRY(const Dispatch dispatch, dispatch_of(delivery));
  Rendered rendered;
  if (delivery.action != DeliveryAction::kRetract) {
    auto made = outlet->render(dispatch);
    if (!made) return conclude(delivery, {Answer::Kind::kRefused, state_of(delivery), made.error().message, {}}, job);
    rendered = std::move(*made);
  }
  const auto newer_now = [&] {
    return desk_.db.read([&](storage::ReadTx& tx) { return desk::newer_delivery(tx, delivery); });
  };
  TRY(const auto newer, newer_now());
  const bool under_way = is_under_way(delivery);
  if (under_way && was_passed_by(newer, delivery.remote_id))
    return conclude(delivery, take_back(*outlet, dispatch, state_of(delivery)), job, Arrival::kPossible);
  // Where several effects make the record, those before this one are done and stand in the state.
  State state = state_of(delivery);
  if (under_way && delivery.action != DeliveryAction::kRetract) {
    Answer found = outlet->check(dispatch, state);
    const bool there = found.kind == Answer::Kind::kDone;
    if (there) found = finished(*outlet, dispatch, std::move(found));
    if (found.kind == Answer::Kind::kNext) {
      state = std::move(found.state);
      state.phase = delivery.phase + 1;
    } else if (there || found.kind != Answer::Kind::kFailed) {
      // Only what is certainly not there may be sent again.
      found.state.phase = delivery.phase;
      return conclude(delivery, std::move(found), job, Arrival::kPossible);
    }
  }
  if (newer)
    return conclude(delivery, {Answer::Kind::kRefused, state, "not sent: a newer act on this post replaced it", {}},
                    job);
  TRY(const auto before, desk_.db.read([&](storage::ReadTx& tx) { return desk::earlier_deliveries(tx, delivery); }));
  const std::vector<State> earlier = records_of(before);
  if (delivery.action == DeliveryAction::kRetract || state.phase == 0) {
    const bool is_there = delivery.action == DeliveryAction::kRetract && !earlier.empty();
    state = is_there ? earlier.front() : outlet->prepare(dispatch);
    state.phase = 0;
  }

  Answer answer;
  for (int effects = 1;; ++effects) {
    CHECK_OK(desk_.db.write([&](storage::Tx& tx) {
      return desk::save_prepared_state(tx, desk_, delivery.id, state.remote_id, state.remote_url, state.memo,
                                       state.phase);
    }));
    answer = act(*outlet, delivery, dispatch, rendered, state, earlier);
    const int phase = state.phase;
    // The lease may have lapsed in the meantime, and another worker have done what was to come after.
    TRY(const auto newer_since, newer_now());
    if (was_passed_by(newer_since, state.remote_id)) {
      const State reached = answer.kind == Answer::Kind::kNext ? answer.state : state;
      return conclude(delivery, take_back(*outlet, dispatch, reached), job, Arrival::kPossible);
    }
    if (answer.kind != Answer::Kind::kNext) {
      answer.state.phase = phase;
      break;
    }
    state = std::move(answer.state);
    state.phase = phase + 1;
    if (newer_since || effects == kMostEffects) {
      answer = newer_since ? Answer{Answer::Kind::kRefused, state, "replaced by a newer act before it was complete", {}}
                           : Answer{Answer::Kind::kRefused, state, "it needs more steps than any network should", {}};
      break;
    }
  }
  const bool there = answer.kind == Answer::Kind::kDone && delivery.action != DeliveryAction::kRetract;
  if (there) answer = finished(*outlet, dispatch, std::move(answer));
  return conclude(delivery, std::move(answer), job, there ? Arrival::kPossible : Arrival::kAsAnswered);
}

Answer Courier::act(Outlet& outlet, const Delivery& delivery, const Dispatch& dispatch, const Rendered& rendered,
                    const State& state, const std::vector<State>& earlier) {
  if (delivery.action == DeliveryAction::kRetract) return retract_all(outlet, dispatch, state, earlier);
  if (state.phase > 0) return outlet.next(dispatch, rendered, state);
  // Nothing ever got there: these words are what readers see first.
  if (earlier.empty()) return outlet.start(dispatch, rendered, state);
  // The oldest go first, so that finding the new record means that the whole is done.
  Answer cleared = retract_all(outlet, dispatch, state, std::span(earlier).subspan(1));
  if (cleared.kind != Answer::Kind::kDone) return cleared;
  return outlet.replace(dispatch, rendered, earlier.front());
}

JobOutcome Courier::conclude(const Delivery& delivery, Answer answer, const storage::Job& job, Arrival arrival) {
  DeliveryState state = DeliveryState::kFailed;
  JobOutcome outcome = JobOutcome::done();
  const bool last = job.attempts >= job.max_attempts;
  switch (answer.kind) {
    case Answer::Kind::kDone:
      state = DeliveryState::kDone;
      break;
    case Answer::Kind::kNext:  // carry() goes on until there is none
    case Answer::Kind::kPending:
      state = DeliveryState::kPending;
      outcome = JobOutcome::later(wait_of(answer, kDefaultWait), answer.detail);
      break;
    case Answer::Kind::kRefused:
      state = DeliveryState::kRefused;
      outcome = JobOutcome::dead(answer.detail);
      break;
    case Answer::Kind::kDenied:
      state = DeliveryState::kDenied;
      outcome = {JobOutcome::Kind::kLater, answer.detail, wait_of(answer, kCredentialPause), true};
      break;
    case Answer::Kind::kSlowDown:
      state = DeliveryState::kWaiting;
      outcome = {JobOutcome::Kind::kLater, answer.detail, wait_of(answer, kDefaultWait), true};
      break;
    case Answer::Kind::kUnconfirmed:
      state = DeliveryState::kUnconfirmed;
      outcome = JobOutcome::retry(answer.detail);
      break;
    case Answer::Kind::kFailed:
      state = last ? DeliveryState::kFailed : DeliveryState::kWaiting;
      outcome = JobOutcome::retry(answer.detail);
      break;
  }
  const bool settles_nothing =
      state == DeliveryState::kWaiting || state == DeliveryState::kDenied || state == DeliveryState::kFailed;
  if (arrival == Arrival::kPossible && settles_nothing) state = DeliveryState::kUnconfirmed;
  const Status saved = desk_.db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(shelf_->note(tx, delivery.outlet, answer.kind));
    if (state == DeliveryState::kPending) CHECK_OK(enqueue_shards(tx, desk_, delivery, answer.shards));
    return desk::save_outcome(tx, desk_, delivery.id, state, answer.state.remote_id, answer.state.remote_url,
                              answer.state.memo, answer.detail, answer.state.phase);
  });
  if (saved) return outcome;
  // The answer could not be kept. The delivery stands as "working", so the next run looks before it acts.
  log::error("a delivery's outcome could not be stored",
             {{"delivery", delivery.id.text()}, {"why", saved.error().message}});
  return JobOutcome::retry(saved.error().message);
}

}  // namespace callbox::outlets
