// Any bytes as callbox.toml: a configuration, or an error with its line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto config = callbox::app::parse_config({reinterpret_cast<const char*>(bytes), size});
  if (config) {
    if (config->base_url.empty() || config->data.empty()) std::abort();
  } else if (config.error().message.empty()) {
    std::abort();
  }
  return 0;
}
