#include "app/agency_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "app/installation.h"
#include "app/rooms.h"
#include "http/page.h"
#include "support/databases.h"
#include "words/shipped.h"

namespace callbox::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class KeptPages final : public site::PagePublisher {
 public:
  void put(std::string path, std::shared_ptr<const http::Page> page) override {
    bodies[std::move(path)] = page->variant(http::Coding::kIdentity)->body;
    ++puts;
  }
  void drop_under(std::string prefix) override {
    std::erase_if(bodies, [&](const auto& page) { return page.first.starts_with(prefix); });
  }
  std::map<std::string, std::string> bodies;
  int puts = 0;
};

// The shipped starter directive, with some of its words changed.
std::shared_ptr<const directive::Directive> starter(const std::map<std::string, std::string>& changes) {
  std::ifstream file(CALLBOX_SOURCE_DIR "/directives/starter.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  std::string yaml = text.str();
  for (const auto& [old_words, new_words] : changes) {
    std::size_t at = yaml.find(old_words);
    EXPECT_NE(at, std::string::npos) << old_words;
    for (; at != std::string::npos; at = yaml.find(old_words, at + new_words.size()))
      yaml.replace(at, old_words.size(), new_words);
  }
  auto parsed = directive::Directive::parse(yaml);
  EXPECT_TRUE(parsed) << (parsed ? "" : describe(parsed.error().front()));
  return parsed ? *parsed : nullptr;
}

class TheWatch : public test::OnBothDatabases {
 protected:
  void SetUp() override {
    const auto before = starter({});
    const auto after = starter({{"2026-01-01", "2026-10-01"},
                                {"languages: [en, es]", "languages: [es, en]"},
                                {before->notices().nonemergency_phone, "555-010-7777"}});
    files = {before, after};
    ASSERT_TRUE(db->write([&](storage::Tx& tx) { return adoption::take_over(tx, clock, random, files); }));
    add(roster::Unit{"agency", "The Department", roster::UnitKind::kAgency, "", ""});
    context.words = test::shipped_words();
    context.agency = "The Department";
    context.base_url = "https://police.example";
    describe(context, *before, units());
    context.directives = db->read([&](storage::ReadTx& tx) { return directive_periods(tx, directives); }).value();
    site.emplace(site::Site::Parts{*db, *blobs, nullptr}, context, site::Assets());
    watch.emplace(*site, *db, clock, directives, context);
    ASSERT_TRUE(site->start(pages));
  }
  void TearDown() override { site->stop(); }

  void add(const roster::Unit& unit) {
    const Status added =
        db->write([&](storage::Tx& tx) { return roster::add_unit(tx, clock, random, unit, "system"); });
    ASSERT_TRUE(added) << describe_error(added);
  }
  static std::string describe_error(const Status& status) { return status ? "" : status.error().message; }
  std::vector<roster::Unit> units() {
    return db->read([](storage::ReadTx& tx) { return roster::all_units(tx); }).value();
  }

  std::unique_ptr<storage::Database> db = fresh.open(rooms::migrations_of(all_rooms()));
  test::TemporaryFolder folder;
  std::unique_ptr<storage::Blobs> blobs = storage::open_blob_directory(folder.path()).value();
  adoption::Directives files;
  adoption::Book directives;
  site::SiteContext context;
  KeptPages pages;
  std::optional<site::Site> site;
  std::optional<AgencyWatch> watch;
};
CALLBOX_ON_BOTH_DATABASES(TheWatch);

TEST_P(TheWatch, MakesThePagesAgainOnTheDayTheNextDirectiveComesIntoForce) {
  const std::string old_phone = files[0]->notices().nonemergency_phone;
  ASSERT_THAT(pages.bodies["/"], HasSubstr(old_phone));
  ASSERT_TRUE(watch->look());
  EXPECT_THAT(pages.bodies["/"], HasSubstr(old_phone));

  clock.set(files[1]->effective());
  ASSERT_TRUE(watch->look());
  EXPECT_THAT(pages.bodies["/"], HasSubstr("555-010-7777"));
  EXPECT_THAT(pages.bodies["/"], HasSubstr("<html lang=\"es\">"));
  EXPECT_THAT(pages.bodies["/en/"], HasSubstr("555-010-7777"));
  EXPECT_THAT(pages.bodies["/en/"], Not(HasSubstr(old_phone)));
  EXPECT_EQ(pages.bodies.count("/es/"), 0U);
}

TEST_P(TheWatch, PutsAnAdoptionOnThePublicRecordByRoleAndWithoutAName) {
  EXPECT_THAT(pages.bodies["/record"], HasSubstr("Taken over at installation"));
  EXPECT_THAT(pages.bodies["/record"], HasSubstr(to_hex(files[0]->digest())));

  const auto reworded = starter({{"name: Supervisor,", "name: Watch supervisor,"}});
  ASSERT_TRUE(db->write([&](storage::Tx& tx) {
    return adoption::adopt(tx, clock, random, directives, reworded, {"p-7f3a", "chief"}, files[0]->digest());
  }));
  ASSERT_TRUE(watch->look());
  const std::string record = pages.bodies["/record"];
  EXPECT_THAT(record, HasSubstr(to_hex(reworded->digest())));
  EXPECT_THAT(record, HasSubstr(to_hex(files[0]->digest()))) << "what was in force before stays on the record";
  EXPECT_THAT(record, HasSubstr("in the role: Chief of Police"));
  EXPECT_THAT(record, Not(HasSubstr("p-7f3a")));
  EXPECT_THAT(pages.bodies["/es/record"], HasSubstr("en el cargo: Jefe de Policía"));
}

TEST_P(TheWatch, ShowsAUnitThatWasAdded) {
  EXPECT_EQ(pages.bodies.count("/areas/beat-7"), 0U);
  add(roster::Unit{"beat-7", "Beat 7", roster::UnitKind::kBeat, "agency", ""});
  ASSERT_TRUE(watch->look());
  EXPECT_THAT(pages.bodies["/areas/beat-7"], HasSubstr("Beat 7"));
}

TEST_P(TheWatch, MakesNothingWhenNothingChanged) {
  const int puts = pages.puts;
  ASSERT_TRUE(watch->look());
  ASSERT_TRUE(watch->look());
  EXPECT_EQ(pages.puts, puts);
}

}  // namespace
}  // namespace callbox::app
