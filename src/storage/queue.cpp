#include "storage/queue.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "storage/leasing.h"

namespace callbox::storage {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  lane TEXT NOT NULL,
  priority INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  window_end INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'dead')),
  lease TEXT NOT NULL,
  lease_until INTEGER NOT NULL,
  detail TEXT NOT NULL,
  died_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX jobs_by_key ON jobs (kind, key) WHERE state <> 'dead';
CREATE INDEX jobs_due ON jobs (state, run_at);
CREATE TABLE job_lanes (lane TEXT PRIMARY KEY, paused_until INTEGER NOT NULL) STRICT;
CREATE TABLE heartbeats (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
)sql";

constexpr std::size_t kMaxDetail = 1000;

// A lease finds its job by index walks that no number of waiting jobs makes longer: from lane to lane, in each that is
// free from priority to priority, and there to the first that is due. One seek a step.
constexpr std::string_view kIndexes = R"sql(
CREATE INDEX jobs_ready ON jobs (lane, priority, run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_leased ON jobs (lane, lease_until) WHERE state = 'leased';
CREATE INDEX jobs_dead ON jobs (died_at) WHERE state = 'dead';
DROP INDEX jobs_due;
)sql";

// Lanes with work: all of them, or one by name ($2).
constexpr std::string_view kAllLanes = R"sql(
WITH RECURSIVE lanes (lane) AS (
  SELECT min(lane) FROM jobs WHERE state = 'ready'
  UNION ALL
  SELECT (SELECT min(jobs.lane) FROM jobs WHERE state = 'ready' AND jobs.lane > lanes.lane) FROM lanes
  WHERE lanes.lane IS NOT NULL
),)sql";
constexpr std::string_view kOneLane = "WITH RECURSIVE lanes (lane) AS (SELECT CAST($2 AS TEXT)),";
// What may be taken at $1, most urgent first: the first due job of each lane and priority, and every job whose lease
// has lapsed. A lane that is paused, or has a job under way, gives nothing.
constexpr std::string_view kCandidates = R"sql(
queues (lane, priority) AS (
  SELECT lane, (SELECT max(priority) FROM jobs WHERE state = 'ready' AND jobs.lane = lanes.lane) FROM lanes
  WHERE lane IS NOT NULL AND (lane = '' OR (
    NOT EXISTS (SELECT 1 FROM jobs WHERE state = 'leased' AND jobs.lane = lanes.lane AND lease_until > $1)
    AND NOT EXISTS (SELECT 1 FROM job_lanes WHERE job_lanes.lane = lanes.lane AND paused_until > $1)))
  UNION ALL
  SELECT lane, (SELECT max(jobs.priority) FROM jobs WHERE state = 'ready' AND jobs.lane = queues.lane
                AND jobs.priority < queues.priority) FROM queues
  WHERE queues.priority IS NOT NULL
), heads (lane, priority, id, run_at) AS (
  SELECT lane, priority,
    (SELECT id FROM jobs WHERE state = 'ready' AND jobs.lane = queues.lane AND jobs.priority = queues.priority
     AND run_at <= $1 ORDER BY run_at, id LIMIT 1),
    (SELECT run_at FROM jobs WHERE state = 'ready' AND jobs.lane = queues.lane AND jobs.priority = queues.priority
     AND run_at <= $1 ORDER BY run_at, id LIMIT 1)
  FROM queues WHERE priority IS NOT NULL
)
SELECT lane, priority, id, run_at, 0 AS lapsed FROM heads WHERE id IS NOT NULL
UNION ALL
SELECT j.lane, j.priority, j.id, j.run_at, 1 FROM jobs AS j
WHERE j.state = 'leased' AND j.lease_until <= $1 )sql";
constexpr std::string_view kLapsedOfAllLanes = R"sql(AND (j.lane = '' OR ()sql";
constexpr std::string_view kLapsedOfOneLane = R"sql(AND j.lane = $2 AND (j.lane = '' OR ()sql";
constexpr std::string_view kMostUrgentFirst = R"sql(
  NOT EXISTS (SELECT 1 FROM jobs WHERE state = 'leased' AND jobs.lane = j.lane AND jobs.lease_until > $1)
  AND NOT EXISTS (SELECT 1 FROM job_lanes WHERE job_lanes.lane = j.lane AND paused_until > $1)))
ORDER BY priority DESC, run_at, id LIMIT 100)sql";

struct Candidate {
  std::string lane;
  std::int64_t priority = 0;
  JobId id;
  UtcMillis run_at;
  bool lapsed = false;
};

result<std::vector<Candidate>> candidates(AnyTx& tx, UtcMillis now, std::span<const std::string> lanes) {
  static const std::string all =
      std::string(kAllLanes).append(kCandidates) + std::string(kLapsedOfAllLanes) + std::string(kMostUrgentFirst);
  static const std::string one =
      std::string(kOneLane).append(kCandidates) + std::string(kLapsedOfOneLane) + std::string(kMostUrgentFirst);
  std::vector<Candidate> found;
  const auto add = [&](const Rows& rows) {
    for (const Row& row : rows)
      found.push_back({row.text(0), row.integer(1), row.id<JobId>(2), row.time(3), row.boolean(4)});
  };
  if (lanes.empty()) {
    TRY(const Rows rows, tx.query(all, now));
    add(rows);
  }
  for (const std::string& lane : lanes) {
    TRY(const Rows rows, tx.query(one, now, lane));
    add(rows);
  }
  std::sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return std::tuple(-a.priority, a.run_at, a.id) < std::tuple(-b.priority, b.run_at, b.id);
  });
  return found;
}

// PostgreSQL plans by what it last counted, and a queue of ten can be one of a hundred thousand a minute later: a plan
// that reads the whole table must not be had. And compiling such small steps would cost more than they do. For this
// transaction only.
Status walk_indexes_only(AnyTx& tx) {
  if (tx.dialect() != Dialect::kPostgres) return {};
  CHECK_OK(
      tx.query("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), "
               "set_config('jit', 'off', true)"));
  return {};
}

// The row, ours to change, unless another node has its hands on it. Outside lanes the next one does as well.
result<std::optional<Row>> take(AnyTx& tx, const Candidate& candidate, UtcMillis now) {
  static const std::string columns =
      "SELECT id, kind, key, payload, lane, attempts, max_attempts, run_at, window_end FROM jobs ";
  static const std::string
      by_id = columns + "WHERE id = $1",
      next_outside_lanes =
          columns +
          "WHERE state = 'ready' AND lane = '' AND priority = $1 AND run_at <= $2 ORDER BY run_at, id LIMIT 1";
  // PostgreSQL's half of the pair: two nodes never wait for each other's row.
  const std::string lock = tx.dialect() == Dialect::kPostgres ? " FOR UPDATE SKIP LOCKED" : "";
  if (candidate.lane.empty() && !candidate.lapsed) return tx.first(next_outside_lanes + lock, candidate.priority, now);
  return tx.first(by_id + lock, candidate.id);
}

// Peers' words may be cut anywhere and be in any encoding; PostgreSQL keeps UTF-8 only, and a job that cannot be
// settled would be run again for ever.
std::string capped(std::string_view detail) {
  detail = detail.substr(0, kMaxDetail);
  detail = detail.substr(0, first_invalid_utf8(detail));
  return std::string(detail.substr(0, detail.find('\0')));
}

Status bury(AnyTx& tx, const Clock& clock, const Job& job, std::string_view detail, const AnyBurialHandler& buried) {
  const std::string why = capped(detail);
  CHECK_OK(tx.exec("UPDATE jobs SET state = 'dead', lease = '', detail = $1, died_at = $2 WHERE id = $3", why,
                   clock.now(), job.id));
  return buried ? buried(tx, job, why) : Status();
}

Status reschedule(AnyTx& tx, const JobId& id, UtcMillis run_at, int attempts, std::string_view detail) {
  CHECK_OK(tx.exec("UPDATE jobs SET state = 'ready', lease = '', run_at = $1, attempts = $2, detail = $3 WHERE id = $4",
                   run_at, attempts, capped(detail), id));
  return {};
}

}  // namespace

std::span<const Migration> queue_migrations() {
  static const Migration migrations[] = {{100, "work queue", kSchema, {}}, {101, "leases by index", kIndexes, {}}};
  return migrations;
}

result<bool> enqueue(AnyTx& tx, const Clock& clock, Random& random, const NewJob& job) {
  TRY(const std::int64_t added,
      tx.exec("INSERT INTO jobs (id, kind, key, payload, lane, priority, run_at, window_end, attempts, max_attempts, "
              "state, lease, "
              "lease_until, detail, died_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 'ready', '', 0, '', 0) "
              "ON CONFLICT DO NOTHING",
              JobId::make(clock, random), job.kind, job.key, job.payload, job.lane, job.priority, job.run_at,
              job.window_end, job.max_attempts));
  if (added > 0) CHECK_OK(tx.notify(kJobsChannel, job.kind));
  return added > 0;
}

Status revive(AnyTx& tx, const Clock& clock, const JobId& job) {
  TRY(const auto dead, tx.first("SELECT window_end, kind, key FROM jobs WHERE id = $1 AND state = 'dead'", job));
  if (!dead) return fail(ErrorKind::kNotFound, "There is no given-up work with this id.");
  const UtcMillis window_end = dead->time(0);
  if (window_end.count != 0 && window_end < clock.now()) {
    return fail(ErrorKind::kConflict, "window-passed",
                "The time this was meant for ended at " + to_iso(window_end) + ": it is not done any more.");
  }
  TRY(const auto waiting,
      tx.first("SELECT 1 FROM jobs WHERE kind = $1 AND key = $2 AND state <> 'dead'", dead->text(1), dead->text(2)));
  if (waiting) return fail(ErrorKind::kConflict, "already-waiting", "The same work is waiting to be done already.");
  CHECK_OK(tx.exec("UPDATE jobs SET state = 'ready', attempts = 0, run_at = $1 WHERE id = $2", clock.now(), job));
  return tx.notify(kJobsChannel, "");
}

Status wake_lane(AnyTx& tx, const Clock& clock, std::string_view lane) {
  constexpr std::string_view kIsOne = " = $1 OR substr(lane, 1, length($1) + 1) = $2";
  const std::string of_shards = std::string(lane) + "#";
  CHECK_OK(tx.exec("DELETE FROM job_lanes WHERE lane" + std::string(kIsOne), lane, of_shards));
  CHECK_OK(
      tx.exec("UPDATE jobs SET run_at = $3 WHERE state = 'ready' AND run_at > $3 AND (lane" + std::string(kIsOne) + ")",
              lane, of_shards, clock.now()));
  return tx.notify(kJobsChannel, "");
}

Status move_lane(AnyTx& tx, std::string_view from, std::string_view to) {
  CHECK_OK(tx.exec("UPDATE jobs SET lane = $1 WHERE lane = $2", to, from));
  CHECK_OK(
      tx.exec("INSERT INTO job_lanes (lane, paused_until) SELECT CAST($1 AS TEXT), paused_until FROM job_lanes "
              "WHERE lane = $2 ON CONFLICT (lane) DO NOTHING",
              to, from));
  return tx.notify(kJobsChannel, "");
}

result<bool> cancel(AnyTx& tx, std::string_view kind, std::string_view key) {
  TRY(const std::int64_t removed,
      tx.exec("DELETE FROM jobs WHERE kind = $1 AND key = $2 AND state = 'ready'", kind, key));
  return removed > 0;
}

result<std::vector<DeadLetter>> dead_letters(AnyReadTx& tx) {
  TRY(const Rows rows, tx.query("SELECT id, kind, key, payload, detail, attempts, died_at, window_end FROM jobs "
                                "WHERE state = 'dead' ORDER BY died_at DESC, id"));
  std::vector<DeadLetter> letters;
  for (const Row& row : rows)
    letters.push_back({row.id<JobId>(0), row.text(1), row.text(2), row.text(3), row.text(4),
                       static_cast<int>(row.integer(5)), row.time(6), row.time(7)});
  return letters;
}

result<Backlog> backlog(AnyReadTx& tx, const Clock& clock) {
  Backlog backlog;
  TRY(const Rows rows,
      tx.query(
          "SELECT 'ready', run_at <= $1, count(*), min(run_at) FROM jobs WHERE state = 'ready' GROUP BY run_at <= $1 "
          "UNION ALL SELECT 'leased', run_at <= $1, count(*), min(run_at) FROM jobs WHERE state = 'leased' "
          "GROUP BY run_at <= $1 "
          "UNION ALL SELECT 'dead', 1 = 1, count(*), 0 FROM jobs WHERE state = 'dead'",
          clock.now()));
  for (const Row& row : rows) {
    if (row.text(0) == "dead") {
      backlog.dead += row.integer(2);
    } else if (row.boolean(1)) {
      backlog.ready += row.integer(2);
      if (backlog.oldest_ready.count == 0 || row.time(3) < backlog.oldest_ready) backlog.oldest_ready = row.time(3);
    } else {
      backlog.waiting += row.integer(2);
    }
  }
  TRY(const auto tick, tx.first("SELECT at FROM heartbeats WHERE name = 'scheduler'"));
  if (tick) backlog.last_tick = tick->time(0);
  return backlog;
}

result<std::optional<Leased>> lease_next(AnyTx& tx, const Clock& clock, Random& random, Millis length,
                                         const AnyBurialHandler& buried, std::span<const std::string> lanes) {
  const UtcMillis now = clock.now();
  CHECK_OK(walk_indexes_only(tx));
  while (true) {
    TRY(const std::vector<Candidate> found, candidates(tx, now, lanes));
    std::optional<Row> row;
    for (std::size_t i = 0; i < found.size() && !row; ++i) {
      TRY(row, take(tx, found[i], now));
    }
    if (!row) return std::optional<Leased>();
    Leased leased{{row->id<JobId>(0), row->text(1), row->text(2), row->text(3), row->text(4),
                   static_cast<int>(row->integer(5)) + 1, static_cast<int>(row->integer(6)), row->time(7)},
                  to_hex(random.bytes(8))};
    const UtcMillis window_end = row->time(8);
    if (window_end.count != 0 && window_end < now) {
      CHECK_OK(bury(tx, clock, leased.job, "Expired: the time it was meant for ended before it was done.", buried));
      continue;
    }
    if (leased.job.attempts > leased.job.max_attempts) {
      CHECK_OK(
          bury(tx, clock, leased.job, "Given up: the process ended in the middle of it, again and again.", buried));
      continue;
    }
    CHECK_OK(tx.exec("UPDATE jobs SET state = 'leased', lease = $1, lease_until = $2, attempts = $3 WHERE id = $4",
                     leased.lease, now + length, leased.job.attempts, leased.job.id));
    return std::optional<Leased>(std::move(leased));
  }
}

Status extend_lease(AnyTx& tx, const Clock& clock, const Leased& leased, Millis length) {
  CHECK_OK(tx.exec("UPDATE jobs SET lease_until = $1 WHERE id = $2 AND lease = $3 AND state = 'leased'",
                   clock.now() + length, leased.job.id, leased.lease));
  return {};
}

result<std::int64_t> return_leases_of_the_dead(AnyTx& tx, const Clock& clock) {
  // The attempt stays counted: work that kills its process each time must end as a dead letter.
  TRY(const std::int64_t returned,
      tx.exec("UPDATE jobs SET state = 'ready', lease = '', run_at = $1 WHERE state = 'leased'", clock.now()));
  if (returned > 0) CHECK_OK(tx.notify(kJobsChannel, ""));
  return returned;
}

Status settle(AnyTx& tx, const Clock& clock, Random& random, const Leased& leased, const JobOutcome& outcome,
              Millis backoff, const AnyBurialHandler& buried) {
  const Job& job = leased.job;
  TRY(const auto mine,
      tx.first("SELECT 1 FROM jobs WHERE id = $1 AND lease = $2 AND state = 'leased'", job.id, leased.lease));
  if (!mine) return {};  // the lease lapsed and another worker has it: its outcome counts
  const UtcMillis now = clock.now();
  if (outcome.pause_lane && !job.lane.empty())
    CHECK_OK(
        tx.exec("INSERT INTO job_lanes (lane, paused_until) VALUES ($1, $2) ON CONFLICT (lane) DO UPDATE SET "
                "paused_until = excluded.paused_until",
                job.lane, now + outcome.pause));
  switch (outcome.kind) {
    case JobOutcome::Kind::kDone: {
      CHECK_OK(tx.exec("DELETE FROM jobs WHERE id = $1", job.id));
      break;
    }
    case JobOutcome::Kind::kDead:
      CHECK_OK(bury(tx, clock, job, outcome.detail, buried));
      break;
    case JobOutcome::Kind::kLater:
      CHECK_OK(reschedule(tx, job.id, now + outcome.pause, job.attempts - 1, outcome.detail));
      break;
    case JobOutcome::Kind::kRetry: {
      if (job.attempts >= job.max_attempts) {
        CHECK_OK(bury(tx, clock, job, outcome.detail, buried));
        break;
      }
      const Millis wait = std::max(outcome.pause, backoff_after(job.attempts, backoff, random));
      CHECK_OK(reschedule(tx, job.id, now + wait, job.attempts, outcome.detail));
      break;
    }
  }
  return tx.notify(kJobsChannel, "");  // the lane is free again
}

Millis backoff_after(int attempts, Millis first, Random& random) {
  constexpr Millis kLongest = hours(1);
  Millis wait = first;
  for (int i = 1; i < attempts && wait < kLongest; ++i) wait.count *= 2;
  wait = std::min(wait, kLongest);
  std::uint8_t chance = 0;
  random.fill({&chance, 1});
  // 75 % to 125 %, so that jobs which failed together do not come back together.
  return {wait.count * (768 + 2 * chance) / 1024};
}

Status beat(AnyTx& tx, const Clock& clock, std::string_view name) {
  CHECK_OK(
      tx.exec("INSERT INTO heartbeats (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
              name, clock.now()));
  return {};
}

}  // namespace callbox::storage
