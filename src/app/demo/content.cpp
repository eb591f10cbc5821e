#include "app/demo/content.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "app/embedded.h"

namespace callbox::app {
namespace {

namespace json = boost::json;

result<std::string_view> embedded(std::string_view name) {
  for (const EmbeddedFile& file : embedded_demo())
    if (file.path == name) return file.bytes;
  return fail(ErrorKind::kInternal, "the demo's file " + std::string(name) + " is not in the binary");
}

template <class T>
T get(const YAML::Node& node, const char* key, T otherwise = T()) {
  return node[key] ? node[key].as<T>() : otherwise;
}

// The demo's files are part of the binary and checked by tests: an exception here is a defect, told as one.
template <class T, class Read>
result<T> read_yaml(std::string_view name, Read&& read) {
  TRY(const std::string_view text, embedded(name));
  try {
    return read(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& e) {
    return fail(ErrorKind::kInternal, std::string(name) + ": " + e.what());
  }
}

std::string ordinal(int number) {
  const int tens = number % 100;
  const int ones = number % 10;
  const bool teen = tens >= 11 && tens <= 13;
  return std::to_string(number) + (teen ? "th" : ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th");
}

std::string text_of(const json::object& properties, std::string_view key) {
  const auto& value = properties.at(key).as_string();
  return {value.data(), value.size()};
}

struct Feature {
  json::object properties;
  json::value geometry;
};
result<std::vector<Feature>> read_features(std::string_view name) {
  TRY(const std::string_view text, embedded(name));
  json::error_code code;
  const json::value document = json::parse(text, code);
  if (code) return fail(ErrorKind::kInternal, std::string(name) + ": " + code.message());
  std::vector<Feature> features;
  for (const json::value& feature : document.at("features").as_array())
    features.push_back({feature.at("properties").as_object(), feature.at("geometry")});
  return features;
}

// Several polygons of one district or beat become one MultiPolygon.
std::string together(const std::vector<json::value>& geometries) {
  if (geometries.size() == 1) return json::serialize(geometries.front());
  json::array polygons;
  for (const json::value& geometry : geometries) {
    const auto& coordinates = geometry.at("coordinates").as_array();
    if (geometry.at("type").as_string() == "Polygon")
      polygons.push_back(coordinates);
    else
      polygons.insert(polygons.end(), coordinates.begin(), coordinates.end());
  }
  return json::serialize(json::object{{"type", "MultiPolygon"}, {"coordinates", std::move(polygons)}});
}

}  // namespace

result<Cast> read_cast() {
  return read_yaml<Cast>("cast.yaml", [](const YAML::Node& root) {
    Cast cast;
    cast.password = get<std::string>(root, "password");
    cast.districts = get<std::vector<std::string>>(root["units"], "districts");
    for (const auto& node : root["members"])
      cast.members.push_back(
          {get<std::string>(node, "login"), get<std::string>(node, "name"), get<std::string>(node, "title"),
           get<std::string>(node, "unit"), get<std::string>(node, "star"), get<std::string>(node, "employee"),
           get<std::vector<std::string>>(node, "roles"), get<std::string>(node, "training") == "lapsed"});
    for (const auto& node : root["residents"])
      cast.residents.push_back({get<std::string>(node, "name"), get<std::string>(node, "language"),
                                get<std::vector<std::string>>(node, "areas")});
    return cast;
  });
}

result<std::vector<DemoPost>> read_demo_posts() {
  return read_yaml<std::vector<DemoPost>>("posts.yaml", [](const YAML::Node& root) {
    std::vector<DemoPost> posts;
    for (const auto& node : root) {
      DemoPost post;
      post.author = get<std::string>(node, "author");
      post.kind = get<std::string>(node, "kind");
      post.state = get<std::string>(node, "state");
      post.title = get<std::string>(node, "title");
      post.text = get<std::string>(node, "text");
      post.es_title = get<std::string>(node, "es_title");
      post.es_text = get<std::string>(node, "es_text");
      post.areas = get<std::vector<std::string>>(node, "areas");
      post.days_ago = get<int>(node, "days");
      post.verified = get<bool>(node, "verified");
      post.notable = get<bool>(node, "notable");
      post.told = get<bool>(node, "told");
      post.mail = get<bool>(node, "mail");
      post.corrected_text = get<std::string>(node, "corrected_text");
      post.what_changed = get<std::string>(node, "what_changed");
      post.reason = get<std::string>(node, "reason");
      post.comment = get<std::string>(node, "comment");
      posts.push_back(std::move(post));
    }
    std::stable_sort(posts.begin(), posts.end(), [](const auto& a, const auto& b) { return a.days_ago > b.days_ago; });
    return posts;
  });
}

result<std::map<std::string, std::vector<std::string>>> read_demo_kinds() {
  return read_yaml<std::map<std::string, std::vector<std::string>>>(
      "kinds.yaml", [](const YAML::Node& root) { return root.as<std::map<std::string, std::vector<std::string>>>(); });
}

result<std::vector<roster::Unit>> read_demo_units(const std::vector<std::string>& districts) {
  const std::set<std::string> chosen(districts.begin(), districts.end());
  std::map<std::string, std::vector<json::value>> outlines, beats;
  TRY(auto district_features, read_features("chicago_police_districts_simple.geojson"));
  for (auto& feature : district_features)
    outlines[text_of(feature.properties, "DIST_NUM")].push_back(std::move(feature.geometry));
  TRY(auto beat_features, read_features("chicago_police_beats_simple.geojson"));
  for (auto& feature : beat_features) {
    const std::string number = text_of(feature.properties, "BEAT_NUM");
    if (chosen.contains(std::to_string(std::atoi(text_of(feature.properties, "DISTRICT").c_str()))))
      beats[number].push_back(std::move(feature.geometry));
  }
  std::vector<roster::Unit> units{{"agency", "Demo Police Department", roster::UnitKind::kAgency, "", ""}};
  for (const std::string& number : districts)
    units.push_back({"district-" + number, ordinal(std::atoi(number.c_str())) + " District",
                     roster::UnitKind::kDistrict, "agency", together(outlines[number])});
  for (const auto& [number, geometries] : beats)
    units.push_back({"beat-" + number, "Beat " + number, roster::UnitKind::kBeat,
                     "district-" + std::to_string(std::atoi(number.substr(0, 2).c_str())), together(geometries)});
  return units;
}

}  // namespace callbox::app
