#include "outlets/mail/office.h"

#include "words/fill.h"

namespace callbox::outlets::mail {
namespace {

std::string notice_in(const directive::Notices& notices, const words::Words& w, std::string_view language) {
  for (const auto& text : notices.texts) {
    if (text.language != language) continue;
    std::string lines = text.not_for_reports + "\n" + text.not_monitored + "\n";
    lines += words::fill(w.mail_emergency, {{"number", notices.emergency}});
    const auto add = [&](std::string_view pattern, std::string_view place, const std::string& value) {
      if (!value.empty()) lines += " · " + words::fill(pattern, {{place, value}});
    };
    add(w.mail_not_urgent, "number", notices.nonemergency_phone);
    add(w.mail_tips, "number", notices.tip_phone);
    add(w.mail_tips_online, "address", notices.tip_url);
    return lines;
  }
  return {};
}

Settings settings_of(const Surroundings& around) {
  const net::EmailAddress& from = around.relay->from;
  return {{around.agency, from},
          from,
          around.agency,
          around.base_url,
          "alerts." + std::string(from.domain()),
          [in_force = around.directive, words = around.words](std::string_view language) {
            const auto now = in_force();
            return now ? notice_in(now->notices(), words->in(language).words(), language) : std::string();
          },
          [in_force = around.directive] {
            const auto now = in_force();
            return now ? now->languages().front() : std::string();
          },
          around.relay->taken_as,
          around.words};
}

}  // namespace

Office::Office(const Surroundings& around)
    : settings(settings_of(around)),
      subscribers(around.clock, around.random, around.link_key),
      postman(settings, around.relay->transport, around.relay->signer, around.clock) {}

}  // namespace callbox::outlets::mail
