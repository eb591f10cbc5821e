// Serves the invented village on 127.0.0.1 until standard input ends, for looking at the pages and for the browser
// checks: prints its address. Argument: the folder of the built styles.
#include <png.h>

#include <cstdio>
#include <iostream>

#include "desk/events.h"
#include "ledger/seal.h"
#include "ledger/signer.h"
#include "outlets/site/site_outlet.h"
#include "site/site.h"
#include "site/town.h"
#include "support/databases.h"

namespace {

using namespace callbox;

// A picture of a pond at dusk, so to say.
std::string picture() {
  constexpr int kWidth = 960, kHeight = 540;
  std::string pixels;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const bool water = y > 330 + (x * 7 % 23) / 6;
      pixels += static_cast<char>(water ? 40 + y / 12 : 240 - y / 4);
      pixels += static_cast<char>(water ? 90 + x / 20 : 170 - y / 5);
      pixels += static_cast<char>(water ? 130 : 120 + y / 5);
    }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = kWidth;
  image.height = kHeight;
  image.format = PNG_FORMAT_RGB;
  std::string out(pixels.size(), '\0');
  png_alloc_size_t size = out.size();
  png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr);
  out.resize(size);
  return out;
}

class Alerts final : public site::SubscriptionDesk {
 public:
  Status sign_up(const site::SignUp& wish) override {
    if (wish.email == "often@example.com") return fail(ErrorKind::kRateLimited, "too often");
    return {};
  }
  result<std::vector<std::string>> areas_to_confirm(std::string_view token) override {
    if (token != "good") return fail(ErrorKind::kNotFound, "no such token");
    return std::vector<std::string>{"beat-11", "district-2"};
  }
  Status confirm(std::string_view token) override {
    return token == "good" ? Status() : Status(fail(ErrorKind::kNotFound, "no such token"));
  }
  result<bool> can_unsubscribe(std::string_view token) override { return token == "good"; }
  Status unsubscribe(std::string_view token) override { return confirm(token); }
};

Status run(const std::string& assets_folder) {
  test::FreshDatabase fresh(storage::Dialect::kSqlite);
  test::TemporaryFolder folder;
  const auto db = fresh.open(test::all({ledger::migrations(), published::published_migrations()}));
  TRY(const auto blobs, storage::open_blob_directory(folder.path()));
  ManualClock clock(UtcMillis{1'790'000'000'000});
  SeededRandom random(3);
  TRY(auto signer, ledger::open_signer(*db, clock, random, "police.maplehollow.example/log", std::string(32, 'k')));
  ledger::Sealer sealer(*db, clock, signer);
  outlets::SiteOutlet outlet(*db, clock);
  const std::string image = picture();
  TRY(const auto image_digest, blobs->put(image));

  const auto release = [&](const std::string& id, int version, directive::Package package,
                           const std::string& correction) -> Status {
    if (!correction.empty()) package.correction = {id + "/1", correction};
    const std::string json = test::bytes_of(package);
    CHECK_OK(db->write([&](storage::Tx& tx) -> Status {
      for (const auto& type : {desk::kPostCleared, version == 1 ? desk::kPostReleased : desk::kPostCorrected})
        CHECK_OK(ledger::append(tx, clock, random,
                                {type, "post/" + id, "m-1a2b", "public-information", {{"package", json}}}));
      return {};
    }));
    const auto post = test::post_with(package);
    outlets::Dispatch dispatch;
    dispatch.post = id;
    dispatch.version = version;
    dispatch.package_json = json;
    dispatch.package = package;
    dispatch.slug = post.slug;
    dispatch.released_at = clock.now();
    outlet.start(dispatch, {}, {});
    return {};
  };

  std::string removed;
  auto stories = test::stories();
  for (std::size_t i = 0; i < stories.size(); ++i) {
    clock.advance(hours(7));
    const std::string id = make_ulid(clock, random);
    if (i == 3)
      stories[i].media.push_back({image_digest, "image/png", directive::MediumKind::kPhoto,
                                  "Water over the pavement of Station Street at dusk", 960, 540, "", "", true});
    CHECK_OK(release(id, 1, stories[i], ""));
    if (i == 3) {
      clock.advance(minutes(42));
      stories[i].renditions[0].text =
          "The street opens again on Sunday at about 4 p.m.\n\nUse Orchard Road until then.";
      CHECK_OK(release(id, 2, stories[i], "The street opens two hours earlier than we wrote."));
    }
    if (i == 6)
      for (const auto* what :
           {"People within four blocks are asked to leave.", "The leak is closed. Everyone may go home."}) {
        clock.advance(minutes(25));
        stories[i].renditions[0].text += std::string("\n\n") + what;
        CHECK_OK(release(id, what[0] == 'P' ? 2 : 3, stories[i], what));
      }
    if (i == 4) removed = id;
  }
  clock.advance(minutes(5));
  CHECK_OK(db->write([&](storage::Tx& tx) {
    return published::withdraw(tx, removed, published::PublishedPost::State::kTakenDown,
                               "It named a time limit that does not hold for every report.", clock.now());
  }));
  TRY(const auto sealed, sealer.seal_once());
  if (sealed.size == 0) return fail(ErrorKind::kInternal, "nothing was sealed");

  auto context = test::town();
  context.ledger_key = signer.vkey();
  context.demo = site::Demo{{{"Rosa Delgado", "Writes for the Mill Pond beat", "rosa", "maple-lantern-42"},
                             {"Sergeant Ken Abe", "Approves posts of the district", "ken", "quarry-harbor-17"}}};
  TRY(auto assets, site::Assets::load(assets_folder));
  Alerts alerts;
  site::Site site({*db, *blobs, &alerts}, context, assets);
  http::ServerOptions options;
  options.port = 0;
  TRY(const auto server, http::Server::start(options, site.routes()));
  site::ServerPages pages(*server);
  CHECK_OK(site.start(pages));
  std::cout << "http://127.0.0.1:" << server->port() << std::endl;
  while (std::getchar() != EOF) {
  }
  site.stop();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: site_preview FOLDER-OF-STYLES\n";
    return 2;
  }
  if (const Status done = run(argv[1]); !done) {
    std::cerr << describe(done.error()) << '\n';
    return 1;
  }
  return 0;
}
