// How many durable events a second the ledger takes, beside bare SQLite commits on the same disk in the same run.
//
//   bench_ledger [--rounds 7] [--milliseconds 1000] [--directory .] [--body 256] [--json]
//
// Three contestants take turns in every round, each on a file of its own:
//   bare     one thread, the sqlite3 API itself, WAL, synchronous=FULL, one small INSERT a transaction
//   single   one thread that appends an event with one body and waits until it is durable
//   grouped  64 threads that do the same, each waiting for its own durability
// The ratios are medians over the rounds of that round's ratio, so that a disk that changes its pace does not decide.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto.h"
#include "base/time.h"
#include "ledger/ledger.h"
#include "storage/database.h"

namespace {

using namespace callbox;
using Steady = std::chrono::steady_clock;

constexpr ledger::EventType kPostEdited{"post.edited", "a draft was changed"};

struct Options {
  int rounds = 7;
  int milliseconds = 1000;
  std::string directory = ".";
  std::size_t body = 256;
  bool json = false;
};

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "bench_ledger: %s\n", why.c_str());
  std::exit(2);
}

double per_second(std::uint64_t count, Steady::time_point begin) {
  return static_cast<double>(count) / std::chrono::duration<double>(Steady::now() - begin).count();
}

// The yardstick.
class BareSqlite {
 public:
  explicit BareSqlite(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) die("cannot open " + path);
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT "
        "NULL);");
    sqlite3_prepare_v2(db_, "BEGIN IMMEDIATE", -1, &begin_, nullptr);
    sqlite3_prepare_v2(db_, "INSERT INTO bare (body) VALUES (?1)", -1, &insert_, nullptr);
    sqlite3_prepare_v2(db_, "COMMIT", -1, &commit_, nullptr);
  }
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;
  ~BareSqlite() {
    for (auto* statement : {begin_, insert_, commit_}) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  double measure(std::chrono::milliseconds length) {
    const std::string body(100, 'b');
    const auto begin = Steady::now();
    std::uint64_t count = 0;
    for (; Steady::now() - begin < length; ++count) {
      step(begin_);
      sqlite3_bind_text(insert_, 1, body.data(), static_cast<int>(body.size()), nullptr);
      step(insert_);
      step(commit_);
    }
    return per_second(count, begin);
  }

 private:
  void run(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) die(sqlite3_errmsg(db_));
  }
  void step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) die(sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }
  sqlite3* db_ = nullptr;
  sqlite3_stmt *begin_ = nullptr, *insert_ = nullptr, *commit_ = nullptr;
};

// From the first draft to the last receipt: each caller works on a post of its own, and then on the next.
constexpr int kEventsOfARecord = 12;

class Ledger {
 public:
  Ledger(const std::string& path, std::size_t body) : body_(body, 'b') {
    auto opened = storage::open_sqlite({path, 2});
    if (!opened) die(opened.error().message);
    db_ = std::move(*opened);
    if (const auto status = db_->migrate(ledger::migrations()); !status) die(status.error().message);
  }
  double measure(std::chrono::milliseconds length, int threads) {
    std::atomic<std::uint64_t> count = 0;
    std::atomic<bool> over = false;
    std::vector<std::thread> callers;
    const auto begin = Steady::now();
    for (int i = 0; i < threads; ++i) {
      callers.emplace_back([&] {
        std::string record;
        for (int n = 0; !over; ++n) {
          if (n % kEventsOfARecord == 0) record = "post/" + make_ulid(clock_, random_);
          append_one(record);
          ++count;
        }
      });
    }
    std::this_thread::sleep_for(length);
    over = true;
    for (auto& caller : callers) caller.join();
    return per_second(count, begin);
  }

 private:
  void append_one(const std::string& record) {
    const ledger::Event event{kPostEdited, record, "m-7f3a9c", "social-media", {{"package", body_}}};
    const auto appended = db_->write([&](storage::Tx& tx) { return ledger::append(tx, clock_, random_, event); });
    if (!appended) die(appended.error().message);
  }

  std::string body_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<storage::Database> db_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto value = [&] {
      return i + 1 < argc ? std::string(argv[++i]) : (die("no value for " + name), std::string());
    };
    if (name == "--rounds")
      options.rounds = std::atoi(value().c_str());
    else if (name == "--milliseconds")
      options.milliseconds = std::atoi(value().c_str());
    else if (name == "--directory")
      options.directory = value();
    else if (name == "--body")
      options.body = static_cast<std::size_t>(std::atoi(value().c_str()));
    else if (name == "--json")
      options.json = true;
    else
      die("unknown option " + name);
  }
  if (options.rounds < 1 || options.milliseconds < 1) die("rounds and milliseconds are positive");
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  std::string directory = options.directory + "/bench-ledger-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) die("cannot make a directory in " + options.directory);
  const std::chrono::milliseconds length(options.milliseconds);
  std::vector<double> bare, single, grouped, single_ratio, grouped_ratio;
  {
    BareSqlite yardstick(directory + "/bare.db");
    Ledger alone(directory + "/single.db", options.body), together(directory + "/grouped.db", options.body);
    for (int round = 1; round <= options.rounds; ++round) {
      bare.push_back(yardstick.measure(length));
      single.push_back(alone.measure(length, 1));
      grouped.push_back(together.measure(length, 64));
      single_ratio.push_back(single.back() / bare.back());
      grouped_ratio.push_back(grouped.back() / bare.back());
      if (!options.json) {
        std::printf("round %d: bare %.0f/s, single %.0f/s (%.2fx), grouped %.0f/s (%.2fx)\n", round, bare.back(),
                    single.back(), single_ratio.back(), grouped.back(), grouped_ratio.back());
        std::fflush(stdout);
      }
    }
  }
  std::filesystem::remove_all(directory);
  const bool met = median(single_ratio) >= 0.7 && median(grouped_ratio) >= 6.0;
  if (options.json) {
    std::printf(R"({"bare":%.0f,"single":%.0f,"grouped":%.0f,"single_ratio":%.3f,"grouped_ratio":%.3f,"met":%s})"
                "\n",
                median(bare), median(single), median(grouped), median(single_ratio), median(grouped_ratio),
                met ? "true" : "false");
  } else {
    std::printf("median: bare %.0f/s, single %.0f/s, grouped %.0f/s\n", median(bare), median(single), median(grouped));
    std::printf("single / bare %.2f (bar 0.70), grouped / bare %.2f (bar 6.00): %s\n", median(single_ratio),
                median(grouped_ratio), met ? "met" : "missed");
  }
  return met ? 0 : 1;
}
