#include "directive/scenario.h"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fstream>
#include <sstream>

#include "directive/yaml_document.h"

namespace callbox::directive::testing {
namespace {

namespace json = boost::json;

json::value json_of(const YamlNode& node) {
  switch (node.type) {
    case YamlNode::Type::kNull:
      return nullptr;
    case YamlNode::Type::kScalar: {
      if (node.plain && node.value == "true") return true;
      if (node.plain && node.value == "false") return false;
      if (node.plain && node.value == "null") return nullptr;
      std::int64_t number = 0;
      const auto* end = node.value.data() + node.value.size();
      const auto [stop, problem] = std::from_chars(node.value.data(), end, number);
      if (node.plain && problem == std::errc() && stop == end) return number;
      return json::value(node.value);
    }
    case YamlNode::Type::kSequence: {
      json::array out;
      for (const auto& item : node.items) out.push_back(json_of(item));
      return out;
    }
    case YamlNode::Type::kMapping: {
      json::object out;
      for (const auto& [key, value] : node.entries) out[key.value] = json_of(value);
      return out;
    }
  }
  return nullptr;
}

void merge(json::value& base, const json::value& over) {
  if (!base.is_object() || !over.is_object()) {
    base = over;
    return;
  }
  for (const auto& member : over.get_object()) merge(base.get_object()[member.key()], member.value());
}

std::string merged(const std::string& base, const YamlNode* over) {
  auto value = json::parse(base);
  if (over) merge(value, json_of(*over));
  return json::serialize(value);
}

std::vector<std::string> texts_of(const YamlNode* node) {
  std::vector<std::string> out;
  if (node)
    for (const auto& item : node->items) out.push_back(item.value);
  return out;
}

std::vector<std::string> summary_of_findings(const Decision& decision) {
  std::vector<std::string> out;
  for (const auto& finding : decision.findings) {
    auto line = std::string(name_of(finding.effect)) + " " + finding.rule;
    if (!finding.clause.empty()) line += " (" + finding.clause + ")";
    if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(line);
  }
  return out;
}

std::string words_at(const Package& package, const Place& place) {
  std::string_view text;
  if (place.part == Place::Part::kTitle) text = package.renditions.at(place.index).title;
  if (place.part == Place::Part::kText) text = package.renditions.at(place.index).text;
  if (place.part == Place::Part::kAlt) text = package.media.at(place.index).alt;
  return std::string(text.substr(place.begin, place.end - place.begin));
}

void play_case(const Directive& directive, const std::string& clause, const YamlNode& scene) {
  const auto* name = scene.find("name");
  ASSERT_TRUE(name) << "a case needs a name";
  SCOPED_TRACE(clause + ": " + name->value);
  const auto package = package_from_json(merged(ready_package(), scene.find("package")));
  ASSERT_TRUE(package) << package.error().where.field << ": " << package.error().message;
  const auto facts = facts_from_json(merged(ready_facts(), scene.find("facts")));
  ASSERT_TRUE(facts) << facts.error().where.field << ": " << facts.error().message;
  const auto decision = decide(directive, *package, *facts);

  const auto* expected = scene.find("expect");
  ASSERT_TRUE(expected) << "a case needs what it expects";
  for (const auto& [key, value] : expected->entries)
    EXPECT_TRUE(key.value == "verdict" || key.value == "findings" || key.value == "route" || key.value == "duties" ||
                key.value == "marks")
        << key.value;
  ASSERT_TRUE(expected->find("verdict"));
  EXPECT_EQ(name_of(decision.verdict), expected->find("verdict")->value);
  EXPECT_EQ(summary_of_findings(decision), texts_of(expected->find("findings")));
  std::vector<std::string> route;
  for (const auto& step : decision.route) route.push_back(step.role);
  EXPECT_EQ(route, texts_of(expected->find("route")));
  if (const auto* duties = expected->find("duties")) {
    std::vector<std::string> found;
    for (const auto& duty : decision.duties)
      found.push_back(duty.id + (duty.due              ? " by " + to_iso(*duty.due).substr(0, 10)
                                 : duty.before_release ? " before release"
                                                       : ""));
    EXPECT_EQ(found, texts_of(duties));
  }
  if (const auto* marks = expected->find("marks")) {
    std::vector<std::string> found;
    for (const auto& finding : decision.findings)
      if (finding.place.part != Place::Part::kPackage) found.push_back(words_at(*package, finding.place));
    EXPECT_EQ(found, texts_of(marks));
  }
}

}  // namespace

std::string read_text_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::shared_ptr<const Directive> shipped(std::string_view file) {
  const auto path = std::string(CALLBOX_SOURCE_DIR) + "/directives/" + std::string(file) + ".yaml";
  auto parsed = Directive::parse(read_text_file(path));
  if (parsed) return *parsed;
  for (const auto& problem : parsed.error()) ADD_FAILURE() << describe(problem, path);
  throw std::runtime_error("a shipped directive does not parse");
}

std::string ready_package() {
  return R"({
    "kind": "crime-prevention-tip",
    "renditions": [{"language": "en", "title": "Lock the garage", "text": "Close the garage at night and lock its side door."}],
    "declarations": {"verification": "verified", "source": "Patrol reports", "verified_by": "Crime analysis unit",
                     "investigation_checked": true, "self_reviewed": true},
    "audience": {"areas": ["district-1"]},
    "outlets": ["feeds", "mail", "site"]
  })";
}

std::string ready_facts() {
  return R"({
    "now": "2026-03-10T15:00:00Z",
    "author": {"id": "m1", "roles": ["author", "representative"], "unit": "district-1", "unit_path": ["district-1", "agency"],
               "unit_covers": ["district-1", "beat-11", "beat-12"], "authorized": true, "authorized_by": "Chief of Police",
               "authorized_until": "2026-12-31T00:00:00Z", "trained_until": "2026-12-31T00:00:00Z"}
  })";
}

Package a_package() {
  return package_from_json(ready_package()).value();
}
Facts some_facts() {
  return facts_from_json(ready_facts()).value();
}

int play(std::string_view name) {
  const auto path = std::string(CALLBOX_SOURCE_DIR) + "/tests/directive/scenarios/" + std::string(name) + ".yaml";
  const auto root = parse_yaml(read_text_file(path));
  if (!root) {
    ADD_FAILURE() << describe(root.error(), path);
    return 0;
  }
  const auto* clause = root->find("clause");
  const auto* file = root->find("directive");
  const auto* cases = root->find("cases");
  if (!clause || !file || !cases) {
    ADD_FAILURE() << path << ": expected clause, directive and cases";
    return 0;
  }
  const auto directive = shipped(file->value);
  EXPECT_TRUE(directive->carries(clause->value))
      << file->value << " names " << clause->value << " nowhere in its sources";
  for (const auto& scene : cases->items) play_case(*directive, clause->value, scene);
  return static_cast<int>(cases->items.size());
}

}  // namespace callbox::directive::testing
