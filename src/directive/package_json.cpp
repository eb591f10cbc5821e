// Packages as clients send and see them: one object, every member written.
#include <algorithm>
#include <stdexcept>

#include "base/canonical_json.h"
#include "directive/package_members.h"

namespace callbox::directive {
namespace {

namespace json = boost::json;

Medium read_medium(const json::value& value, std::string pointer, Reading& reading) {
  ObjectReader reader(value, std::move(pointer), reading);
  Medium medium;
  read_open_medium(reader, medium);
  read_declared_medium(reader, medium);
  reader.finish();
  return medium;
}

Audience read_audience(const json::value& value, std::string pointer, Reading& reading) {
  ObjectReader reader(value, std::move(pointer), reading);
  Audience audience;
  audience.areas = reader.sorted_texts("areas");
  audience.reached = read_reached(reader, "reached", reading);
  reader.finish();
  return audience;
}

}  // namespace

std::string_view kind_of_channel(std::string_view channel) {
  return channel.substr(0, channel.find(':'));
}

std::int64_t reached_by(const Package& package, std::string_view channel) {
  const auto& reached = package.audience.reached;
  const auto found =
      std::find_if(reached.begin(), reached.end(), [&](const Reached& one) { return one.channel == channel; });
  return found == reached.end() ? 0 : found->count;
}

std::string to_json(const Package& package) {
  json::array media;
  for (const auto& medium : package.media) {
    json::object both = open_json(medium);
    for (const auto& member : declared_json(medium)) both.emplace(member.key(), member.value());
    media.emplace_back(std::move(both));
  }
  const json::value document{
      {"kind", package.kind},
      {"renditions", json_of(package.renditions)},
      {"variants", json_of(package.variants)},
      {"media", std::move(media)},
      {"declarations", json_of(package.declarations)},
      {"audience", {{"areas", sorted_json(package.audience.areas)}, {"reached", json_of(package.audience.reached)}}},
      {"channels", sorted_json(package.channels)},
      {"window", json_of(package.window)},
      {"correction", json_of(package.correction)},
      {"incident", package.incident.id.empty() ? json::value(nullptr) : json::value(json_of(package.incident))},
      {"event", json_of(package.event)},
      {"survey", package.survey},
      {"answers", package.answers},
      {"case", package.case_number},
      {"severity", std::string(name_of(package.severity))},
      {"exercise", package.exercise},
  };
  auto text = to_canonical_json(document);
  // Packages come from package_from_json or from the database, both of which hold UTF-8 only.
  if (!text) throw std::invalid_argument("a package holds text that is not UTF-8");
  return std::move(*text);
}

result<Package> package_from_json(std::string_view text) {
  TRY(json::value document, parse_json(text));
  Reading reading = Reading::strict();
  if (auto* object = document.if_object()) {
    if (const auto* incident = object->if_contains("incident"); incident && incident->is_null())
      object->erase("incident");
  }
  ObjectReader reader(document, "", reading);
  Package package;
  read_open_members(reader, reading, package);
  const auto& media = reader.array("media");
  for (std::size_t i = 0; i < media.size() && !reading.problem; ++i)
    package.media.push_back(read_medium(media[i], reader.pointer("media", i), reading));
  if (const auto* declared = reader.find("declarations"))
    package.declarations = read_declarations(*declared, reader.pointer("declarations"), reading);
  if (const auto* audience = reader.find("audience"))
    package.audience = read_audience(*audience, reader.pointer("audience"), reading);
  if (reader.has("outlets")) {
    if (reader.has("channels")) reader.refuse("outlets", "expected channels alone: outlets is their earlier name");
    package.channels = reader.sorted_texts("outlets");
  }
  if (reader.has("corrects")) {
    if (reader.has("correction"))
      reader.refuse("corrects", "expected correction alone: corrects is the earlier name of correction.of");
    package.correction.of = reader.text("corrects");
  }
  package.answers = reader.text("answers");
  package.case_number = reader.text("case");
  reader.finish();
  if (reading.problem) return fail(std::move(*reading.problem));
  return package;
}

}  // namespace callbox::directive
