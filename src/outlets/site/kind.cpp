#include "outlets/site/kind.h"

#include "outlets/site/site_outlet.h"

namespace callbox::outlets {

OutletKind site_kind() {
  OutletKind kind;
  kind.id = "site";
  kind.names = {{"en", "Public site"}, {"es", "Sitio público"}};
  kind.make = [](const Surroundings& around, const Account&) -> result<std::unique_ptr<Outlet>> {
    return std::make_unique<SiteOutlet>(around.db, around.clock);
  };
  return kind;
}

}  // namespace callbox::outlets
