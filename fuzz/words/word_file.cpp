// Any bytes as a file of words: words or an error with a place, never a crash; and every form fills.
#include "words/word_file.h"

#include <cstdlib>

#include "words/fill.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callbox::words;
  const auto file = parse_word_file("words/en.txt", {reinterpret_cast<const char*>(data), size});
  if (!file) {
    if (file.error().message.empty() || file.error().where.line == 0) std::abort();
    return 0;
  }
  for (const auto& word : file->lines) {
    if (word.name.empty() || word.text.empty()) std::abort();
    (void)placeholders(word.text);
    (void)fill(word.text, {{"agency", "A"}, {"count", "2"}});
  }
  (void)word_list_header(*file);
  return 0;
}
