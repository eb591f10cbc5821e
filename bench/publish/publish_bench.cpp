// What one release costs a server, by how much is published already: from the author's release to the last list made
// anew. A real desk on SQLite, its courier with the outlets site and feeds, and the site's page maker; only the
// server's page cache is left out.
//
//   bench_publish [POSTS …]   how many posts are published before the releases that are measured; by default 100 10000
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/locks.h"
#include "desk/desk_world.h"
#include "desk/release.h"
#include "http/coding.h"
#include "http/page.h"
#include "outlets/courier/courier.h"
#include "outlets/feeds/feeds_outlet.h"
#include "outlets/site/site_outlet.h"
#include "published/published.h"
#include "roster/unit.h"
#include "site/site.h"
#include "site/town.h"
#include "storage/queue.h"
#include "support/databases.h"

namespace callbox {
namespace {

constexpr int kReleases = 7;

// CPU of this thread or of the whole process, in seconds.
double cpu_seconds(__rusage_who who) {
  rusage used{};
  ::getrusage(who, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Counts the pages. The sitemap is the last that a release makes anew.
class CountedPages final : public site::PagePublisher {
 public:
  void put(std::string path, std::shared_ptr<const http::Page> page) override {
    const LockGuard lock(mutex_);
    ++pages_;
    bytes_ += page->variant(http::Coding::kIdentity)->body.size();
    if (path == "/sitemap.xml") {
      ++finished_;
      changed_.notify_all();
    }
  }
  void drop_under(std::string) override {}

  struct Count {
    std::size_t pages = 0, bytes = 0;
  };
  Count count() {
    const LockGuard lock(mutex_);
    return {pages_, bytes_};
  }
  int finished() {
    const LockGuard lock(mutex_);
    return finished_;
  }
  // Until as many releases have made all their pages.
  void wait_for(int finished) {
    UniqueLock lock(mutex_);
    changed_.wait(lock, [&]() CALLBOX_REQUIRES(mutex_) { return finished_ >= finished; });
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::size_t pages_ CALLBOX_GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ CALLBOX_GUARDED_BY(mutex_) = 0;
  int finished_ CALLBOX_GUARDED_BY(mutex_) = 0;
};

struct Cost {
  double act = 0, all = 0;  // CPU seconds: the release itself with its deliveries, and that with every page
  std::size_t pages = 0, bytes = 0;
};

class Town {
 public:
  Town() {
    std::vector<std::unique_ptr<outlets::Outlet>> outlets;
    outlets.push_back(std::make_unique<outlets::SiteOutlet>(*db_, clock_));
    outlets.push_back(std::make_unique<outlets::FeedsOutlet>(*db_, kAddress));
    courier_ = std::make_unique<outlets::Courier>(world_.desk, outlets::Sender{"Village police", kAddress},
                                                  std::move(outlets));
    workers_.handle(std::string(desk::kDeliverJob), [this](const storage::Job& job) { return courier_->deliver(job); });
  }

  // Writes, submits and approves as the agency does, and releases.
  void publish() {
    const auto id = cleared();
    world_.release(world_.kim(), id);
    deliver();
    clock_.advance(minutes(3));
  }

  Cost measure() {
    site::Site site({*db_, *world_.blobs}, context(), {});
    CountedPages pages;
    test::must(site.start(pages));
    std::vector<Cost> costs;
    for (int i = 0; i < kReleases; ++i) {
      const auto id = cleared();
      const int before = pages.finished();
      const auto counted = pages.count();
      const double start = cpu_seconds(RUSAGE_SELF), own = cpu_seconds(RUSAGE_THREAD);
      world_.release(world_.kim(), id);
      deliver();
      Cost cost;
      cost.act = cpu_seconds(RUSAGE_THREAD) - own;
      pages.wait_for(before + 1);
      cost.all = cpu_seconds(RUSAGE_SELF) - start;
      cost.pages = pages.count().pages - counted.pages;
      cost.bytes = pages.count().bytes - counted.bytes;
      costs.push_back(cost);
      clock_.advance(minutes(3));
    }
    site.stop();
    std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.all < b.all; });
    return costs[costs.size() / 2];
  }

 private:
  static constexpr const char* kAddress = "https://village.example";

  static directive::Package package(int number) {
    constexpr std::array<const char*, 7> kStreets = {"Lake", "Oak", "Elm", "Pulaski", "Washington", "Central", "North"};
    constexpr std::array<const char*, 5> kAvenues = {"Austin", "Harlem", "Ridgeland", "Madison", "Division"};
    const auto at = static_cast<std::size_t>(number);
    const std::string where =
        std::string(kStreets[at % kStreets.size()]) + " and " + kAvenues[at / kStreets.size() % kAvenues.size()];
    auto package = test::tip("Lock your bicycle near " + where);
    package.renditions.front().text =
        "Bicycles were taken near " + where +
        ". Two locks hold better than one: one for the frame, one for the wheel. " +
        "Take the lights with you, note the number of the frame, and tell us what you saw.";
    package.renditions.push_back(
        {"es", "Asegure su bicicleta cerca de " + where,
         "Se robaron bicicletas cerca de " + where +
             ". Dos candados son mejor que uno. Anote el número del cuadro y díganos lo que vio."});
    package.channels = {"feeds", "site"};
    return package;
  }

  desk::PostId cleared() {
    const auto id = world_.draft(world_.kim(), package(++written_));
    if (world_.submit(world_.kim(), id) == desk::PostState::kInReview) world_.approve(world_.sam(), id);
    return id;
  }

  // A feed follows the site by a moment: the second look finds it.
  void deliver() {
    for (int i = 0; i < 3; ++i) {
      test::must(workers_.run_due());
      clock_.advance(seconds(15));
    }
  }

  site::SiteContext context() {
    auto context = test::town();
    context.base_url = kAddress;
    context.units = test::must(db_->read([](storage::ReadTx& tx) { return roster::all_units(tx); }));
    return context;
  }

  test::FreshDatabase fresh_{storage::Dialect::kSqlite};
  ManualClock clock_{UtcMillis{1'790'000'000'000}};
  SeededRandom random_{7};
  std::unique_ptr<storage::Database> db_ =
      fresh_.open(test::all({test::desk_schema(), published::published_migrations()}));
  test::DeskWorld world_{*db_, clock_, random_, "chicago-s02-03-10"};
  std::unique_ptr<outlets::Courier> courier_;
  storage::Workers workers_{*db_, clock_, random_, {}};
  int written_ = 0;
};

}  // namespace
}  // namespace callbox

int main(int argc, char** argv) {
  std::vector<int> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {100, 10'000};
  callbox::Town town;
  int published = 0;
  double first = 0;
  std::printf("CPU of one release, median of %d\n", callbox::kReleases);
  for (const int size : sizes) {
    for (; published < size; ++published) town.publish();
    const callbox::Cost cost = town.measure();
    published += callbox::kReleases;
    if (first == 0) first = cost.all;
    std::printf(
        "%6d posts: %8.1f ms with all lists (%zu pages, %zu KiB), of it %6.1f ms to release and deliver; %.1f times "
        "the first\n",
        size, cost.all * 1e3, cost.pages, cost.bytes / 1024, cost.act * 1e3, cost.all / first);
    std::fflush(stdout);
  }
  return 0;
}
