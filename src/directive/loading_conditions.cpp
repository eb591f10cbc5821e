// `when` and `unless`: the closed vocabulary of conditions.
#include <array>

#include "directive/loading.h"

namespace callbox::directive {
namespace {

using Names = Loading::Names;

const std::vector<std::string> kReachings{"own-unit", "outside-own-unit", "whole-agency"};
const std::vector<std::string> kMediumKinds{"photo", "booking-photograph", "graphic"};
const std::vector<std::string> kNoticeNames{"emergency", "nonemergency-phone", "tip-phone", "tip-url", "contact-email"};

MediumCondition read_medium_condition(Loading& loading, const YamlNode& node, const std::string& path) {
  MappingReader reader(node, path, loading.problems);
  MediumCondition medium;
  for (const auto& name : reader.words("kind", kMediumKinds)) medium.kinds.push_back(*medium_kind_from(name));
  medium.consent = reader.boolean("consent");
  medium.offense_classes = reader.words("offense_class", offense_classes());
  medium.search_purpose_stated = reader.boolean("search_purpose_stated");
  reader.finish();
  if (medium == MediumCondition{} && node.type == YamlNode::Type::kMapping && node.entries.empty())
    loading.problems.add(node, path, "expected at least one condition on the medium, found none");
  return medium;
}

AuthorCondition read_author_condition(Loading& loading, const YamlNode& node, const std::string& path) {
  MappingReader reader(node, path, loading.problems);
  AuthorCondition author;
  author.roles = loading.references_in(reader, "role", Names::kRole);
  author.authorized = reader.boolean("authorized");
  author.trained = reader.boolean("trained");
  author.sworn = reader.boolean("sworn");
  author.on_duty = reader.boolean("on_duty");
  author.department_device = reader.boolean("department_device");
  author.device_exception = reader.boolean("device_exception");
  if (author == AuthorCondition{} && node.type == YamlNode::Type::kMapping && node.entries.empty())
    loading.problems.add(node, path, "expected at least one condition on the author, found none");
  return author;
}

Condition read_condition(Loading& loading, const YamlNode& node, const std::string& path) {
  MappingReader reader(node, path, loading.problems);
  Condition condition;
  condition.kinds = loading.references_in(reader, "kind", Names::kKind);
  condition.kind_listed = reader.boolean("kind_listed");
  condition.outlets = loading.references_in(reader, "outlet", Names::kOutlet);
  condition.outlets_missing = loading.references_in(reader, "outlet_missing", Names::kOutlet);
  condition.languages_missing = loading.references_in(reader, "language_missing", Names::kLanguage);
  if (const auto* medium = reader.optional("medium"))
    condition.medium = read_medium_condition(loading, *medium, reader.path("medium"));
  condition.own_account = reader.boolean("own_account");
  condition.correction = reader.boolean("correction");
  condition.scheduled = reader.boolean("scheduled");
  condition.expires = reader.boolean("expires");
  if (const auto index = reader.word("audience", kReachings)) condition.reaching = static_cast<Reaching>(*index);
  condition.verified = reader.boolean("verified");
  condition.source_stated = reader.boolean("source_stated");
  condition.verifier_named = reader.boolean("verifier_named");
  condition.notable_incident = reader.boolean("notable_incident");
  condition.active_incident = reader.boolean("active_incident");
  condition.investigation_checked = reader.boolean("investigation_checked");
  condition.conforms_to_guidelines = reader.boolean("conforms_to_guidelines");
  condition.self_reviewed = reader.boolean("self_reviewed");
  condition.commander_named = reader.boolean("commander_named");
  condition.investigation_hold = reader.boolean("investigation_hold");
  condition.notified = loading.references_in(reader, "notified", Names::kRole);
  if (const auto* author = reader.optional("author"))
    condition.author = read_author_condition(loading, *author, reader.path("author"));
  condition.detected = loading.references_in(reader, "detected", Names::kDetector);
  condition.text_lacks = reader.words("text_lacks", kNoticeNames);
  condition.text_longer_than = reader.integer("text_longer_than", 1, 100'000, 0);
  if (node.type == YamlNode::Type::kMapping && node.entries.empty())
    loading.problems.add(node, path, "expected at least one condition, found none");
  return condition;
}

// One mapping, or a list of mappings of which any may hold.
std::vector<Condition> read_conditions(Loading& loading, const YamlNode& node, const std::string& path) {
  std::vector<Condition> out;
  if (node.type != YamlNode::Type::kSequence) {
    out.push_back(read_condition(loading, node, path));
    return out;
  }
  const auto items = read_items(node, path, loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i)
    out.push_back(read_condition(loading, items[i], path + "[" + std::to_string(i) + "]"));
  return out;
}

}  // namespace

Guard read_guard(Loading& loading, MappingReader& reader) {
  Guard guard;
  if (const auto* node = reader.optional("when")) guard.when = read_conditions(loading, *node, reader.path("when"));
  if (const auto* node = reader.optional("unless"))
    guard.unless = read_conditions(loading, *node, reader.path("unless"));
  return guard;
}

std::string notice_value(const Notices& notices, std::string_view name) {
  if (name == "emergency") return notices.emergency;
  if (name == "nonemergency-phone") return notices.nonemergency_phone;
  if (name == "tip-phone") return notices.tip_phone;
  if (name == "tip-url") return notices.tip_url;
  if (name == "contact-email") return notices.contact_email;
  return {};
}

}  // namespace callbox::directive
