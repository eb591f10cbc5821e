#include "roster/totp.h"

#include <liboath/oath.h>

#include <array>
#include <mutex>

#include "base/crypto.h"

namespace callbox::roster {
namespace {

constexpr unsigned kDigits = 6;

std::string code_at_step(std::string_view secret, std::int64_t step) {
  static std::once_flag started;
  std::call_once(started, [] { oath_init(); });
  std::array<char, kDigits + 1> out{};
  if (oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), kDigits, false,
                         OATH_HOTP_DYNAMIC_TRUNCATION, out.data()) != OATH_OK) {
    return {};
  }
  return std::string(out.data());
}

// RFC 3986 unreserved characters stay.
std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace

std::string totp_code(std::string_view secret, UtcMillis at) {
  return code_at_step(secret, at.count / 1000 / kTotpStepSeconds);
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, UtcMillis now) {
  if (code.size() != kDigits) return std::nullopt;
  const std::int64_t current = now.count / 1000 / kTotpStepSeconds;
  for (const std::int64_t step : {current, current - 1, current + 1}) {
    const std::string expected = code_at_step(secret, step);
    if (!expected.empty() && equal_in_constant_time(expected, code)) return step;
  }
  return std::nullopt;
}

std::string totp_uri(std::string_view agency, std::string_view login, std::string_view secret) {
  return "otpauth://totp/" + percent_encode(agency) + ":" + percent_encode(login) + "?secret=" + to_base32(secret) +
         "&issuer=" + percent_encode(agency) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace callbox::roster
