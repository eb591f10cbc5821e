#include <algorithm>

#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {

std::string render_subscribe(const Setting& setting, const SubscribeForm& form) {
  const Words& w = words_in(setting.site, setting.language);
  const Frame frame = make_frame(setting, "/subscribe", std::string(w.subscribe_title), "subscribe");
  SubscribeView view;
  view.email = form.email;
  if (form.email_wrong) view.email_error = w.subscribe_error_email;
  if (form.areas_wrong) view.areas_error = w.subscribe_error_areas;
  if (form.language_wrong) view.language_error = w.subscribe_error_language;
  const auto choice = [&](const roster::Unit& unit) {
    const bool chosen = std::find(form.areas.begin(), form.areas.end(), unit.slug) != form.areas.end();
    const bool everyone = unit.kind == roster::UnitKind::kAgency && setting.site.units.size() > 1;
    return ChoiceView{unit.slug, "area-" + unit.slug,
                      everyone ? fill(w.subscribe_everyone, {{"area", unit.name}}) : unit.name, chosen};
  };
  // Each district with its beats below it, as people know their town. A village's few beats stand for themselves.
  for (const auto& unit : setting.site.units) {
    if (unit.kind == roster::UnitKind::kBeat) {
      const auto* parent = find_unit(setting.site, unit.parent);
      if (parent == nullptr || parent->kind != roster::UnitKind::kDistrict)
        view.groups.push_back({{choice(unit)}, {}, {}, false});
      continue;
    }
    AreaGroupView group{{choice(unit)}, {}, {}, false};
    if (unit.kind == roster::UnitKind::kDistrict)
      for (const auto& beat : setting.site.units)
        if (beat.parent == unit.slug) group.folded.push_back(choice(beat));
    group.open = std::any_of(group.folded.begin(), group.folded.end(), [](const auto& beat) { return beat.chosen; });
    if (!group.folded.empty()) group.fold = fill(w.subscribe_beats, {{"area", unit.name}});
    view.groups.push_back(std::move(group));
  }
  const std::string chosen = form.language.empty() ? setting.language : form.language;
  for (const auto& language : setting.site.languages)
    view.languages.push_back({language, "language-" + language,
                              catalogue_in(setting.site, language).language().own_name(), language == chosen});
  Html body;
  templates::subscribe(body, frame, view);
  return finish(frame, body);
}

std::string render_confirm(const Setting& setting, std::string_view token, const std::vector<std::string>& areas) {
  const Words& w = words_in(setting.site, setting.language);
  Frame frame = make_frame(setting, "/subscribe/confirm/" + std::string(token), std::string(w.confirm_title), "");
  frame.indexed = false;
  QuestionView view{frame.title, std::string(w.confirm_text), frame.at(frame.path), std::string(w.confirm_button), {}};
  for (const auto& slug : areas)
    if (const auto* unit = find_unit(setting.site, slug)) view.areas.push_back(unit->name);
  Html body;
  templates::question(body, view);
  return finish(frame, body);
}

std::string render_unsubscribe(const Setting& setting, std::string_view token) {
  const Words& w = words_in(setting.site, setting.language);
  Frame frame = make_frame(setting, "/unsubscribe/" + std::string(token), std::string(w.unsubscribe_title), "");
  frame.indexed = false;
  const QuestionView view{
      frame.title, std::string(w.unsubscribe_text), frame.at(frame.path), std::string(w.unsubscribe_button), {}};
  Html body;
  templates::question(body, view);
  return finish(frame, body);
}

}  // namespace callbox::site
