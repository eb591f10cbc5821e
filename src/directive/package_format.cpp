#include "directive/package_format.h"

#include <algorithm>
#include <atomic>
#include <boost/json/value.hpp>
#include <stdexcept>

#include "base/canonical_json.h"
#include "directive/package_members.h"

namespace callbox::directive {
namespace {

namespace json = boost::json;

constexpr std::int64_t kFormat = 2;

std::atomic<std::uint64_t> g_read{0};

std::string canonical(const json::value& document) {
  auto text = to_canonical_json(document);
  if (!text) throw std::invalid_argument("a package holds text that is not UTF-8");
  return std::move(*text);
}

std::string commitment(std::string_view salt32, std::string_view internal) {
  return to_hex(hmac_sha256(salt32, internal));
}

// One entry a medium, in the order of the public part, so that the same picture may stand twice.
std::string write_internal(const Package& package) {
  json::array media;
  bool any = false;
  for (const auto& medium : package.media) {
    json::object declared = declared_json(medium);
    any = any || !without_empty_members(declared).as_object().empty();
    media.emplace_back(std::move(declared));
  }
  json::object declarations = json_of(package.declarations);
  // The page says these: public.
  declarations.erase("active_incident");
  declarations.erase("verification");
  json::object document{
      {"format", kFormat},
      {"declarations", std::move(declarations)},
      {"reached", json_of(package.audience.reached)},
      {"answers", package.answers},
      {"case", package.case_number},
  };
  if (any) document["media"] = std::move(media);
  return canonical(without_empty_members(document));
}

std::string write_open(const Package& package, std::string_view salt32, std::string_view internal) {
  json::array media;
  for (const auto& medium : package.media) media.emplace_back(open_json(medium));
  const json::object document{
      {"format", kFormat},
      {"kind", package.kind},
      {"renditions", json_of(package.renditions)},
      {"variants", json_of(package.variants)},
      {"media", std::move(media)},
      {"areas", sorted_json(package.audience.areas)},
      {"channels", sorted_json(package.channels)},
      {"window", json_of(package.window)},
      {"correction", json_of(package.correction)},
      {"incident", json_of(package.incident)},
      {"active_incident", package.declarations.active_incident},
      {"verified", package.declarations.verification == Verification::kVerified},
      {"event", json_of(package.event)},
      {"survey", package.survey},
      {"severity", std::string(name_of(package.severity))},
      {"exercise", package.exercise},
      {"internal", commitment(salt32, internal)},
  };
  return canonical(without_empty_members(document));
}

// "audience" of format 1: what mail reached was all that was counted.
void read_first_audience(const json::value& value, std::string pointer, Reading& reading, Package& package) {
  ObjectReader reader(value, std::move(pointer), reading);
  package.audience.areas = reader.sorted_texts("areas");
  Reached mail{"mail", reader.integer("subscribers", 0, 1'000'000'000, 0), reader.digest("frozen")};
  reader.finish();
  if (mail.count > 0 || mail.digest != Digest()) package.audience.reached.push_back(std::move(mail));
}

// `read` takes the rest of what a medium holds in this format.
template <class Read>
void read_media(ObjectReader& reader, Reading& reading, Package& package, Read read) {
  const auto& media = reader.array("media");
  for (std::size_t i = 0; i < media.size() && !reading.problem; ++i) {
    ObjectReader inner(media[i], reader.pointer("media", i), reading);
    Medium medium;
    read_open_medium(inner, medium);
    read(inner, medium);
    inner.finish();
    package.media.push_back(std::move(medium));
  }
}

void read_first_format(ObjectReader& reader, Reading& reading, Package& package) {
  read_open_members(reader, reading, package);
  read_media(reader, reading, package, read_declared_medium);
  if (const auto* declared = reader.find("declarations"))
    package.declarations = read_declarations(*declared, reader.pointer("declarations"), reading);
  if (const auto* audience = reader.find("audience"))
    read_first_audience(*audience, reader.pointer("audience"), reading, package);
  package.channels = reader.sorted_texts("outlets");
  package.correction.of = reader.text("corrects");
}

void read_open_part(ObjectReader& reader, Reading& reading, Package& package) {
  read_open_members(reader, reading, package);
  read_media(reader, reading, package, [](ObjectReader&, Medium&) {});
  package.audience.areas = reader.sorted_texts("areas");
  package.declarations.active_incident = reader.boolean("active_incident", false);
  if (reader.boolean("verified", false)) package.declarations.verification = Verification::kVerified;
  // What only the internal part says is not assumed when that part is not here.
  package.declarations.conforms_to_guidelines = false;
}

void read_internal_part(const json::value& document, Reading& reading, Package& package) {
  ObjectReader reader(document, "/internal", reading);
  reader.has("format");
  if (const auto* declared = reader.find("declarations")) {
    const Declarations shown = package.declarations;
    package.declarations = read_declarations(*declared, reader.pointer("declarations"), reading);
    package.declarations.active_incident = shown.active_incident;
    package.declarations.verification = shown.verification;
  }
  package.audience.reached = read_reached(reader, "reached", reading);
  package.answers = reader.text("answers");
  package.case_number = reader.text("case");
  const auto& media = reader.array("media");
  if (!media.empty() && media.size() != package.media.size())
    reader.refuse("media", "expected an entry for each medium of the public part");
  for (std::size_t i = 0; i < media.size() && !reading.problem; ++i) {
    ObjectReader inner(media[i], reader.pointer("media", i), reading);
    read_declared_medium(inner, package.media[i]);
    inner.finish();
  }
  reader.finish();
}

}  // namespace

std::uint64_t packages_read() {
  return g_read.load(std::memory_order_relaxed);
}

PackageBytes write_package(const Package& package, std::string_view salt32) {
  if (!package.unknown.empty()) throw std::logic_error("a package with unknown parts cannot be written anew");
  PackageBytes bytes;
  bytes.internal = write_internal(package);
  bytes.open = write_open(package, salt32, bytes.internal);
  return bytes;
}

Digest digest_of(const PackageBytes& bytes) {
  return sha256(bytes.open);
}

Package open_part(Package package) {
  const Declarations shown = package.declarations;
  package.declarations = {};
  package.declarations.active_incident = shown.active_incident;
  package.declarations.verification = shown.verification;
  package.audience.reached.clear();
  package.answers.clear();
  package.case_number.clear();
  for (Medium& medium : package.media) {
    medium.offense_class.clear();
    medium.search_purpose.clear();
    medium.consent = false;
  }
  return package;
}

result<Package> read_package(std::string_view open, std::string_view internal, std::string_view salt32) {
  g_read.fetch_add(1, std::memory_order_relaxed);
  TRY(const json::value document, parse_json(open));
  const std::int64_t format = format_of(document);
  Reading reading = Reading::stored(format);
  ObjectReader reader(document, "", reading);
  Package package;
  if (reader.has("format") && format > kFormat) reading.unknown.emplace_back("/format");
  if (format < kFormat) {
    read_first_format(reader, reading, package);
    reader.finish();
  } else {
    read_open_part(reader, reading, package);
    const std::string committed = reader.text("internal");
    reader.finish();
    if (!salt32.empty() && !internal.empty() && committed != commitment(salt32, internal))
      return fail(ErrorKind::kCorrupt, "The internal part of a package is not the one that was approved.");
    if (!internal.empty()) {
      TRY(const json::value declared, parse_json(internal));
      if (format_of(declared) > kFormat) reading.unknown.emplace_back("/internal/format");
      read_internal_part(declared, reading, package);
    }
  }
  if (reading.problem) return fail(std::move(*reading.problem));
  package.unknown = std::move(reading.unknown);
  return package;
}

}  // namespace callbox::directive
