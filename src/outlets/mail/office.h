// What every part of the mail needs: whom it comes from, who is subscribed, who signs and sends.
#pragma once

#include "outlets/kind.h"
#include "outlets/mail/letter.h"
#include "outlets/mail/postman.h"
#include "outlets/mail/subscribers.h"

namespace callbox::outlets::mail {

// Not to be moved: its parts refer to one another.
struct Office {
  // `around` has a relay.
  explicit Office(const Surroundings& around);
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  const Settings settings;
  const Subscribers subscribers;
  const Postman postman;
};

}  // namespace callbox::outlets::mail
