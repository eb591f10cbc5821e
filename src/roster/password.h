// Passwords: argon2id by libsodium.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callbox::roster {

// What one hash costs. The default (64 MiB, two passes) takes about 100 ms of one core: OWASP's first choice and more.
// Call from worker threads, never inside a database transaction.
struct PasswordCost {
  std::uint64_t passes = 2;
  std::size_t memory = 64 * 1024 * 1024;
  // For tests only: the least that argon2id accepts.
  static PasswordCost least() { return {1, 8192}; }
};

// The PHC string "$argon2id$…". kInvalid when `password` is shorter than 12 or longer than 200 bytes (NIST SP 800-63B
// asks for length, not for classes of characters); kUnavailable when there is no memory for it.
result<std::string> hash_password(std::string_view password, const PasswordCost& cost);
// True when `password` is the one hashed. Takes the same time whether it is or not.
bool password_matches(std::string_view hash, std::string_view password);

}  // namespace callbox::roster
