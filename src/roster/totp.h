// Time-based one-time passwords (RFC 6238: SHA-1, six digits, steps of thirty seconds) by liboath.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace callbox::roster {

inline constexpr std::int64_t kTotpStepSeconds = 30;

// The code of `secret` at `at`: for tests and for the demo's sign-in line.
std::string totp_code(std::string_view secret, UtcMillis at);
// The time step whose code this is: the current one, the one before or the one after (RFC 6238 section 5.2 allows for
// the clock of a phone). Nothing when it is none of them. The caller refuses a step that is not later than the last one
// used.
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, UtcMillis now);
// "otpauth://totp/…", which authenticator apps read from a QR code.
std::string totp_uri(std::string_view agency, std::string_view login, std::string_view secret);

}  // namespace callbox::roster
