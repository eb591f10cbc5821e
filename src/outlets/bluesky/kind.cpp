#include "outlets/bluesky/kind.h"

#include "outlets/bluesky/bluesky_outlet.h"
#include "outlets/bluesky/post_text.h"

namespace callbox::outlets::bluesky {

OutletKind kind() {
  OutletKind kind;
  kind.id = "bluesky";
  kind.names = {{"en", "Bluesky"}};
  kind.limits.text_unit = "graphemes";
  kind.limits.most_text = static_cast<std::int64_t>(kMostGraphemes);
  kind.limits.most_media = static_cast<int>(kMostImages);
  kind.limits.most_media_bytes = static_cast<std::int64_t>(kMostImageBytes);
  kind.limits.can_edit = false;
  kind.settings = {
      {"service", true, false, "The address of the server where the account lives, such as https://bsky.social."},
      {"identifier", true, false, "The account's handle, such as village.example, or its DID."},
      {"password", true, true, "An app password made for Callbox in the account's settings, never the account's own."}};
  kind.make = [](const Surroundings& around, const Account& account) -> result<std::unique_ptr<Outlet>> {
    for (const Setting& setting : bluesky::kind().settings)
      if (!account.settings.contains(setting.name))
        return fail(ErrorKind::kInvalid, "is needed and not set", Where{setting.name, 0, 0});
    const std::string& service = account.settings.at("service");
    if (!service.starts_with("https://") && !service.starts_with("http://"))
      return fail(ErrorKind::kInvalid, "expected an address that starts with https://, found \"" + service + "\"",
                  Where{"service", 0, 0});
    return std::make_unique<BlueskyOutlet>(
        account.channel, Login{service, account.settings.at("identifier"), account.settings.at("password")},
        around.http, *account.credential, [&blobs = around.blobs](const Digest& digest) { return blobs.get(digest); },
        around.clock, around.words);
  };
  return kind;
}

}  // namespace callbox::outlets::bluesky
