// Facts as JSON: what the agency knows about author, moment and history.
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

json::array array_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

constexpr std::int64_t kFormat = 2;

result<Facts> read_facts(const json::value& document, Reading reading) {
  ObjectReader reader(document, "", reading);
  Facts facts;
  if (const auto now = reader.time("now")) facts.now = *now;
  if (const auto* value = reader.find("author")) {
    ObjectReader inner(*value, reader.pointer("author"), reading);
    auto& author = facts.author;
    author.id = inner.text("id");
    author.roles = inner.texts("roles");
    author.unit = inner.text("unit");
    author.unit_path = inner.texts("unit_path");
    author.unit_covers = inner.texts("unit_covers");
    author.authorized = inner.boolean("authorized", author.authorized);
    author.authorized_by = inner.text("authorized_by");
    author.authorized_until = inner.time("authorized_until");
    author.trained_until = inner.time("trained_until");
    author.sworn = inner.boolean("sworn", author.sworn);
    author.on_duty = inner.boolean("on_duty", author.on_duty);
    author.department_device = inner.boolean("department_device", author.department_device);
    author.device_exception = inner.boolean("device_exception", author.device_exception);
    inner.finish();
  }
  if (const auto* value = reader.find("incident")) {
    ObjectReader inner(*value, reader.pointer("incident"), reading);
    facts.incident.active = inner.boolean("active", false);
    facts.incident.commander_named = inner.boolean("commander_named", false);
    inner.finish();
  }
  facts.notified = reader.texts("notified");
  facts.accounts = reader.texts("accounts");
  facts.investigation_hold = reader.boolean("investigation_hold", false);
  facts.names_of_minors = reader.texts("names_of_minors");
  facts.names_of_victims = reader.texts("names_of_victims");
  reader.has("format");
  reader.finish();
  if (reading.problem) return fail(std::move(*reading.problem));
  return facts;
}

}  // namespace

std::string to_stored_json(const Facts& facts) {
  const auto& author = facts.author;
  const json::value document{
      {"format", kFormat},
      {"now", to_iso(facts.now)},
      {"author",
       {{"id", author.id},
        {"roles", array_of(author.roles)},
        {"unit", author.unit},
        {"unit_path", array_of(author.unit_path)},
        {"unit_covers", array_of(author.unit_covers)},
        {"authorized", author.authorized},
        {"authorized_by", author.authorized_by},
        {"authorized_until", value_of(author.authorized_until)},
        {"trained_until", value_of(author.trained_until)},
        {"sworn", author.sworn},
        {"on_duty", author.on_duty},
        {"department_device", author.department_device},
        {"device_exception", author.device_exception}}},
      {"incident", {{"active", facts.incident.active}, {"commander_named", facts.incident.commander_named}}},
      {"notified", array_of(facts.notified)},
      {"accounts", array_of(facts.accounts)},
      {"investigation_hold", facts.investigation_hold},
      {"names_of_minors", array_of(facts.names_of_minors)},
      {"names_of_victims", array_of(facts.names_of_victims)},
  };
  auto text = to_canonical_json(without_empty_members(document));
  if (!text) throw std::invalid_argument("facts hold text that is not UTF-8");
  return std::move(*text);
}

result<Facts> facts_from_json(std::string_view text) {
  TRY(const auto document, parse_json(text));
  return read_facts(document, Reading::strict());
}

result<Facts> facts_from_stored_json(std::string_view text) {
  TRY(const auto document, parse_json(text));
  return read_facts(document, Reading::stored(format_of(document)));
}

}  // namespace callbox::directive
