#include "site/map.h"
#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

Link link_to(const Frame& frame, const roster::Unit& unit) {
  return {frame.at("/areas/" + unit.slug), unit.name};
}

std::vector<Link> beats_of(const Frame& frame, std::string_view parent) {
  std::vector<Link> links;
  for (const auto& unit : frame.site.units)
    if (unit.kind == roster::UnitKind::kBeat && unit.parent == parent) links.push_back(link_to(frame, unit));
  return links;
}

}  // namespace

std::string render_areas(const Setting& setting) {
  const Frame frame =
      make_frame(setting, "/areas", std::string(words_in(setting.site, setting.language).areas_title), "areas");
  AreasView view;
  for (const auto& unit : setting.site.units) {
    if (unit.kind == roster::UnitKind::kAgency) {
      view.agency = link_to(frame, unit);
      view.beats = beats_of(frame, unit.slug);
    } else if (unit.kind == roster::UnitKind::kDistrict) {
      view.districts.push_back({link_to(frame, unit), beats_of(frame, unit.slug)});
    }
  }
  view.map = draw_map(frame);
  Html body;
  templates::areas(body, frame, view);
  return finish(frame, body);
}

std::string render_area(const Setting& setting, const roster::Unit& unit, std::span<const PublishedPost> posts) {
  const Words& w = words_in(setting.site, setting.language);
  Frame frame = make_frame(setting, "/areas/" + unit.slug, unit.name, "areas");
  frame.feed = "/areas/" + unit.slug + "/feed";
  AreaView view;
  view.slug = unit.slug;
  view.name = unit.name;
  view.heading = fill(w.area_posts, {{"area", unit.name}});
  if (const auto* parent = find_unit(setting.site, unit.parent)) view.parent = link_to(frame, *parent);
  view.beats = beats_of(frame, unit.slug);
  view.posts = card_views(frame, first_page(posts));
  Html body;
  templates::area(body, frame, view);
  return finish(frame, body);
}

}  // namespace callbox::site
