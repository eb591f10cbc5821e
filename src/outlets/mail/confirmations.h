// The job that mails the link of a sign-up.
#pragma once

#include "outlets/mail/letter.h"
#include "outlets/mail/postman.h"
#include "outlets/mail/subscribers.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::outlets::mail {

class Confirmations {
 public:
  // All outlive this.
  Confirmations(storage::Database& db, const Settings& settings, const Subscribers& subscribers, const Postman& postman)
      : db_(db), settings_(settings), subscribers_(subscribers), postman_(postman) {}

  // Handler for kConfirmationJob. Each attempt makes a new token and the earlier one void, so a message that may have
  // arrived is not sent again: whoever got none asks again.
  storage::JobOutcome send(const storage::Job& job) const;

 private:
  storage::Database& db_;
  const Settings& settings_;
  const Subscribers& subscribers_;
  const Postman& postman_;
};

}  // namespace callbox::outlets::mail
