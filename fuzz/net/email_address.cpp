// Whatever a visitor types: an accepted address is safe in an SMTP command and in a header, and parses to itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/email_address.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto address = callbox::net::EmailAddress::parse({reinterpret_cast<const char*>(bytes), size});
  if (!address) return 0;
  for (const char c : address->text()) {
    if (c <= 0x20 || c >= 0x7f || c == '<' || c == '>' || c == '"' || c == ',') std::abort();
  }
  if (callbox::net::EmailAddress::parse(address->text()) != *address) std::abort();
  return 0;
}
