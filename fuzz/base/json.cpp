// Any bytes: not JSON, with the place where it ends to be; or a value whose canonical form has one spelling.
#include <boost/json/value.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/canonical_json.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto value = parse_json(text);
  if (!value) {
    if (value.error().message.empty()) std::abort();
    return 0;
  }
  const auto canonical = to_canonical_json(*value);
  if (!canonical) return 0;  // a number that is not an integer
  if (!is_utf8(*canonical)) std::abort();
  const auto again = parse_json(*canonical);
  if (!again || to_canonical_json(*again) != *canonical) std::abort();
  return 0;
}
