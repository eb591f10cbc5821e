// The outlets this installation has, put together from its settings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/installation.h"
#include "base/result.h"
#include "desk/desk.h"
#include "outlets/accounts/register.h"
#include "outlets/mail/audience.h"
#include "outlets/outlet.h"
#include "outlets/shelf.h"
#include "site/subscription_desk.h"
#include "storage/queue.h"

namespace callbox::app {

class Outlets {
 public:
  // Opens what the settings name: DKIM key, relay, accounts. kInvalid with the setting when one is unusable.
  static result<std::unique_ptr<Outlets>> open(Installation& installation);
  ~Outlets();

  // The outlets by channel, as the accounts stand. kInvalid with the setting that is unusable in an outlet that goes
  // without accounts.
  result<std::shared_ptr<outlets::Shelf>> shelf() const;
  // The accounts: the acts on them, and the desk's view.
  const outlets::accounts::Register& accounts() const;
  const desk::ChannelBook& channels() const;
  // Takes the accounts of the configuration over as "bluesky:agency", once: from then on the row counts, and what the
  // file says is not read any more. Deliveries of before go on there.
  Status take_over_accounts();
  // Keeps the desk's audiences.
  desk::AudienceFreezer& freezer();
  // The subscribe pages' other side; null without mail.
  site::SubscriptionDesk* subscriptions();
  // Handlers for the mail's own jobs, before the workers start.
  Status handle_jobs(storage::Workers& workers);

 private:
  struct Parts;
  explicit Outlets(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace callbox::app
