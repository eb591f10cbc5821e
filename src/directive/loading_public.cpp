// The sections that residents meet, and those that say who answers for what.
#include <algorithm>
#include <array>

#include "base/time.h"
#include "directive/loading.h"

namespace callbox::directive {
namespace {

using Names = Loading::Names;

const std::vector<std::string> kWeekdays{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
const std::vector<std::string> kInquiryKinds{"media", "resident", "records", "appeal"};
const std::vector<std::string> kReported{
    "name", "rank", "star-number", "employee-number", "log-on-id", "department-email"};

// The grounds the format knows. Each is about what the words are or do, none about what they think: a ground such as
// "off-topic" or "offensive" lets an agency choose between opinions, and courts have said so (PETA v. Tabak, D.C. Cir.
// 2024).
const std::vector<std::string> kGrounds{"true-threat",      "incitement",    "obscenity",      "private-information",
                                        "minor-identified", "spam",          "malicious-link", "impersonation",
                                        "copyright",        "unlawful-sale", "court-order",    "ongoing-operation"};

std::string at_index(std::string_view path, std::size_t i) {
  return std::string(path) + "[" + std::to_string(i) + "]";
}

std::optional<int> read_minute(MappingReader& reader, std::string_view key, Problems& problems) {
  const auto* node = reader.required(key);
  if (!node) return std::nullopt;
  const auto& text = node->value;
  const auto digit = [&](std::size_t i) { return text[i] - '0'; };
  if (node->type == YamlNode::Type::kScalar && text.size() == 5 && text[2] == ':' &&
      std::all_of(text.begin(), text.end(), [](char c) { return c == ':' || (c >= '0' && c <= '9'); })) {
    const int hour = digit(0) * 10 + digit(1);
    const int minute = digit(3) * 10 + digit(4);
    if ((hour < 24 && minute < 60) || (hour == 24 && minute == 0)) return hour * 60 + minute;
  }
  problems.add(*node, reader.path(key), "expected a time like \"08:30\", found " + found(*node));
  return std::nullopt;
}

void read_staffed(Loading& loading, const YamlNode& node, const std::string& path) {
  const auto items = read_items(node, path, loading.problems, true);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index(path, i), loading.problems);
    const auto days = reader.words("days", kWeekdays);
    if (!reader.has("days")) (void)reader.required("days");
    const auto open = read_minute(reader, "open", loading.problems);
    const auto close = read_minute(reader, "close", loading.problems);
    if (!open || !close) continue;
    if (*open >= *close) {
      loading.problems.add(items[i], reader.path("close"),
                           "expected a closing time after the opening time; hours over midnight are two entries");
      continue;
    }
    for (const auto& day : days) {
      const auto weekday = static_cast<int>(std::find(kWeekdays.begin(), kWeekdays.end(), day) - kWeekdays.begin());
      loading.out.notices.staffed.push_back({weekday, *open, *close});
    }
  }
}

}  // namespace

void read_notices(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "notices", loading.problems);
  auto& notices = loading.out.notices;
  (void)reader.text("clause");
  (void)loading.sources(reader);
  notices.emergency = reader.text("emergency", true);
  notices.nonemergency_phone = reader.text("nonemergency_phone", true);
  notices.tip_phone = reader.text("tip_phone");
  notices.tip_url = reader.text("tip_url");
  notices.contact_email = reader.text("contact_email");
  if (!notices.tip_url.empty() && !notices.tip_url.starts_with("https://"))
    loading.problems.add(*node.find("tip_url"), reader.path("tip_url"),
                         "expected an address that starts with https://, found " + found(*node.find("tip_url")));
  notices.time_zone = reader.text("time_zone", true);
  if (!notices.time_zone.empty() && !local_time(UtcMillis{0}, notices.time_zone))
    loading.problems.add(*node.find("time_zone"), reader.path("time_zone"),
                         "expected an IANA time zone like America/Chicago, found " + found(*node.find("time_zone")));
  if (const auto* staffed = reader.required("staffed")) read_staffed(loading, *staffed, reader.path("staffed"));
  const auto* texts = reader.required("texts");
  if (!texts) return;
  const auto items = read_items(*texts, reader.path("texts"), loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader text(items[i], at_index(reader.path("texts"), i), loading.problems);
    Notices::Text entry;
    entry.language = loading.reference(text, "language", Names::kLanguage, true);
    entry.about = text.text("about", true);
    entry.not_monitored = text.text("not_monitored", true);
    entry.not_for_reports = text.text("not_for_reports", true);
    notices.texts.push_back(std::move(entry));
  }
  for (const auto& language : loading.out.languages) {
    const auto same = [&](const Notices::Text& text) { return text.language == language; };
    if (!items.empty() && std::none_of(notices.texts.begin(), notices.texts.end(), same))
      loading.problems.add(
          *texts, reader.path("texts"),
          "expected the notices in every language of the directive, found none in \"" + language + "\"");
  }
}

void read_moderation(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "moderation", loading.problems);
  auto& moderation = loading.out.moderation;
  moderation.clause = reader.text("clause", true);
  (void)loading.sources(reader);
  moderation.appeal_role = loading.reference(reader, "appeal_role", Names::kRole, true);
  moderation.appeal_days = reader.integer("appeal_days", 7, 365, 30, true);
  const auto* grounds = reader.required("grounds");
  if (!grounds) return;
  const auto items = read_items(*grounds, reader.path("grounds"), loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader entry(items[i], at_index(reader.path("grounds"), i), loading.problems);
    ModerationGround ground;
    if (const auto* id = entry.required("id")) {
      if (id->type == YamlNode::Type::kScalar &&
          std::find(kGrounds.begin(), kGrounds.end(), id->value) == kGrounds.end()) {
        std::string list;
        for (const auto& known : kGrounds) list += (list.empty() ? "" : ", ") + known;
        loading.problems.add(*id, entry.path("id"),
                             "expected a viewpoint-neutral ground: " + list + "; found " + found(*id) +
                                 ". Residents' words are not removed for their opinion or topic");
      } else if (const auto index = read_word(*id, entry.path("id"), loading.problems, kGrounds)) {
        ground.id = kGrounds[*index];
      }
    }
    ground.name = entry.local_text("name");
    ground.what = entry.local_text("what");
    ground.clause = entry.text("clause");
    if (ground.clause.empty()) ground.clause = moderation.clause;
    moderation.grounds.push_back(std::move(ground));
  }
}

void read_responsibilities(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "responsibilities", loading.problems, true);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("responsibilities", i), loading.problems);
    Responsibility entry;
    entry.role = loading.reference(reader, "role", Names::kRole, true);
    entry.what = reader.text("what", true);
    entry.clause = reader.text("clause", true);
    entry.sources = loading.sources(reader);
    loading.out.responsibilities.push_back(std::move(entry));
  }
}

void read_inquiries(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "inquiries", loading.problems, true);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("inquiries", i), loading.problems);
    Inquiry entry;
    const auto kind = reader.word("kind", kInquiryKinds, true);
    if (kind) entry.kind = kInquiryKinds[*kind];
    entry.role = loading.reference(reader, "role", Names::kRole, true);
    entry.clause = reader.text("clause", true);
    entry.sources = loading.sources(reader);
    loading.out.inquiries.push_back(std::move(entry));
  }
}

void read_representatives(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "representatives", loading.problems);
  auto& entry = loading.out.representatives;
  entry.per_unit = reader.integer("per_unit", 1, 100, 0, true);
  entry.unit_level = reader.id("unit_level");
  entry.named_by = loading.reference(reader, "named_by", Names::kRole, true);
  entry.reported_to = loading.reference(reader, "reported_to", Names::kRole);
  entry.report = reader.words("report", kReported);
  entry.clause = reader.text("clause", true);
  (void)loading.sources(reader);
}

void read_retention(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "retention", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("retention", i), loading.problems);
    RetentionSeries series;
    series.id = reader.id("series");
    series.name = reader.text("name", true);
    series.authority = reader.text("authority", true);
    (void)loading.sources(reader);
    const auto permanent = reader.boolean("permanent");
    series.months = reader.integer("keep_months", 1, 1200, 0);
    if (items[i].type == YamlNode::Type::kMapping && reader.has("keep_months") == permanent.value_or(false))
      loading.problems.add(items[i], reader.path("keep_months"),
                           "expected either keep_months or permanent: true, found " +
                               std::string(reader.has("keep_months") ? "both" : "neither"));
    const auto same = [&](const RetentionSeries& other) { return !series.id.empty() && other.id == series.id; };
    if (std::any_of(loading.out.retention.begin(), loading.out.retention.end(), same))
      loading.problems.add(*items[i].find("series"), reader.path("series"),
                           "expected each series once, found \"" + series.id + "\" again");
    loading.out.retention.push_back(std::move(series));
  }
}

// What a role may do: as what it acts, or as listed. Without either a role called as a pattern acts as it, and another
// may do what every member may.
Permissions read_role_permissions(Loading& loading, MappingReader& reader, const Role& role) {
  const auto* node = reader.node().find("id");
  const auto patterns = role_patterns();
  std::vector<std::string> names;
  for (const RolePattern& pattern : patterns) names.push_back(pattern.id);
  const auto listed = read_permissions(reader, "permissions");
  const auto acts_as = reader.word("acts_as", names);
  if (node == nullptr) return {};
  const bool says = reader.has("permissions") || reader.has("acts_as");
  if (const auto fixed = permissions_of_installation_role(role.id)) {
    if (says)
      loading.problems.add(*node, reader.path("id"),
                           "expected neither acts_as nor permissions beside \"" + role.id +
                               "\", which may do the same in every installation");
    return *fixed;
  }
  if (reader.has("permissions") && reader.has("acts_as")) {
    loading.problems.add(*reader.node().find("permissions"), reader.path("permissions"),
                         "expected either acts_as or permissions, found both");
    return {};
  }
  if (says) return acts_as ? patterns[*acts_as].permissions : listed;
  for (const RolePattern& pattern : patterns)
    if (pattern.id == role.id) return pattern.permissions;
  return {};
}

void read_roles(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "roles", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("roles", i), loading.problems);
    Role role;
    role.id = reader.id("id");
    role.name = reader.local_text("name");
    role.clause = reader.text("clause");
    role.permissions = read_role_permissions(loading, reader, role);
    const auto same = [&](const Role& other) { return !role.id.empty() && other.id == role.id; };
    if (std::any_of(loading.out.roles.begin(), loading.out.roles.end(), same))
      loading.problems.add(*items[i].find("id"), reader.path("id"),
                           "expected each role once, found \"" + role.id + "\" again");
    loading.out.roles.push_back(std::move(role));
  }
}

void read_scope(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "scope", loading.problems);
  loading.out.scope.clause = reader.text("clause", true);
  (void)loading.sources(reader);
  loading.out.scope.covers = reader.texts("covers", true);
  loading.out.scope.excludes = reader.texts("excludes");
}

}  // namespace callbox::directive
