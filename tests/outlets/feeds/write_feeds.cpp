// write_feeds FOLDER: the feeds of the test's posts as files, for check_feeds.py.
#include <fstream>
#include <iostream>

#include "outlets/feeds/hostile.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_feeds FOLDER\n";
    return 2;
  }
  using namespace callbox;
  const auto posts = test::posts_of_feed();
  bool good = true;
  for (const std::string language : {"en", "es"})
    for (const auto format : outlets::kFeedFormats) {
      std::ofstream file(std::string(argv[1]) + "/" + language + "." + std::string(outlets::extension_of(format)),
                         std::ios::binary);
      file << outlets::render_feed(format, test::frame_of_feed(language), posts);
      good = good && file.flush().good();
    }
  std::ofstream empty(std::string(argv[1]) + "/empty.atom", std::ios::binary);
  empty << outlets::render_feed(outlets::FeedFormat::kAtom, test::frame_of_feed(), {});
  return good && empty.flush().good() ? 0 : 1;
}
