#include "directive/package_members.h"

#include <algorithm>

namespace callbox::directive {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMostPixels = 100'000;
constexpr std::int64_t kMostPeople = 1'000'000'000;
constexpr std::int64_t kMostUpdates = 1'000'000;

json::value json_of(const std::optional<UtcMillis>& at) {
  return at ? json::value(to_iso(*at)) : json::value(nullptr);
}

// A word of a closed list or nothing. What is stored was checked when it came in; a newer program's list may be longer.
std::string one_of(ObjectReader& reader, std::string_view key, const std::vector<std::string>& allowed) {
  std::vector<std::string_view> words{""};
  words.insert(words.end(), allowed.begin(), allowed.end());
  return std::string(words[reader.word(key, words, 0)]);
}

}  // namespace

json::array json_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

json::array sorted_json(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return json_of(texts);
}

json::array json_of(const std::vector<Rendition>& renditions) {
  json::array out;
  for (const auto& one : renditions)
    out.push_back({{"language", one.language}, {"title", one.title}, {"text", one.text}});
  return out;
}

json::array json_of(const std::vector<Variant>& variants) {
  json::array out;
  for (const auto& one : variants)
    out.push_back({{"channel", one.channel}, {"language", one.language}, {"title", one.title}, {"text", one.text}});
  return out;
}

json::array json_of(const std::vector<Reached>& reached) {
  json::array out;
  for (const auto& one : reached)
    out.push_back({{"channel", one.channel}, {"count", one.count}, {"digest", to_hex(one.digest)}});
  return out;
}

json::object json_of(const Window& window) {
  return {{"not_before", json_of(window.not_before)}, {"expires", json_of(window.expires)}};
}

json::object json_of(const Correction& correction) {
  return {{"of", correction.of}, {"note", correction.note}};
}

json::object json_of(const IncidentUpdate& incident) {
  return {{"id", incident.id}, {"update", incident.update}};
}

json::object json_of(const EventNotice& event) {
  return {{"starts", json_of(event.starts)},
          {"ends", json_of(event.ends)},
          {"place", event.place},
          {"cancelled", event.cancelled}};
}

json::object open_json(const Medium& medium) {
  return {{"digest", to_hex(medium.digest)},
          {"media_type", medium.media_type},
          {"kind", std::string(name_of(medium.kind))},
          {"alt", medium.alt},
          {"width", medium.width},
          {"height", medium.height},
          {"shows", sorted_json(medium.shows)}};
}

json::object declared_json(const Medium& medium) {
  return {
      {"offense_class", medium.offense_class}, {"search_purpose", medium.search_purpose}, {"consent", medium.consent}};
}

json::object json_of(const Declarations& declared) {
  return {{"verification", std::string(kVerifications[static_cast<std::size_t>(declared.verification)])},
          {"source", declared.source},
          {"verified_by", declared.verified_by},
          {"notable_incident", declared.notable_incident},
          {"active_incident", declared.active_incident},
          {"investigation_checked", declared.investigation_checked},
          {"conforms_to_guidelines", declared.conforms_to_guidelines},
          {"self_reviewed", declared.self_reviewed},
          {"own", sorted_json(declared.own)}};
}

void read_open_medium(ObjectReader& reader, Medium& medium) {
  medium.digest = reader.digest("digest");
  medium.media_type = reader.text("media_type");
  medium.kind = static_cast<MediumKind>(reader.word("kind", kMediumKinds, 0));
  medium.alt = reader.text("alt");
  medium.width = static_cast<int>(reader.integer("width", 0, kMostPixels, 0));
  medium.height = static_cast<int>(reader.integer("height", 0, kMostPixels, 0));
  medium.shows = reader.sorted_texts("shows");
}

void read_declared_medium(ObjectReader& reader, Medium& medium) {
  medium.offense_class = one_of(reader, "offense_class", offense_classes());
  medium.search_purpose = one_of(reader, "search_purpose", search_purposes());
  medium.consent = reader.boolean("consent", false);
}

Declarations read_declarations(const json::value& value, std::string pointer, Reading& reading) {
  ObjectReader reader(value, std::move(pointer), reading);
  Declarations declared;
  declared.verification = static_cast<Verification>(reader.word("verification", kVerifications, 0));
  declared.source = reader.text("source");
  declared.verified_by = reader.text("verified_by");
  declared.notable_incident = reader.boolean("notable_incident", false);
  declared.active_incident = reader.boolean("active_incident", false);
  declared.investigation_checked = reader.boolean("investigation_checked", false);
  declared.conforms_to_guidelines = reader.boolean("conforms_to_guidelines", true);
  declared.self_reviewed = reader.boolean("self_reviewed", false);
  declared.own = reader.sorted_texts("own");
  reader.finish();
  return declared;
}

std::vector<Reached> read_reached(ObjectReader& reader, std::string_view key, Reading& reading) {
  std::vector<Reached> out;
  const auto& list = reader.array(key);
  for (std::size_t i = 0; i < list.size() && !reading.problem; ++i) {
    ObjectReader inner(list[i], reader.pointer(key, i), reading);
    Reached one;
    one.channel = inner.text("channel", true);
    one.count = inner.integer("count", 0, kMostPeople, 0);
    one.digest = inner.digest("digest");
    inner.finish();
    out.push_back(std::move(one));
  }
  return out;
}

void read_open_members(ObjectReader& reader, Reading& reading, Package& package) {
  package.kind = reader.text("kind", true);
  const auto& renditions = reader.array("renditions", !reading.absent_is_empty);
  for (std::size_t i = 0; i < renditions.size() && !reading.problem; ++i) {
    ObjectReader inner(renditions[i], reader.pointer("renditions", i), reading);
    Rendition one;
    one.language = inner.text("language", true);
    one.title = inner.text("title");
    one.text = inner.text("text");
    inner.finish();
    package.renditions.push_back(std::move(one));
  }
  const auto& variants = reader.array("variants");
  for (std::size_t i = 0; i < variants.size() && !reading.problem; ++i) {
    ObjectReader inner(variants[i], reader.pointer("variants", i), reading);
    Variant one;
    one.channel = inner.text("channel", true);
    one.language = inner.text("language", true);
    one.title = inner.text("title");
    one.text = inner.text("text");
    inner.finish();
    package.variants.push_back(std::move(one));
  }
  package.channels = reader.sorted_texts("channels");
  if (const auto* window = reader.find("window")) {
    ObjectReader inner(*window, reader.pointer("window"), reading);
    package.window.not_before = inner.time("not_before");
    package.window.expires = inner.time("expires");
    inner.finish();
  }
  if (const auto* correction = reader.find("correction")) {
    ObjectReader inner(*correction, reader.pointer("correction"), reading);
    package.correction.of = inner.text("of");
    package.correction.note = inner.text("note");
    inner.finish();
  }
  if (const auto* incident = reader.find("incident")) {
    ObjectReader inner(*incident, reader.pointer("incident"), reading);
    package.incident.id = inner.text("id", true);
    package.incident.update = inner.integer("update", 0, kMostUpdates, 0);
    inner.finish();
  }
  if (const auto* event = reader.find("event")) {
    ObjectReader inner(*event, reader.pointer("event"), reading);
    package.event.starts = inner.time("starts");
    package.event.ends = inner.time("ends");
    package.event.place = inner.text("place");
    package.event.cancelled = inner.boolean("cancelled", false);
    inner.finish();
  }
  package.survey = reader.text("survey");
  package.severity = static_cast<Severity>(reader.word("severity", kSeverities, 0));
  package.exercise = reader.boolean("exercise", false);
}

}  // namespace callbox::directive
