// Decisions as canonical JSON, and what differs between two of them.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <stdexcept>

#include "base/canonical_json.h"
#include "directive/decision.h"
#include "directive/json_reader.h"

namespace callbox::directive {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> kParts{"package", "title", "text", "alt", "correction"};
constexpr std::int64_t kFormat = 2;

json::array array_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

json::object value_of(const Place& place) {
  return {{"part", std::string(kParts[static_cast<std::size_t>(place.part)])},
          {"index", static_cast<std::int64_t>(place.index)},
          {"begin", static_cast<std::int64_t>(place.begin)},
          {"end", static_cast<std::int64_t>(place.end)}};
}

json::object value_of(const Finding& finding) {
  json::object value{{"rule", finding.rule},
                     {"clause", finding.clause},
                     {"sources", array_of(finding.sources)},
                     {"effect", std::string(name_of(finding.effect))},
                     {"detector", finding.detector},
                     {"message", finding.message},
                     {"place", value_of(finding.place)},
                     {"overridable", finding.overridable}};
  if (!finding.require.empty()) value["require"] = finding.require;
  return value;
}

json::object value_of(const ApprovalStep& step) {
  return {{"role", step.role},
          {"scope", step.scope},
          {"quorum", step.quorum},
          {"deputies", array_of(step.deputies)},
          {"not_author", step.not_author},
          {"clause", step.clause},
          {"reason", step.reason}};
}

json::object value_of(const Duty& duty) {
  return {{"id", duty.id},
          {"clause", duty.clause},
          {"what", duty.what},
          {"role", duty.role},
          {"due", duty.due ? json::value(to_iso(*duty.due)) : json::value(nullptr)},
          {"before_release", duty.before_release}};
}

constexpr std::array<std::string_view, 4> kEffects{"note", "warn", "approve", "block"};
constexpr std::array<std::string_view, 3> kVerdicts{"allowed", "needs-approval", "blocked"};
constexpr std::int64_t kMostBytes = 1LL << 40;

Finding read_finding(const json::value& value, std::string pointer, Reading& reading) {
  ObjectReader reader(value, std::move(pointer), reading);
  Finding finding;
  finding.rule = reader.text("rule", true);
  finding.clause = reader.text("clause");
  finding.sources = reader.texts("sources");
  finding.effect = static_cast<Effect>(reader.word("effect", kEffects, 3));
  finding.detector = reader.text("detector");
  finding.message = reader.text("message");
  if (const auto* place = reader.find("place")) {
    ObjectReader inner(*place, reader.pointer("place"), reading);
    finding.place.part = static_cast<Place::Part>(inner.word("part", kParts, 0));
    finding.place.index = static_cast<std::size_t>(inner.integer("index", 0, kMostBytes, 0));
    finding.place.begin = static_cast<std::size_t>(inner.integer("begin", 0, kMostBytes, 0));
    finding.place.end = static_cast<std::size_t>(inner.integer("end", 0, kMostBytes, 0));
    inner.finish();
  }
  finding.overridable = reader.boolean("overridable", false);
  finding.require = reader.text("require");
  reader.finish();
  return finding;
}

ApprovalStep read_step(const json::value& value, std::string pointer, Reading& reading) {
  ObjectReader reader(value, std::move(pointer), reading);
  ApprovalStep step;
  step.role = reader.text("role", true);
  step.scope = reader.text("scope", true);
  step.quorum = static_cast<int>(reader.integer("quorum", 1, 9, 1));
  step.deputies = reader.texts("deputies");
  step.not_author = reader.boolean("not_author", true);
  step.clause = reader.text("clause");
  step.reason = reader.text("reason");
  reader.finish();
  return step;
}

Duty read_duty(const json::value& value, std::string pointer, Reading& reading) {
  ObjectReader reader(value, std::move(pointer), reading);
  Duty duty;
  duty.id = reader.text("id", true);
  duty.clause = reader.text("clause");
  duty.what = reader.text("what");
  duty.role = reader.text("role");
  duty.due = reader.time("due");
  duty.before_release = reader.boolean("before_release", false);
  reader.finish();
  return duty;
}

// Not written by earlier programs; the API's answers write "" for that.
std::optional<Digest> read_digest(ObjectReader& reader, std::string_view key) {
  const auto* value = reader.find(key);
  if (!value || (value->is_string() && value->get_string().empty())) return std::nullopt;
  return reader.digest(key);
}

std::string label_of(const Finding& finding) {
  return finding.rule + (finding.clause.empty() ? "" : " (" + finding.clause + ")") + ", " +
         std::string(name_of(finding.effect)) + (finding.detector.empty() ? "" : ", " + finding.detector);
}

json::object value_of(const Decision& decision) {
  json::array findings;
  for (const auto& finding : decision.findings) findings.emplace_back(value_of(finding));
  json::array route;
  for (const auto& step : decision.route) route.emplace_back(value_of(step));
  json::array duties;
  for (const auto& duty : decision.duties) duties.emplace_back(value_of(duty));
  return {
      {"directive", decision.directive},
      {"directive_version", decision.directive_version},
      {"directive_digest", decision.directive_digest ? to_hex(*decision.directive_digest) : std::string()},
      {"precedence", decision.precedence},
      {"verdict", std::string(name_of(decision.verdict))},
      {"findings", std::move(findings)},
      {"route", std::move(route)},
      {"duties", std::move(duties)},
  };
}

std::string canonical(const json::value& document) {
  auto text = to_canonical_json(document);
  if (!text) throw std::invalid_argument("a decision holds text that is not UTF-8");
  return std::move(*text);
}

}  // namespace

std::string to_json(const Decision& decision) {
  return canonical(value_of(decision));
}

std::string to_stored_json(const Decision& decision) {
  json::object document = value_of(decision);
  document["format"] = kFormat;
  return canonical(without_empty_members(document));
}

result<Decision> decision_from_json(std::string_view text) {
  TRY(const auto document, parse_json(text));
  Reading reading = Reading::stored(format_of(document));
  ObjectReader reader(document, "", reading);
  reader.has("format");
  Decision decision;
  decision.directive = reader.text("directive", true);
  decision.directive_version = reader.text("directive_version", true);
  decision.directive_digest = read_digest(reader, "directive_digest");
  decision.precedence = reader.text("precedence");
  // A verdict or effect that we do not know forbids: the strictest reading.
  decision.verdict = static_cast<Verdict>(reader.word("verdict", kVerdicts, 2));
  const auto& findings = reader.array("findings");
  for (std::size_t i = 0; i < findings.size() && !reading.problem; ++i)
    decision.findings.push_back(read_finding(findings[i], reader.pointer("findings", i), reading));
  const auto& route = reader.array("route");
  for (std::size_t i = 0; i < route.size() && !reading.problem; ++i)
    decision.route.push_back(read_step(route[i], reader.pointer("route", i), reading));
  const auto& duties = reader.array("duties");
  for (std::size_t i = 0; i < duties.size() && !reading.problem; ++i)
    decision.duties.push_back(read_duty(duties[i], reader.pointer("duties", i), reading));
  reader.finish();
  if (reading.problem) return fail(std::move(*reading.problem));
  return decision;
}

bool only_overridable_blocks(const Decision& decision) {
  bool blocks = false;
  for (const auto& finding : decision.findings) {
    if (finding.effect != Effect::kBlock) continue;
    if (!finding.overridable) return false;
    blocks = true;
  }
  return blocks;
}

std::vector<std::string> differences(const Decision& before, const Decision& after) {
  std::vector<std::string> out;
  if (before.verdict != after.verdict)
    out.push_back("verdict was " + std::string(name_of(before.verdict)) + ", is now " +
                  std::string(name_of(after.verdict)));
  const auto missing_in = [](const auto& list, const auto& entry) {
    return std::find(list.begin(), list.end(), entry) == list.end();
  };
  for (const auto& finding : after.findings)
    if (missing_in(before.findings, finding)) out.push_back("new finding " + label_of(finding));
  for (const auto& finding : before.findings)
    if (missing_in(after.findings, finding)) out.push_back("no longer found: " + label_of(finding));
  for (const auto& step : after.route)
    if (missing_in(before.route, step)) out.push_back("new approval by " + step.role + " (" + step.clause + ")");
  for (const auto& step : before.route)
    if (missing_in(after.route, step))
      out.push_back("no longer asked: approval by " + step.role + " (" + step.clause + ")");
  for (const auto& duty : after.duties)
    if (missing_in(before.duties, duty)) out.push_back("new duty " + duty.id + " (" + duty.clause + ")");
  for (const auto& duty : before.duties)
    if (missing_in(after.duties, duty)) out.push_back("no longer due: " + duty.id + " (" + duty.clause + ")");
  return out;
}

}  // namespace callbox::directive
