// Any bytes as an address and as a block of addresses: refused, or one spelling, and a block holds its own address.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/address_guard.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::net;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto address = IpAddress::parse(text)) {
    if (IpAddress::parse(address->text()) != *address) std::abort();
    // What the guard lets out on a usual port is a public address, and nothing else is.
    if (AddressGuard().refusal(*address, 443).has_value() == is_public(*address)) std::abort();
  }
  const auto block = IpPrefix::parse(text);
  if (block && !block->contains(block->address)) std::abort();
  return 0;
}
