#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sodium.h>

#include <atomic>
#include <cstring>
#include <stdexcept>

namespace callbox {
namespace {

[[noreturn]] void broken(const char* what) {
  throw std::runtime_error(what);
}

const EVP_MD* sha256_algorithm() {
  // OpenSSL 3 looks an algorithm up by name at each use; fetching once keeps hashing fast.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (algorithm == nullptr) broken("SHA-256 is not available");
  return algorithm;
}

struct DigestContext {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  DigestContext() = default;
  DigestContext(const DigestContext&) = delete;
  DigestContext& operator=(const DigestContext&) = delete;
  ~DigestContext() { EVP_MD_CTX_free(context); }
};

EVP_MD_CTX* digest_context() {
  thread_local DigestContext holder;
  return holder.context;
}

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;
struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Encodes `bytes` in groups of `width` bits with `alphabet`.
std::string encode(std::string_view bytes, std::string_view alphabet, int width) {
  std::string out;
  out.reserve(bytes.size() * 8 / static_cast<std::size_t>(width) + 4);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char raw : bytes) {
    buffer = (buffer << 8) | static_cast<std::uint8_t>(raw);
    bits += 8;
    while (bits >= width) {
      bits -= width;
      out += alphabet[(buffer >> bits) & ((1u << width) - 1)];
    }
    buffer &= (1u << bits) - 1;
  }
  if (bits > 0) out += alphabet[(buffer << (width - bits)) & ((1u << width) - 1)];
  return out;
}

// The reverse. Refuses other characters and non-zero left-over bits, so that one value has one spelling.
result<std::string> decode(std::string_view text, std::string_view alphabet, int width, std::string_view name) {
  const auto refuse = [&] { return fail(ErrorKind::kInvalid, "expected " + std::string(name)); };
  std::string out;
  out.reserve(text.size() * static_cast<std::size_t>(width) / 8);
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return refuse();
    buffer = (buffer << width) | static_cast<std::uint32_t>(value);
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((buffer >> bits) & 0xff);
    }
    buffer &= (1u << bits) - 1;
  }
  if (bits >= width || buffer != 0) return refuse();
  return out;
}

}  // namespace

Digest sha256(std::string_view data) {
  return sha256({data});
}

Digest sha256(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* context = digest_context();
  Digest digest;
  bool ok = EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1;
  for (const auto part : parts) ok = ok && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context, digest.bytes.data(), nullptr) == 1;
  if (!ok) broken("SHA-256 failed");
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
  // RFC 2104 written out: OpenSSL 3's HMAC fetches three algorithms a call, ten times the cost of the hashing.
  std::array<char, 64> block{};
  if (key.size() > block.size()) {
    const Digest short_key = sha256(key);
    std::memcpy(block.data(), short_key.bytes.data(), short_key.bytes.size());
  } else if (!key.empty()) {  // an empty view may point nowhere
    std::memcpy(block.data(), key.data(), key.size());
  }
  std::array<char, 64> inner = block, outer = block;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  const Digest first = sha256({std::string_view(inner.data(), inner.size()), data});
  return sha256({std::string_view(outer.data(), outer.size()), first.view()});
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char raw : bytes) {
    const auto byte = static_cast<std::uint8_t>(raw);
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}
std::string to_hex(const Digest& digest) {
  return to_hex(digest.view());
}

result<std::string> from_hex(std::string_view hex) {
  const auto refuse = [] { return fail(ErrorKind::kInvalid, "expected pairs of hexadecimal digits in lower case"); };
  if (hex.size() % 2 != 0) return refuse();
  std::string out;
  out.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::size_t high = kHex.find(hex[i]), low = kHex.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return refuse();
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::optional<Digest> digest_from_bytes(std::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.bytes.size()) return std::nullopt;
  std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

std::optional<Digest> digest_from_hex(std::string_view hex) {
  const auto bytes = from_hex(hex);
  if (!bytes) return std::nullopt;
  return digest_from_bytes(*bytes);
}

std::string to_base64(std::string_view bytes) {
  std::string out = encode(bytes, kBase64, 6);
  while (out.size() % 4 != 0) out += '=';
  return out;
}
result<std::string> from_base64(std::string_view text) {
  std::size_t padding = 0;
  while (padding < 2 && !text.empty() && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  if ((text.size() + padding) % 4 != 0) return fail(ErrorKind::kInvalid, "expected base64 with padding");
  return decode(text, kBase64, 6, "base64 with padding");
}
std::string to_base64url(std::string_view bytes) {
  return encode(bytes, kBase64Url, 6);
}
result<std::string> from_base64url(std::string_view text) {
  return decode(text, kBase64Url, 6, "base64url without padding");
}
std::string to_base32(std::string_view bytes) {
  return encode(bytes, kBase32, 5);
}
result<std::string> from_base32(std::string_view text) {
  return decode(text, kBase32, 5, "base32 in upper case without padding");
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string Random::bytes(std::size_t count) {
  std::string out(count, '\0');
  fill({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return out;
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  // A draw from the generator costs 2 µs whatever its size, and every ledger entry needs several small ones: each
  // thread draws ahead. What was handed out is wiped.
  struct Pool {
    std::array<std::uint8_t, 512> bytes;
    std::size_t left = 0;
  };
  thread_local Pool pool;
  if (out.size() > pool.bytes.size()) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) broken("the system's random generator failed");
    return;
  }
  if (pool.left < out.size()) {
    if (RAND_bytes(pool.bytes.data(), static_cast<int>(pool.bytes.size())) != 1)
      broken("the system's random generator failed");
    pool.left = pool.bytes.size();
  }
  std::uint8_t* const taken = pool.bytes.data() + (pool.left - out.size());
  std::memcpy(out.data(), taken, out.size());
  OPENSSL_cleanse(taken, out.size());
  pool.left -= out.size();
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::uint64_t block[2] = {seed_, std::atomic_ref(counter_).fetch_add(1)};
    const Digest digest = sha256(std::string_view(reinterpret_cast<const char*>(block), sizeof block));
    const std::size_t take = std::min(out.size() - done, digest.bytes.size());
    std::memcpy(out.data() + done, digest.bytes.data(), take);
    done += take;
  }
}

Ed25519PrivateKey Ed25519PrivateKey::generate(Random& random) {
  Ed25519PrivateKey key;
  random.fill(key.seed_);
  return key;
}

result<Ed25519PrivateKey> Ed25519PrivateKey::from_seed(std::string_view seed32) {
  Ed25519PrivateKey key;
  if (seed32.size() != key.seed_.size()) return fail(ErrorKind::kInvalid, "expected a seed of 32 bytes");
  std::memcpy(key.seed_.data(), seed32.data(), seed32.size());
  return key;
}

std::string Ed25519PrivateKey::seed() const {
  return {reinterpret_cast<const char*>(seed_.data()), seed_.size()};
}

Ed25519PublicKey Ed25519PrivateKey::public_key() const {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), seed_.size()));
  Ed25519PublicKey out;
  std::size_t size = out.bytes.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), out.bytes.data(), &size) != 1)
    broken("Ed25519 key derivation failed");
  return out;
}

std::string Ed25519PrivateKey::sign(std::string_view message) const {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), seed_.size()));
  const Context context(EVP_MD_CTX_new());
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  const bool ok = key && context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                 reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  if (!ok) broken("Ed25519 signing failed");
  return signature;
}

bool verify_ed25519(const Ed25519PublicKey& public_key, std::string_view message, std::string_view signature) {
  if (signature.size() != 64) return false;
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.bytes.data(), public_key.bytes.size()));
  const Context context(EVP_MD_CTX_new());
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

namespace {
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
}  // namespace

std::string seal_secret(std::string_view key32, std::string_view context, std::string_view plain, Random& random) {
  if (key32.size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES) broken("the master key is not 32 bytes");
  std::string sealed = random.bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const std::string nonce = sealed;
  sealed.resize(nonce.size() + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(sealed.data()) + nonce.size(), nullptr,
                                             bytes_of(plain), plain.size(), bytes_of(context), context.size(), nullptr,
                                             bytes_of(nonce), bytes_of(key32));
  return sealed;
}

result<std::string> open_secret(std::string_view key32, std::string_view context, std::string_view sealed) {
  constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  const auto refuse = [] {
    return fail(ErrorKind::kCorrupt, "a stored secret does not open with this agency's master key");
  };
  if (key32.size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES || sealed.size() < nonce_size + tag_size)
    return refuse();
  std::string plain(sealed.size() - nonce_size - tag_size, '\0');
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, bytes_of(sealed) + nonce_size,
      sealed.size() - nonce_size, bytes_of(context), context.size(), bytes_of(sealed), bytes_of(key32));
  if (status != 0) return refuse();
  return plain;
}

}  // namespace callbox
