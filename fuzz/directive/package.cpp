// Any bytes as a stored package, in two parts: refused, or read without harm; and what is read whole comes back as it
// went.
#include <cstdlib>
#include <string>
#include <string_view>

#include "directive/package_format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::directive;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto parting = text.find('\n');
  const std::string_view open = text.substr(0, parting);
  const std::string_view internal = parting == std::string_view::npos ? std::string_view() : text.substr(parting + 1);
  const auto package = read_package(open, internal);
  if (!package || !package->unknown.empty()) return 0;
  const std::string salt(32, 's');
  const PackageBytes kept = write_package(*package, salt);
  if (read_package(kept.open, kept.internal, salt) != *package) std::abort();
  return 0;
}
