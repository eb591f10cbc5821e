#include "app/outlets_list.h"

#include "app/outlet_ids.h"
#include "outlets/bluesky/kind.h"
#include "outlets/feeds/kind.h"
#include "outlets/mail/kind.h"
#include "outlets/site/kind.h"

namespace callbox::app {

std::vector<outlets::OutletKind> outlet_kinds() {
  return {
      outlets::site_kind(),
      outlets::feeds_kind(),
      outlets::mail::kind(),
      outlets::bluesky::kind(),
  };
}

std::vector<KindToCome> kinds_to_come() {
  return {
      {"x", {{"en", "X"}}},
      {"facebook", {{"en", "Facebook"}}},
      {"activitypub", {{"en", "Fediverse"}, {"es", "Fediverso"}}},
      {"cap", {{"en", "Alerts (CAP)"}, {"es", "Alertas (CAP)"}}},
      {"webpush", {{"en", "Push notices"}, {"es", "Avisos en el teléfono"}}},
      {"webhook", {{"en", "Webhooks"}}},
  };
}

std::vector<std::string> outlet_ids() {
  std::vector<std::string> ids;
  for (const auto& kind : outlet_kinds()) ids.push_back(kind.id);
  for (const auto& kind : kinds_to_come()) ids.emplace_back(kind.id);
  return ids;
}

}  // namespace callbox::app
