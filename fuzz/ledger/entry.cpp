// Any bytes: not an entry, or one that is written as it was read.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ledger/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::ledger;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto entry = parse_entry(text);
  if (entry && format_entry(*entry) != text) std::abort();
  return 0;
}
