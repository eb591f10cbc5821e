// The outlets this installation has, put together from its settings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/installation.h"
#include "base/result.h"
#include "desk/desk.h"
#include "outlets/mail/audience.h"
#include "outlets/outlet.h"
#include "site/subscription_desk.h"
#include "storage/queue.h"

namespace callbox::app {

class Outlets {
 public:
  // Opens what the settings name: DKIM key, relay, accounts. kInvalid with the setting when one is unusable.
  static result<std::unique_ptr<Outlets>> open(Installation& installation);
  ~Outlets();

  // New outlets over the shared parts: one set a courier. kInvalid with the setting that is unusable.
  result<std::vector<std::unique_ptr<outlets::Outlet>>> make() const;
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
