// The styles, fonts and pictures that `npm run build` in web/site made: small, read once, named by their hash.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::site {

struct Asset {
  std::string media_type, bytes;
};

class Assets {
 public:
  // No styles at all: pages are readable, and tests need no npm.
  Assets() = default;
  // Reads `directory`/manifest.json ({"site.css": "site-1a2b3c4d.css", …}) and the files beside it. kNotFound with the
  // command to run when there is no manifest.
  static result<Assets> load(const std::string& directory);
  // The same from bytes already in hand: the application's binary carries them. No files at all gives no styles.
  struct File {
    std::string name, bytes;
  };
  static result<Assets> from_files(const std::vector<File>& files);

  // "/assets/site-1a2b3c4d.css" for "site.css"; "/assets/site.css" when it was not built.
  std::string path_of(std::string_view name) const;
  // By its name in the address; null when there is none.
  const Asset* find(std::string_view hashed_name) const;

 private:
  std::map<std::string, std::string, std::less<>> names_;
  std::map<std::string, Asset, std::less<>> files_;
};

// "image/png" for "x.png"; "application/octet-stream" for what we do not know.
std::string_view media_type_of_file(std::string_view name);

}  // namespace callbox::site
