// SHA-256 of what comes piece by piece and is never in memory as a whole.
#pragma once

#include <memory>
#include <string_view>

#include "base/crypto.h"

namespace callbox {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view part);
  // Of all that was added. Nothing more can be added after it.
  Digest digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace callbox
