#include "base/sha256.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace callbox {
namespace {

void expect(bool worked) {
  if (!worked) throw std::runtime_error("SHA-256 failed");
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  expect(EVP_DigestInit_ex2(state_->context, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view part) {
  expect(EVP_DigestUpdate(state_->context, part.data(), part.size()) == 1);
}

Digest Sha256::digest() {
  Digest digest;
  expect(EVP_DigestFinal_ex(state_->context, digest.bytes.data(), nullptr) == 1);
  return digest;
}

}  // namespace callbox
