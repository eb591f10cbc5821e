// Packages as canonical JSON: the bytes an approval binds to (promise 1).
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <stdexcept>

#include "base/canonical_json.h"
#include "directive/json_reader.h"
#include "directive/package.h"

namespace callbox::directive {
namespace {

namespace json = boost::json;

json::value value_of(const std::optional<UtcMillis>& at) {
  return at ? json::value(to_iso(*at)) : json::value(nullptr);
}

json::array sorted_array(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

json::object value_of(const Rendition& rendition) {
  return {{"language", rendition.language}, {"title", rendition.title}, {"text", rendition.text}};
}

json::object value_of(const Medium& medium) {
  return {{"digest", to_hex(medium.digest)},
          {"media_type", medium.media_type},
          {"kind", std::string(name_of(medium.kind))},
          {"alt", medium.alt},
          {"width", medium.width},
          {"height", medium.height},
          {"offense_class", medium.offense_class},
          {"search_purpose", medium.search_purpose},
          {"consent", medium.consent}};
}

json::object value_of(const Declarations& declared) {
  return {{"verification", declared.verification == Verification::kVerified ? "verified" : "unverified"},
          {"source", declared.source},
          {"verified_by", declared.verified_by},
          {"notable_incident", declared.notable_incident},
          {"active_incident", declared.active_incident},
          {"investigation_checked", declared.investigation_checked},
          {"conforms_to_guidelines", declared.conforms_to_guidelines},
          {"self_reviewed", declared.self_reviewed}};
}

Rendition read_rendition(const json::value& value, std::string pointer, std::optional<Error>& problem) {
  ObjectReader reader(value, std::move(pointer), problem);
  Rendition rendition;
  rendition.language = reader.text("language", true);
  rendition.title = reader.text("title");
  rendition.text = reader.text("text");
  reader.finish();
  return rendition;
}

Medium read_medium(const json::value& value, std::string pointer, std::optional<Error>& problem) {
  ObjectReader reader(value, std::move(pointer), problem);
  Medium medium;
  medium.digest = reader.digest("digest");
  medium.media_type = reader.text("media_type");
  if (reader.has("kind")) {
    const auto kind = medium_kind_from(reader.text("kind"));
    if (!kind) reader.refuse("kind", "expected photo, booking-photograph or graphic");
    medium.kind = kind.value_or(MediumKind::kPhoto);
  }
  medium.alt = reader.text("alt");
  constexpr std::int64_t kMostPixels = 100'000;
  medium.width = static_cast<int>(reader.integer("width", 0, kMostPixels, 0));
  medium.height = static_cast<int>(reader.integer("height", 0, kMostPixels, 0));
  const auto one_of = [&](std::string_view key, const std::vector<std::string>& allowed) {
    auto text = reader.text(key);
    if (!text.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end())
      reader.refuse(key, "expected an entry of the closed list or an empty text, found \"" + text.substr(0, 40) + "\"");
    return text;
  };
  medium.offense_class = one_of("offense_class", offense_classes());
  medium.search_purpose = one_of("search_purpose", search_purposes());
  medium.consent = reader.boolean("consent", false);
  reader.finish();
  return medium;
}

Declarations read_declarations(const json::value& value, std::string pointer, std::optional<Error>& problem) {
  ObjectReader reader(value, std::move(pointer), problem);
  Declarations declared;
  if (reader.has("verification")) {
    const auto word = reader.text("verification");
    if (word != "verified" && word != "unverified") reader.refuse("verification", "expected verified or unverified");
    declared.verification = word == "verified" ? Verification::kVerified : Verification::kUnverified;
  }
  declared.source = reader.text("source");
  declared.verified_by = reader.text("verified_by");
  declared.notable_incident = reader.boolean("notable_incident", false);
  declared.active_incident = reader.boolean("active_incident", false);
  declared.investigation_checked = reader.boolean("investigation_checked", false);
  declared.conforms_to_guidelines = reader.boolean("conforms_to_guidelines", true);
  declared.self_reviewed = reader.boolean("self_reviewed", false);
  reader.finish();
  return declared;
}

}  // namespace

std::string to_json(const Package& package) {
  json::array renditions;
  for (const auto& rendition : package.renditions) renditions.emplace_back(value_of(rendition));
  json::array media;
  for (const auto& medium : package.media) media.emplace_back(value_of(medium));
  const json::value document{
      {"kind", package.kind},
      {"renditions", std::move(renditions)},
      {"media", std::move(media)},
      {"declarations", value_of(package.declarations)},
      {"audience",
       {{"areas", sorted_array(package.audience.areas)},
        {"subscribers", package.audience.subscribers},
        {"frozen", to_hex(package.audience.frozen)}}},
      {"outlets", sorted_array(package.outlets)},
      {"window", {{"not_before", value_of(package.window.not_before)}, {"expires", value_of(package.window.expires)}}},
      {"corrects", package.corrects},
  };
  auto text = to_canonical_json(document);
  // Packages come from package_from_json or from the database, both of which hold UTF-8 only.
  if (!text) throw std::invalid_argument("a package holds text that is not UTF-8");
  return std::move(*text);
}

Digest digest_of(const Package& package) {
  return sha256(to_json(package));
}

result<Package> package_from_json(std::string_view text) {
  TRY(const auto document, parse_json(text));
  std::optional<Error> problem;
  ObjectReader reader(document, "", problem);
  Package package;
  package.kind = reader.text("kind", true);
  const auto& renditions = reader.array("renditions", true);
  for (std::size_t i = 0; i < renditions.size() && !problem; ++i)
    package.renditions.push_back(read_rendition(renditions[i], reader.pointer("renditions", i), problem));
  const auto& media = reader.array("media");
  for (std::size_t i = 0; i < media.size() && !problem; ++i)
    package.media.push_back(read_medium(media[i], reader.pointer("media", i), problem));
  if (const auto* declared = reader.find("declarations"))
    package.declarations = read_declarations(*declared, reader.pointer("declarations"), problem);
  if (const auto* audience = reader.find("audience")) {
    ObjectReader inner(*audience, reader.pointer("audience"), problem);
    package.audience.areas = inner.sorted_texts("areas");
    package.audience.subscribers = inner.integer("subscribers", 0, 1'000'000'000, 0);
    package.audience.frozen = inner.digest("frozen");
    inner.finish();
  }
  package.outlets = reader.sorted_texts("outlets");
  if (const auto* window = reader.find("window")) {
    ObjectReader inner(*window, reader.pointer("window"), problem);
    package.window.not_before = inner.time("not_before");
    package.window.expires = inner.time("expires");
    inner.finish();
  }
  package.corrects = reader.text("corrects");
  reader.finish();
  if (problem) return fail(std::move(*problem));
  return package;
}

}  // namespace callbox::directive
