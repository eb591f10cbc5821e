#include "site/site_context.h"

#include <algorithm>

#include "published/published.h"

namespace callbox::site {

const words::Catalogue& catalogue_in(const SiteContext& site, std::string_view language) {
  return site.words->in(language);
}

const Words& words_in(const SiteContext& site, std::string_view language) {
  return catalogue_in(site, language).words();
}

std::string prefix_of(const SiteContext& site, std::string_view language) {
  return site.languages.empty() ? std::string() : published::page_prefix(site.languages.front(), language);
}

const roster::Unit* find_unit(const SiteContext& site, std::string_view slug) {
  const auto found =
      std::find_if(site.units.begin(), site.units.end(), [&](const auto& unit) { return unit.slug == slug; });
  return found == site.units.end() ? nullptr : &*found;
}

std::vector<std::string> related_areas(const SiteContext& site, std::string_view slug) {
  std::vector<std::string> out;
  for (const auto* unit = find_unit(site, slug); unit != nullptr && out.size() < 8;
       unit = find_unit(site, unit->parent))
    out.push_back(unit->slug);
  const auto* self = find_unit(site, slug);
  if (self == nullptr || self->kind == roster::UnitKind::kAgency) return out;
  for (const auto& unit : site.units)
    if (unit.parent == slug) out.push_back(unit.slug);
  return out;
}

std::string kind_name(const SiteContext& site, std::string_view kind, std::string_view language) {
  for (const auto& known : site.kinds)
    if (known.id == kind) return known.name.in(language);
  return std::string(kind);
}

std::vector<std::string> staffed_hours(const SiteContext& site, std::string_view language) {
  const auto& catalogue = catalogue_in(site, language);
  const auto& speech = catalogue.language();
  const Words& w = catalogue.words();
  // Monday first, as people read a week; runs of neighbouring days with the same hours become one line.
  struct Run {
    int first, last, open, close;
  };
  std::vector<Run> runs;
  for (int step = 0; step < 7; ++step) {
    const int day = (step + 1) % 7;
    for (const auto& hours : site.notices.staffed) {
      if (hours.weekday != day) continue;
      const auto run = std::find_if(runs.begin(), runs.end(), [&](const Run& r) {
        return r.last == step - 1 && r.open == hours.open_minute && r.close == hours.close_minute;
      });
      if (run != runs.end())
        run->last = step;
      else
        runs.push_back({step, step, hours.open_minute, hours.close_minute});
    }
  }
  std::vector<std::string> lines;
  for (const auto& run : runs) {
    const auto first = speech.weekday((run.first + 1) % 7);
    const auto last = speech.weekday((run.last + 1) % 7);
    const std::string days =
        speech.capitalized(run.last - run.first == 6 ? std::string(w.every_day)
                           : run.first == run.last   ? std::string(first)
                                                     : fill(w.days_range, {{"first", first}, {"last", last}}));
    if (run.open == 0 && run.close >= 24 * 60)
      lines.push_back(fill(w.hours_all_day, {{"days", days}}));
    else
      lines.push_back(
          fill(w.hours_from_to, {{"days", days}, {"from", speech.clock(run.open)}, {"to", speech.clock(run.close)}}));
  }
  return lines;
}

std::string telephone_url(std::string_view number) {
  std::string digits;
  for (const char c : number)
    if (c >= '0' && c <= '9') digits += c;
  const bool national = digits.size() == 10;
  const bool with_country = digits.size() == 11 && digits.front() == '1';
  return "tel:" + std::string(national ? "+1" : with_country || number.starts_with("+") ? "+" : "") + digits;
}

}  // namespace callbox::site
