// The secret of one account that changes while the desk runs: a session, an OAuth refresh token. Kept sealed, shared by
// all nodes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callbox::outlets {

inline constexpr std::string_view kInterruptedRenewal = "interrupted-renewal";

class Credential {
 public:
  struct Held {
    std::string secret;        // the outlet's own form
    std::int64_t version = 0;  // 0: none is kept yet
  };
  // Asks the peer for the secret that follows `old` (empty when none is kept). Runs outside of any transaction, once.
  using Renew = std::function<result<std::string>(std::string_view old)>;

  virtual ~Credential() = default;
  virtual result<Held> load() = 0;
  // A secret newer than the version `seen`. Of all who ask at one time, on all nodes, one runs `renew` and the others
  // wait and get what it brought: a refresh token that works once is used once. What it brought is durable before
  // anybody sees it. The error of `renew` is the answer of the one that ran it; those who waited try in turn. When it
  // follows on a renewal that was cut off in the middle its code is kInterruptedRenewal: that one may have used the
  // secret up, so this is kDenied, for a person to connect the account anew.
  virtual result<Held> renew(std::int64_t seen, const Renew& renew) = 0;
};

}  // namespace callbox::outlets
