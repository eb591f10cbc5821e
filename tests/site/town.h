// A small invented village for the tests of pages and feeds: its notices, areas, and posts with words in two languages.
#pragma once

#include <string>
#include <vector>

#include "published/published.h"
#include "site/site_context.h"

namespace callbox::test {

// Agency, two districts, four beats with square boundaries.
site::SiteContext town();

struct Words {
  std::string title, text;
};
// A package for beat-11 with an English rendition, and a Spanish one unless `es` is empty.
directive::Package package_with(const Words& en, const Words& es = {}, std::string kind = "crime-prevention-tip");

// Its bytes, as an approval binds to them.
std::string bytes_of(const directive::Package& package);

// A live post with one version, as the projection gives it.
published::PublishedPost post_with(const directive::Package& package, std::string id = "01ktest0000000000000000abc",
                                   UtcMillis at = {1'790'000'000'000});

// Eight posts in both languages: tip, safety notice, incident, event, personnel, … (the first is the oldest)
std::vector<directive::Package> stories();

}  // namespace callbox::test
