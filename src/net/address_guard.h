// Which network addresses the server may call. Everything that is reached over an address somebody else chose (a
// follower's inbox, a picture, a redirect) goes through it, so that Callbox cannot be made to call machines inside the
// agency's network (server-side request forgery).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::net {

// An IP address; IPv4 in the last four bytes with `v6` false.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const IpAddress&, const IpAddress&) = default;

  // "127.0.0.1", "2001:db8::1". Nothing when `text` is neither.
  static std::optional<IpAddress> parse(std::string_view text);
  std::string text() const;
};

// A block of addresses, "10.1.0.0/16" or a single address.
struct IpPrefix {
  IpAddress address;
  int bits = 0;  // counted in the address's own family: at most 32 or 128

  static result<IpPrefix> parse(std::string_view text);
  bool contains(const IpAddress& other) const;
};

// True for addresses on the public Internet: not loopback, private (RFC 1918, RFC 4193), shared (RFC 6598),
// link-local, multicast, reserved or for documentation; not a form of IPv6 that carries an IPv4 address (mapped,
// translated, 6to4, Teredo), which would let one in through the other; not a cloud's metadata service.
bool is_public(const IpAddress& address);

class AddressGuard {
 public:
  struct Options {
    // Exceptions, for an internal peer the administrator names and for tests: any port is allowed there.
    std::vector<std::string> allow_prefixes;  // "127.0.0.0/8"
    // Ports allowed at public addresses besides 80 and 443.
    std::vector<std::uint16_t> allow_ports;
  };
  AddressGuard() = default;  // no exceptions
  // kInvalid when a prefix does not parse.
  static result<AddressGuard> create(const Options& options);

  // Why a connection is refused; nothing when it is allowed.
  std::optional<std::string> refusal(const IpAddress& address, std::uint16_t port) const;

 private:
  std::vector<IpPrefix> allow_;
  std::vector<std::uint16_t> ports_ = {80, 443};
};

}  // namespace callbox::net
