// What the subscribe pages need of whoever keeps the list of subscribers (the mail outlet).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::site {

struct SignUp {
  std::string email;               // as typed, trimmed
  std::vector<std::string> areas;  // slugs of units that exist; at least one
  std::string language;            // one of the site's
  std::string peer;                // IP address, for the rate limit
};

class SubscriptionDesk {
 public:
  virtual ~SubscriptionDesk() = default;
  // Takes the wish and sends the message to confirm it. The answer is the same whether the address is known, new or
  // suppressed, so that nobody learns who is signed up. kInvalid with field "email" for what cannot be an address;
  // kRateLimited.
  virtual Status sign_up(const SignUp& wish) = 0;
  // What a confirmation link would confirm; reads only. kNotFound when the token is unknown, used or too old.
  virtual result<std::vector<std::string>> areas_to_confirm(std::string_view token) = 0;
  // Confirming twice is fine. kNotFound as above.
  virtual Status confirm(std::string_view token) = 0;
  // True when the token ends a subscription; reads only.
  virtual result<bool> can_unsubscribe(std::string_view token) = 0;
  // Ending what has ended is fine. kNotFound when the token was never given out.
  virtual Status unsubscribe(std::string_view token) = 0;
};

}  // namespace callbox::site
