#include "ledger/entry.h"

#include <boost/json.hpp>

#include "base/canonical_json.h"
#include "ledger/tiles.h"
#include "ledger/vocabulary.h"

namespace callbox::ledger {
namespace {

// RFC 8785: of printable ASCII only the quotation mark and the backslash are escaped. Every text of an entry is
// printable ASCII, by the checks of the vocabulary.
void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

Status check_words(const Entry& entry) {
  const auto refuse = [](std::string why, std::string field) {
    return fail(ErrorKind::kInternal, "not-public", std::move(why), Where{std::move(field), 0, 0});
  };
  if (!is_event_type(entry.type)) return refuse("\"" + entry.type + "\" is not the name of an event type", "type");
  if (!is_public_identifier(entry.record)) return refuse("the record's id does not fit a public entry", "record");
  if (!is_public_identifier(entry.actor)) return refuse("the actor's pseudonym does not fit a public entry", "actor");
  if (!is_series(entry.series)) return refuse("the retention series does not fit a public entry", "series");
  for (const auto& [name, commitment] : entry.commitments) {
    if (!is_body_name(name)) return refuse("\"" + name + "\" is not the name of a body", "bodies");
  }
  return {};
}

const std::string kShape = "an entry has exactly actor, at, commitments, number, record, series, type and version";

result<std::string> text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return fail(ErrorKind::kInvalid, kShape, Where{std::string(name), 0, 0});
  return std::string(value->get_string());
}

result<std::int64_t> integer_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return fail(ErrorKind::kInvalid, kShape, Where{std::string(name), 0, 0});
  return value->get_int64();
}

}  // namespace

result<std::string> format_entry(const Entry& entry) {
  CHECK_OK(check_words(entry));
  // Written by hand, in the sorted order of the members: this is on the path of every act. A test holds it to
  // to_canonical_json.
  std::string out;
  out.reserve(192 + entry.actor.size() + entry.record.size() + entry.series.size() + entry.commitments.size() * 72);
  out += R"({"actor":)";
  append_string(out, entry.actor);
  out += R"(,"at":)";
  out += std::to_string(entry.at.count);
  out += R"(,"commitments":{)";
  bool first = true;
  for (const auto& [name, commitment] : entry.commitments) {
    if (!first) out += ',';
    first = false;
    append_string(out, name);
    out += R"(:")";
    out += to_base64(commitment.view());
    out += '"';
  }
  out += R"(},"number":)";
  out += std::to_string(entry.number);
  out += R"(,"record":)";
  append_string(out, entry.record);
  out += R"(,"series":)";
  append_string(out, entry.series);
  out += R"(,"type":)";
  append_string(out, entry.type);
  out += R"(,"version":)";
  out += std::to_string(kEntryVersion);
  out += '}';
  if (out.size() > kMaxEntry) return fail(ErrorKind::kInternal, "an entry is at most 65,535 bytes");
  return out;
}

result<Entry> parse_entry(std::string_view bytes) {
  TRY(const boost::json::value value, parse_json(bytes));
  if (!value.is_object() || value.get_object().size() != 8) return fail(ErrorKind::kInvalid, kShape);
  const auto& object = value.get_object();

  Entry entry;
  TRY(const std::int64_t version, integer_member(object, "version"));
  if (version != kEntryVersion) return fail(ErrorKind::kInvalid, "the entry has an unknown version");
  TRY(entry.actor, text_member(object, "actor"));
  TRY(entry.at.count, integer_member(object, "at"));
  TRY(entry.record, text_member(object, "record"));
  TRY(entry.series, text_member(object, "series"));
  TRY(entry.type, text_member(object, "type"));
  TRY(const std::int64_t number, integer_member(object, "number"));
  if (number < 1) return fail(ErrorKind::kInvalid, "numbers begin at 1");
  entry.number = static_cast<std::uint64_t>(number);

  const auto* commitments = object.if_contains("commitments");
  if (commitments == nullptr || !commitments->is_object()) return fail(ErrorKind::kInvalid, kShape);
  for (const auto& member : commitments->get_object()) {
    const auto decoded = member.value().is_string() ? from_base64(std::string_view(member.value().get_string()))
                                                    : result<std::string>(std::string());
    const auto commitment = decoded ? digest_from_bytes(*decoded) : std::nullopt;
    if (!commitment) return fail(ErrorKind::kInvalid, "a commitment is base64 of 32 bytes");
    entry.commitments.emplace(member.key(), *commitment);
  }

  // Only the canonical spelling is an entry: otherwise one act could have two leaves.
  const auto again = format_entry(entry);
  if (!again) return fail(ErrorKind::kInvalid, again.error().message, again.error().where);
  if (*again != bytes) return fail(ErrorKind::kInvalid, "the entry is not in canonical form");
  return entry;
}

Digest commit(std::string_view salt32, std::string_view body) {
  return hmac_sha256(salt32, body);
}

}  // namespace callbox::ledger
