#include "outlets/feeds/kind.h"

#include "outlets/feeds/feeds_outlet.h"

namespace callbox::outlets {

OutletKind feeds_kind() {
  OutletKind kind;
  kind.id = "feeds";
  kind.names = {{"en", "Feeds"}, {"es", "Canales de noticias"}};
  kind.make = [](const Surroundings& around, const Account&) -> result<std::unique_ptr<Outlet>> {
    return std::make_unique<FeedsOutlet>(around.db, around.base_url);
  };
  return kind;
}

}  // namespace callbox::outlets
