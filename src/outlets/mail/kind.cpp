#include "outlets/mail/kind.h"

#include "outlets/mail/mail_outlet.h"
#include "outlets/mail/office.h"
#include "outlets/mail/schema.h"

namespace callbox::outlets::mail {
namespace {

// The outlet with all it stands on.
class OwnOffice final : public MailOutlet {
 public:
  OwnOffice(std::unique_ptr<Office> office, const Surroundings& around)
      : MailOutlet(around.db, office->settings, office->subscribers, office->postman, around.clock),
        office_(std::move(office)) {}

 private:
  const std::unique_ptr<Office> office_;
};

}  // namespace

OutletKind kind() {
  OutletKind kind;
  kind.id = "mail";
  kind.names = {{"en", "E-mail"}, {"es", "Correo"}};
  kind.limits.can_edit = false;
  kind.limits.can_delete = false;
  kind.make = [](const Surroundings& around, const Account&) -> result<std::unique_ptr<Outlet>> {
    if (around.relay == nullptr) return nullptr;
    return std::make_unique<OwnOffice>(std::make_unique<Office>(around), around);
  };
  kind.migrations = migrations();
  kind.dispose = dispose;
  return kind;
}

}  // namespace callbox::outlets::mail
