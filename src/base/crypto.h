// Thin wrappers over OpenSSL. Keys and digests are types; comparing secrets takes constant time.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox {

// A SHA-256 value.
struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const Digest&, const Digest&) = default;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

Digest sha256(std::string_view data);
// SHA-256 over the concatenation of `parts`, without copying them together.
Digest sha256(std::initializer_list<std::string_view> parts);
Digest hmac_sha256(std::string_view key, std::string_view data);

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
result<std::string> from_hex(std::string_view hex);
std::optional<Digest> digest_from_hex(std::string_view hex);
std::optional<Digest> digest_from_bytes(std::string_view bytes);
// RFC 4648 section 4, padded.
std::string to_base64(std::string_view bytes);
result<std::string> from_base64(std::string_view text);
// RFC 4648 section 5, unpadded.
std::string to_base64url(std::string_view bytes);
result<std::string> from_base64url(std::string_view text);
// RFC 4648 section 6 (TOTP secrets), upper case, unpadded.
std::string to_base32(std::string_view bytes);
result<std::string> from_base32(std::string_view text);

bool equal_in_constant_time(std::string_view a, std::string_view b);

// The one source of chance; tests seed their own.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
  std::string bytes(std::size_t count);
};
// The kernel's generator, through OpenSSL. Thread-safe.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};
// Repeatable bytes from a seed. Thread-safe. Tests only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : seed_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t seed_;
  std::uint64_t counter_ = 0;
};

// Ed25519 (RFC 8032).
struct Ed25519PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const Ed25519PublicKey&, const Ed25519PublicKey&) = default;
};
class Ed25519PrivateKey {
 public:
  static Ed25519PrivateKey generate(Random& random);
  static result<Ed25519PrivateKey> from_seed(std::string_view seed32);
  std::string seed() const;  // 32 secret bytes
  Ed25519PublicKey public_key() const;
  std::string sign(std::string_view message) const;  // 64 bytes

 private:
  std::array<std::uint8_t, 32> seed_{};
};
bool verify_ed25519(const Ed25519PublicKey& key, std::string_view message, std::string_view signature);

// Secrets at rest (TOTP seeds, app passwords, signing keys): XChaCha20-Poly1305 under the agency's 32-byte master key.
// `context` is authenticated: a sealed value moved to another record does not open.
std::string seal_secret(std::string_view key32, std::string_view context, std::string_view plain, Random& random);
result<std::string> open_secret(std::string_view key32, std::string_view context, std::string_view sealed);

}  // namespace callbox
