#include "site/map.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace callbox::site {
namespace {

namespace json = boost::json;

constexpr int kWidth = 800;
constexpr int kHeight = 640;
constexpr int kMargin = 8;
constexpr std::size_t kMostLabels = 80;

struct Point {
  double x, y;
};
using Ring = std::vector<Point>;

struct Outline {
  const roster::Unit* unit;
  std::vector<Ring> rings;
};

std::vector<Ring> rings_of_polygon(const json::value& coordinates) {
  std::vector<Ring> rings;
  for (const auto& ring : coordinates.as_array()) {
    Ring out;
    for (const auto& point : ring.as_array()) {
      const auto& pair = point.as_array();
      out.push_back({pair.at(0).to_number<double>(), pair.at(1).to_number<double>()});
    }
    if (out.size() >= 3) rings.push_back(std::move(out));
  }
  return rings;
}

// Boost.JSON answers a wrong shape by throwing: a boundary is then no boundary.
std::vector<Ring> rings_of(const std::string& geojson) try {
  if (geojson.empty()) return {};
  const json::value geometry = json::parse(geojson);
  const auto& coordinates = geometry.at("coordinates");
  if (geometry.at("type") == "Polygon") return rings_of_polygon(coordinates);
  std::vector<Ring> all;
  if (geometry.at("type") == "MultiPolygon")
    for (const auto& polygon : coordinates.as_array())
      for (auto& ring : rings_of_polygon(polygon)) all.push_back(std::move(ring));
  return all;
} catch (const std::exception&) {
  return {};
}

struct Box {
  double left = std::numeric_limits<double>::max(), right = std::numeric_limits<double>::lowest();
  double bottom = std::numeric_limits<double>::max(), top = std::numeric_limits<double>::lowest();
  void take(const Point& p) {
    left = std::min(left, p.x);
    right = std::max(right, p.x);
    bottom = std::min(bottom, p.y);
    top = std::max(top, p.y);
  }
};

// A town is small enough for a flat map: degrees of longitude are narrower by the cosine of the latitude.
class Projection {
 public:
  explicit Projection(const Box& box) : box_(box) {
    squeeze_ = std::cos((box.top + box.bottom) / 2 * std::numbers::pi / 180);
    const double width = std::max((box.right - box.left) * squeeze_, 1e-9);
    const double height = std::max(box.top - box.bottom, 1e-9);
    scale_ = std::min((kWidth - 2 * kMargin) / width, (kHeight - 2 * kMargin) / height);
    width_ = static_cast<int>(std::ceil(width * scale_)) + 2 * kMargin;
    height_ = static_cast<int>(std::ceil(height * scale_)) + 2 * kMargin;
  }
  int x(const Point& p) const { return static_cast<int>(std::lround((p.x - box_.left) * squeeze_ * scale_)) + kMargin; }
  int y(const Point& p) const { return static_cast<int>(std::lround((box_.top - p.y) * scale_)) + kMargin; }
  double squeeze() const { return squeeze_; }
  int width() const { return width_; }
  int height() const { return height_; }

 private:
  Box box_;
  double squeeze_ = 1, scale_ = 1;
  int width_ = 0, height_ = 0;
};

std::string path_of(const std::vector<Ring>& rings, const Projection& projection) {
  std::string path;
  for (const auto& ring : rings) {
    int last_x = std::numeric_limits<int>::min(), last_y = 0;
    for (const auto& point : ring) {
      const int x = projection.x(point), y = projection.y(point);
      if (x == last_x && y == last_y) continue;
      path += last_x == std::numeric_limits<int>::min() ? 'M' : 'L';
      path += std::to_string(x) + ' ' + std::to_string(y);
      last_x = x;
      last_y = y;
    }
    path += 'Z';
  }
  return path;
}

// "1713" of "beat-1713": short enough to stand inside the shape.
std::string label_of(std::string_view slug) {
  const auto hyphen = slug.rfind('-');
  return std::string(hyphen == std::string_view::npos ? slug : slug.substr(hyphen + 1));
}

// How far `p` lies within the outline, in map units; negative outside. A label is wide, so width counts less.
double depth_of(const Point& p, const std::vector<Ring>& rings, double width_unit) {
  bool inside = false;
  double nearest = std::numeric_limits<double>::max();
  for (const auto& ring : rings)
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      const Point &a = ring[i], &b = ring[j];
      if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
      const double dx = (b.x - a.x) * width_unit, dy = b.y - a.y;
      const double px = (p.x - a.x) * width_unit, py = p.y - a.y;
      const double along = std::clamp((px * dx + py * dy) / std::max(dx * dx + dy * dy, 1e-18), 0.0, 1.0);
      nearest = std::min(nearest, std::hypot(px - along * dx, py - along * dy));
    }
  return inside ? nearest : -nearest;
}

// Where a label has most room: the deepest point of a grid over the outline.
Point label_point(const std::vector<Ring>& rings, double width_unit) {
  constexpr int kSteps = 24;
  Box box;
  for (const auto& ring : rings)
    for (const auto& point : ring) box.take(point);
  Point best{(box.left + box.right) / 2, (box.top + box.bottom) / 2};
  double depth = depth_of(best, rings, width_unit);
  for (int i = 1; i < kSteps; ++i)
    for (int j = 1; j < kSteps; ++j) {
      const Point p{box.left + (box.right - box.left) * i / kSteps, box.bottom + (box.top - box.bottom) * j / kSteps};
      if (const double here = depth_of(p, rings, width_unit); here > depth * 1.05) best = p, depth = here;
    }
  return best;
}

bool has_parts(const std::vector<Outline>& outlines, const roster::Unit& unit) {
  return std::any_of(outlines.begin(), outlines.end(), [&](const auto& o) { return o.unit->parent == unit.slug; });
}

}  // namespace

MapView draw_map(const Frame& frame) {
  std::vector<Outline> outlines;  // units come agency first, then districts, then beats: the smaller is drawn on top
  Box box;
  for (const auto& unit : frame.site.units) {
    Outline outline{&unit, rings_of(unit.boundary)};
    if (outline.rings.empty()) continue;
    for (const auto& ring : outline.rings)
      for (const auto& point : ring) box.take(point);
    outlines.push_back(std::move(outline));
  }
  MapView map;
  if (outlines.empty()) return map;
  const Projection projection(box);
  map.width = projection.width();
  map.height = projection.height();
  for (const auto& outline : outlines) {
    const auto& unit = *outline.unit;
    const bool leaf = !has_parts(outlines, unit);
    ShapeView shape;
    shape.url = frame.at("/areas/" + unit.slug);
    shape.name = unit.name;
    shape.css = leaf ? "area-shape" : "area-shape area-shape--whole";
    shape.path = path_of(outline.rings, projection);
    shape.labelled = leaf && outlines.size() <= kMostLabels;
    if (shape.labelled) {
      // Digits of a label are about half as wide as high, and there are four.
      const Point middle = label_point(outline.rings, projection.squeeze() / 2);
      shape.x = projection.x(middle);
      shape.y = projection.y(middle);
    }
    shape.label = label_of(unit.slug);
    map.shapes.push_back(std::move(shape));
  }
  return map;
}

}  // namespace callbox::site
