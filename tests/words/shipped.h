// The files of words that ship, as the build joined them: what the program carries.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "words/catalogue.h"

namespace callbox::test {

inline std::vector<words::WordFile> word_files_in(const std::filesystem::path& folder) {
  std::vector<words::WordFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    files.push_back(words::parse_word_file(entry.path().string(), text.str()).value());
  }
  return files;
}

inline std::shared_ptr<const words::Catalogues> shipped_words() {
  static const auto kShipped = std::make_shared<const words::Catalogues>(
      words::Catalogues::build(word_files_in(CALLBOX_BINARY_DIR "/generated/words"), "en").value());
  return kShipped;
}

}  // namespace callbox::test
