#include "site/site_context.h"

#include <algorithm>
#include <array>
#include <map>

#include "published/published.h"
#include "site/words.h"

namespace callbox::site {
namespace {

std::string_view day_name(const Words& w, int weekday) {
  const std::array<std::string_view, 7> names{w.day_0, w.day_1, w.day_2, w.day_3, w.day_4, w.day_5, w.day_6};
  return names[static_cast<std::size_t>(weekday) % 7];
}

std::string clock_time(int minute_of_day, std::string_view language) {
  const int hour = minute_of_day / 60 % 24;
  const int twelve = hour % 12 == 0 ? 12 : hour % 12;
  const int minute = minute_of_day % 60;
  const std::string digits = std::to_string(twelve) + (minute < 10 ? ":0" : ":") + std::to_string(minute);
  if (language == "es") return digits + (hour < 12 ? " a. m." : " p. m.");
  return digits + (hour < 12 ? " a.m." : " p.m.");
}

// Spanish writes days in lower case, but a line begins with a capital.
std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

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
    if (known.id == kind) return language == "es" && !known.name_es.empty() ? known.name_es : known.name;
  return std::string(kind);
}

std::vector<std::string> staffed_hours(const directive::Notices& notices, std::string_view language) {
  const Words& w = words_in(language);
  // Monday first, as people read a week; runs of neighbouring days with the same hours become one line.
  struct Run {
    int first, last, open, close;
  };
  std::vector<Run> runs;
  for (int step = 0; step < 7; ++step) {
    const int day = (step + 1) % 7;
    for (const auto& hours : notices.staffed) {
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
    const auto first = day_name(w, (run.first + 1) % 7);
    const auto last = day_name(w, (run.last + 1) % 7);
    const std::string days = run.last - run.first == 6 ? std::string(w.every_day)
                             : run.first == run.last   ? capitalized(std::string(first))
                                                       : fill(w.days_range, {{"first", first}, {"last", last}});
    if (run.open == 0 && run.close >= 24 * 60)
      lines.push_back(fill(w.hours_all_day, {{"days", days}}));
    else
      lines.push_back(unbroken_time(
          fill(w.hours_from_to,
               {{"days", days}, {"from", clock_time(run.open, language)}, {"to", clock_time(run.close, language)}})));
  }
  return lines;
}

std::string unbroken_time(std::string text) {
  for (const std::string_view half : {" a.m.", " p.m.", " a. m.", " p. m."})
    for (auto at = text.find(half); at != std::string::npos; at = text.find(half, at)) {
      std::string kept(half);
      for (auto space = kept.find(' '); space != std::string::npos; space = kept.find(' '))
        kept.replace(space, 1, "\u00A0");
      text.replace(at, half.size(), kept);
    }
  return text;
}

std::string fill(std::string_view pattern, std::initializer_list<Fill> values) {
  std::string out;
  while (!pattern.empty()) {
    const auto begin = pattern.find('{');
    const auto end = begin == std::string_view::npos ? begin : pattern.find('}', begin);
    if (end == std::string_view::npos) break;
    const auto name = pattern.substr(begin + 1, end - begin - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const Fill& f) { return f.name == name; });
    out += pattern.substr(0, begin);
    out += value == values.end() ? pattern.substr(begin, end + 1 - begin) : value->value;
    pattern.remove_prefix(end + 1);
  }
  out += pattern;
  return out;
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
