#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

// "April 18, 2016" for a version "2016-04-18"; any other version as it is.
std::string date_of(const std::string& version, const words::Language& language) {
  const auto noon = parse_iso(version + "T12:00:00Z");
  return noon ? language.date(*noon) : version;
}

}  // namespace

std::string render_about(const Setting& setting) {
  const Words& w = words_in(setting.site, setting.language);
  const Frame frame = make_frame(setting, "/about", std::string(w.about_title), "about");
  std::string about;
  for (const auto& text : setting.site.notices.texts)
    if (text.language == setting.language) about = text.about;
  std::vector<std::string> kinds;
  for (const auto& kind : setting.site.kinds) kinds.push_back(kind_name(setting.site, kind.id, setting.language));
  const auto& speech = frame.catalogue.language();
  std::vector<std::string> languages;
  for (const auto& language : setting.site.languages) languages.push_back(speech.name_of(language));
  Html body;
  templates::about(body, frame, notice_view(setting.site, setting.language), about, kinds, speech.list(languages),
                   date_of(setting.site.directive_version, speech));
  return finish(frame, body);
}

std::string render_message(const Setting& setting, Message message, std::string_view path) {
  const Words& w = words_in(setting.site, setting.language);
  Frame frame = make_frame(setting, std::string(path), {}, "");
  frame.indexed = false;
  MessageView view;
  const Link home{frame.at("/"), std::string(w.go_home)};
  const Link again{frame.at("/subscribe"), std::string(w.subscribe)};
  const auto say = [&](std::string_view title, std::string_view text, const Link& link) {
    view.title = title;
    view.paragraphs.emplace_back(text);
    view.links.push_back(link);
  };
  switch (message) {
    case Message::kSubscribeSent:
      say(w.subscribe_sent_title, w.subscribe_sent_text, home);
      view.paragraphs.emplace_back(w.subscribe_sent_again);
      break;
    case Message::kSubscribeTooOften:
      say(w.subscribe_rate_title, w.subscribe_rate_text, again);
      break;
    case Message::kConfirmed:
      say(w.confirmed_title, w.confirmed_text, home);
      break;
    case Message::kUnsubscribed:
      say(w.unsubscribed_title, w.unsubscribed_text, again);
      break;
    case Message::kNoAlerts:
      say(w.no_alerts_title, w.no_alerts_text, home);
      break;
    case Message::kBadToken:
      say(w.token_bad_title, w.token_bad_text, again);
      break;
    case Message::kNotFound:
      say(w.not_found_title, w.not_found_text, home);
      break;
    case Message::kError:
      say(w.error_title, w.error_text, home);
      break;
  }
  frame.title = view.title;
  Html body;
  templates::message(body, view);
  return finish(frame, body);
}

}  // namespace callbox::site
