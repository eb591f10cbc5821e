#include "roster/password.h"

#include <sodium.h>

#include <array>

namespace callbox::roster {

result<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
  if (password.size() < 12 || password.size() > 200) {
    return fail(ErrorKind::kInvalid, "A password has 12 to 200 characters.", Where{"password", 0, 0});
  }
  if (sodium_init() < 0) return fail(ErrorKind::kInternal, "libsodium cannot start.");
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorKind::kUnavailable, "There is not enough memory to hash a password.");
  }
  return std::string(out.data());
}

bool password_matches(std::string_view hash, std::string_view password) {
  if (sodium_init() < 0) return false;
  const std::string terminated(hash);
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

}  // namespace callbox::roster
