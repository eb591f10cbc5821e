#include "net/address_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace callbox::net {
namespace {

constexpr std::size_t kV4Offset = 12;

struct Block {
  std::array<std::uint8_t, 16> bytes;
  int bits;
};

constexpr Block v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, int bits) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d}, bits};
}

// RFC 6890 and the IANA special-purpose registries. 168.63.129.16 is a public number that one cloud answers inside.
constexpr Block kRefusedV4[] = {
    v4(0, 0, 0, 0, 8),      v4(10, 0, 0, 0, 8),     v4(100, 64, 0, 0, 10), v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16), v4(172, 16, 0, 0, 12),  v4(192, 0, 0, 0, 24),  v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24), v4(192, 168, 0, 0, 16), v4(198, 18, 0, 0, 15), v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24), v4(224, 0, 0, 0, 4),    v4(240, 0, 0, 0, 4),   v4(168, 63, 129, 16, 32),
};

// Only 2000::/3 is handed out to the public; within it, what carries an IPv4 address or is not for use.
constexpr Block kGlobalV6 = {{0x20}, 3};
constexpr Block kRefusedV6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},  // IETF assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4
    {{0x3f, 0xff}, 20},              // documentation (RFC 9637)
};

bool same_bits(const std::uint8_t* a, const std::uint8_t* b, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (std::memcmp(a, b, whole) != 0) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  return (a[whole] & mask) == (b[whole] & mask);
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string copy(text);
  IpAddress address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data() + kV4Offset) == 1) return address;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) {
    address.v6 = true;
    return address;
  }
  return std::nullopt;
}

std::string IpAddress::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  const void* from = v6 ? bytes.data() : bytes.data() + kV4Offset;
  inet_ntop(v6 ? AF_INET6 : AF_INET, from, buffer, sizeof buffer);
  return buffer;
}

result<IpPrefix> IpPrefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) {
    return fail(ErrorKind::kInvalid,
                "Expected an IP address or a block such as 10.1.0.0/16, found \"" + std::string(text) + "\".");
  }
  const int most = address->v6 ? 128 : 32;
  IpPrefix prefix{*address, most};
  if (slash == std::string_view::npos) return prefix;
  const std::string_view digits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix.bits);
  if (error != std::errc() || end != digits.data() + digits.size() || prefix.bits < 0 || prefix.bits > most) {
    return fail(ErrorKind::kInvalid,
                "Expected 0 to " + std::to_string(most) + " after the / in \"" + std::string(text) + "\".");
  }
  return prefix;
}

bool IpPrefix::contains(const IpAddress& other) const {
  if (address.v6 != other.v6) return false;
  const std::size_t from = address.v6 ? 0 : kV4Offset;
  return same_bits(address.bytes.data() + from, other.bytes.data() + from, bits);
}

bool is_public(const IpAddress& address) {
  const auto within = [&](const Block& block) {
    const std::size_t from = address.v6 ? 0 : kV4Offset;
    return same_bits(address.bytes.data() + from, block.bytes.data() + from, block.bits);
  };
  if (address.v6) return within(kGlobalV6) && std::none_of(std::begin(kRefusedV6), std::end(kRefusedV6), within);
  return std::none_of(std::begin(kRefusedV4), std::end(kRefusedV4), within);
}

result<AddressGuard> AddressGuard::create(const Options& options) {
  AddressGuard guard;
  for (const std::string& text : options.allow_prefixes) {
    TRY(auto prefix, IpPrefix::parse(text));
    guard.allow_.push_back(prefix);
  }
  guard.ports_.insert(guard.ports_.end(), options.allow_ports.begin(), options.allow_ports.end());
  return guard;
}

std::optional<std::string> AddressGuard::refusal(const IpAddress& address, std::uint16_t port) const {
  for (const IpPrefix& prefix : allow_) {
    if (prefix.contains(address)) return std::nullopt;
  }
  if (!is_public(address)) return "the address " + address.text() + " is not on the public Internet";
  if (std::find(ports_.begin(), ports_.end(), port) == ports_.end()) {
    return "port " + std::to_string(port) + " is not allowed";
  }
  return std::nullopt;
}

}  // namespace callbox::net
