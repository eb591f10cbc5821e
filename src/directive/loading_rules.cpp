// The sections that bind an author: authors, rules, phrases, routes, incidents, booking photographs, duties.
#include <algorithm>

#include "directive/loading.h"

namespace callbox::directive {
namespace {

using Names = Loading::Names;

const std::vector<std::string> kEffects{"note", "warn", "approve", "block"};
const std::vector<std::string> kRequires{"authorization", "training", "department-device", "on-duty", "sworn",
                                         "own-unit",      "role"};
const std::vector<std::string> kScopes{"unit", "agency"};
const std::vector<std::string> kEvery{"week", "month", "quarter", "year"};

std::string at_index(std::string_view path, std::size_t i) {
  return std::string(path) + "[" + std::to_string(i) + "]";
}

// What every rule states, whatever it is about.
void read_common(Loading& loading, MappingReader& reader, Rule& rule) {
  rule.id = reader.id("id");
  rule.clause = reader.text("clause", true);
  rule.sources = loading.sources(reader);
  rule.message = reader.text("message", true);
  rule.effect = read_effect(reader, "effect", true).value_or(Effect::kBlock);
  rule.overridable = reader.boolean("overridable").value_or(false);
  const auto* route = reader.optional("route");
  if (route) {
    rule.route = read_id(*route, reader.path("route"), loading.problems).value_or("");
    if (!rule.route.empty()) loading.refer(Names::kRoute, rule.route, route, reader.path("route"));
  }
  rule.guard = read_guard(loading, reader);
}

void check_route_fits(Loading& loading, MappingReader& reader, const Rule& rule) {
  const bool asks = rule.effect == Effect::kApprove || rule.unsure == Effect::kApprove;
  const auto& effect_node = reader.has("effect") ? *reader.node().find("effect") : reader.node();
  if (asks && !reader.has("route"))
    loading.problems.add(effect_node, reader.path("effect"),
                         "expected the key \"route\" beside the effect approve (who approves?), found none",
                         rule.clause);
  if (!asks && !rule.overridable && reader.has("route"))
    loading.problems.add(*reader.node().find("route"), reader.path("route"),
                         "expected a route only with the effect approve or overridable: true, found the effect " +
                             std::string(name_of(rule.effect)),
                         rule.clause);
}

void refuse_same_id(Loading& loading, MappingReader& reader, const std::string& id) {
  const auto same = [&](const Rule& other) { return !id.empty() && other.id == id; };
  if (std::any_of(loading.out.rules.begin(), loading.out.rules.end(), same))
    loading.problems.add(*reader.node().find("id"), reader.path("id"),
                         "expected each rule id once, found \"" + id + "\" again");
}

}  // namespace

std::optional<Effect> read_effect(MappingReader& reader, std::string_view key, bool is_required) {
  const auto index = reader.word(key, kEffects, is_required);
  return index ? std::optional(static_cast<Effect>(*index)) : std::nullopt;
}

void read_authors(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "authors", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("authors", i), loading.problems);
    Rule rule;
    const auto require = reader.word("require", kRequires, true);
    rule.require = require ? static_cast<Require>(*require + 1) : Require::kNone;
    read_common(loading, reader, rule);
    rule.given_by = reader.texts("given_by");
    rule.require_roles = loading.references_in(reader, "roles", Names::kRole);
    rule.exempt_roles = loading.references_in(reader, "exempt_roles", Names::kRole);
    rule.exception_allowed = reader.boolean("exception_allowed").value_or(false);
    if (require) {
      if (rule.require == Require::kRole && rule.require_roles.empty())
        loading.problems.add(items[i], reader.path("roles"),
                             "expected the key \"roles\" with require: role, found none", rule.clause);
      if (rule.require != Require::kRole && reader.has("roles"))
        loading.problems.add(*items[i].find("roles"), reader.path("roles"), "expected roles only with require: role",
                             rule.clause);
      if (rule.require != Require::kAuthorization && reader.has("given_by"))
        loading.problems.add(*items[i].find("given_by"), reader.path("given_by"),
                             "expected given_by only with require: authorization", rule.clause);
      if (rule.require != Require::kDepartmentDevice && rule.require != Require::kOnDuty && rule.exception_allowed)
        loading.problems.add(*items[i].find("exception_allowed"), reader.path("exception_allowed"),
                             "expected exception_allowed only with require: department-device or on-duty", rule.clause);
    }
    check_route_fits(loading, reader, rule);
    refuse_same_id(loading, reader, rule.id);
    loading.out.rules.push_back(std::move(rule));
  }
}

void read_rules(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "rules", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("rules", i), loading.problems);
    Rule rule;
    read_common(loading, reader, rule);
    rule.detectors = loading.references_in(reader, "detectors", Names::kDetector);
    rule.unsure = read_effect(reader, "unsure", false);
    if (rule.unsure && rule.detectors.empty())
      loading.problems.add(*items[i].find("unsure"), reader.path("unsure"),
                           "expected unsure only beside detectors: a fact is never unsure", rule.clause);
    if (items[i].type == YamlNode::Type::kMapping && !reader.has("detectors") && !reader.has("when"))
      loading.problems.add(items[i], reader.path("when"),
                           "expected \"detectors\", \"when\" or both: a rule without them would fire on everything",
                           rule.clause);
    check_route_fits(loading, reader, rule);
    refuse_same_id(loading, reader, rule.id);
    loading.out.rules.push_back(std::move(rule));
  }
}

void read_phrases(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "phrases", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("phrases", i), loading.problems);
    const auto detector = reader.id("detector");
    if (!detector.empty() && !detector.starts_with("agency.")) {
      const auto known = detectors();
      if (std::none_of(known.begin(), known.end(), [&](const auto& info) { return info.id == detector; }))
        loading.problems.add(
            *items[i].find("detector"), reader.path("detector"),
            "expected a detector of your own, named agency.…, or a built-in one; found \"" + detector + "\"");
    }
    const auto* patterns = reader.required("patterns");
    if (!patterns) continue;
    const auto patterns_path = reader.path("patterns");
    const auto list = read_items(*patterns, patterns_path, loading.problems);
    for (std::size_t j = 0; j < list.size(); ++j) {
      const auto pattern = read_text(list[j], at_index(patterns_path, j), loading.problems);
      if (!pattern) continue;
      loading.phrases.push_back({detector, *pattern});
      loading.phrase_nodes.emplace_back(&list[j], at_index(patterns_path, j));
    }
  }
}

ApprovalStep read_step(Loading& loading, const YamlNode& node, const std::string& path, std::string_view default_clause,
                       std::string_view default_reason) {
  MappingReader reader(node, path, loading.problems);
  ApprovalStep step;
  step.role = loading.reference(reader, "role", Names::kReviewer, true);
  const auto scope = reader.word("scope", kScopes);
  step.scope = kScopes[scope.value_or(0)];
  step.quorum = reader.integer("quorum", 1, 9, 1);
  step.deputies = loading.references_in(reader, "deputies", Names::kReviewer);
  step.not_author = reader.boolean("not_author").value_or(true);
  step.clause = reader.text("clause");
  if (step.clause.empty()) step.clause = default_clause;
  step.reason = reader.text("reason");
  if (step.reason.empty()) step.reason = default_reason;
  return step;
}

void read_overridden_by(Loading& loading, const YamlNode& node) {
  loading.out.overridden_by = read_step(loading, node, "overridden_by", {}, {});
}

void read_routes(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "routes", loading.problems, true);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("routes", i), loading.problems);
    Route route;
    route.id = reader.id("id");
    const auto same = [&](const Route& other) { return !route.id.empty() && other.id == route.id; };
    if (std::any_of(loading.out.routes.begin(), loading.out.routes.end(), same))
      loading.problems.add(*items[i].find("id"), reader.path("id"),
                           "expected each route id once, found \"" + route.id + "\" again");
    const auto clause = reader.text("clause", true);
    const auto reason = reader.text("reason", true);
    route.sources = loading.sources(reader);
    route.guard = read_guard(loading, reader);
    route.only_when_named = !reader.has("when");
    if (const auto* steps = reader.required("steps")) {
      const auto list = read_items(*steps, reader.path("steps"), loading.problems);
      for (std::size_t j = 0; j < list.size(); ++j)
        route.steps.push_back(read_step(loading, list[j], at_index(reader.path("steps"), j), clause, reason));
    }
    loading.out.routes.push_back(std::move(route));
  }
}

void read_incidents(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "incidents", loading.problems);
  auto& incidents = loading.out.incidents;
  incidents.stated = true;
  incidents.clause = reader.text("clause", true);
  incidents.sources = loading.sources(reader);
  incidents.kinds = loading.references_in(reader, "kinds", Names::kKind);
  incidents.compiled_by = loading.references_in(reader, "compiled_by", Names::kRole, true);
  incidents.instead_of = loading.references_in(reader, "instead_of", Names::kRoute);
  if (const auto* approval = reader.required("approved_by"))
    incidents.approval = read_step(loading, *approval, reader.path("approved_by"), incidents.clause,
                                   "An update in an active incident goes out with the Incident Commander's approval.");
}

void read_booking_photographs(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "booking_photographs", loading.problems);
  auto& booking = loading.out.booking;
  booking.stated = true;
  booking.clause = reader.text("clause", true);
  booking.sources = loading.sources(reader);
  booking.message = reader.text("message", true);
  booking.forbidden_classes = reader.words("forbidden_offense_classes", offense_classes());
  booking.unless_purposes = reader.words("unless_search_purposes", search_purposes());
  booking.remove_after_days = reader.integer("remove_after_days", 1, 3650, 0);
  booking.remove_role = loading.reference(reader, "remove_role", Names::kRole);
  if (booking.remove_after_days > 0 && booking.remove_role.empty())
    loading.problems.add(node, reader.path("remove_role"),
                         "expected the key \"remove_role\" beside remove_after_days, found none", booking.clause);
}

void read_duties(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "duties", loading.problems, true);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("duties", i), loading.problems);
    DutyRule duty;
    duty.id = reader.id("id");
    const auto same = [&](const DutyRule& other) { return !duty.id.empty() && other.id == duty.id; };
    if (std::any_of(loading.out.duties.begin(), loading.out.duties.end(), same))
      loading.problems.add(*items[i].find("id"), reader.path("id"),
                           "expected each duty id once, found \"" + duty.id + "\" again");
    duty.clause = reader.text("clause", true);
    duty.sources = loading.sources(reader);
    duty.what = reader.text("what", true);
    duty.role = loading.reference(reader, "role", Names::kRole, true);
    duty.before_release = reader.boolean("before_release").value_or(false);
    duty.after_days = reader.integer("after_days", 1, 3650, 0);
    if (const auto every = reader.word("every", kEvery)) duty.every = static_cast<Every>(*every);
    duty.on_each_post = reader.boolean("on_each_post").value_or(false);
    duty.guard = read_guard(loading, reader);
    const int stated = (duty.before_release ? 1 : 0) + (duty.after_days > 0 ? 1 : 0) + (duty.every ? 1 : 0);
    if (items[i].type == YamlNode::Type::kMapping && stated != 1)
      loading.problems.add(items[i], reader.path("every"),
                           "expected one of before_release: true, after_days and every (when is it due?), found " +
                               std::to_string(stated),
                           duty.clause);
    if (duty.on_each_post && !duty.every)
      loading.problems.add(*items[i].find("on_each_post"), reader.path("on_each_post"),
                           "expected on_each_post only beside every", duty.clause);
    if (duty.every && !duty.on_each_post && (reader.has("when") || reader.has("unless")))
      loading.problems.add(
          items[i], reader.path("when"),
          "expected no conditions on a duty that comes round whatever is posted; add on_each_post: true", duty.clause);
    if (duty.every)
      loading.out.standing.push_back({duty.id, duty.clause, duty.sources, duty.what, duty.role, *duty.every});
    loading.out.duties.push_back(std::move(duty));
  }
}

}  // namespace callbox::directive
