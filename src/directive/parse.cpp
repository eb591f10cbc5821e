// Directive::parse: the file's head, the order of its sections, the names that must fit, and compilation.
#include <algorithm>
#include <charconv>

#include "base/time.h"
#include "directive/loading.h"

namespace callbox::directive {
namespace {

using Names = Loading::Names;

std::string at_index(std::string_view path, std::size_t i) {
  return std::string(path) + "[" + std::to_string(i) + "]";
}

// Midnight of the day where the agency is: a directive takes effect with the local day.
UtcMillis start_of_day(std::string_view date, std::string_view zone) {
  const auto midnight_utc = parse_iso(std::string(date) + "T00:00:00Z");
  if (!midnight_utc) return {};
  auto at = *midnight_utc;
  for (int pass = 0; pass < 2;
       ++pass) {  // twice: the first offset may be that of the day before a change of the clocks
    const auto local = local_time(at, zone);
    if (!local) return *midnight_utc;
    at = *midnight_utc - minutes(local->offset_minutes);
  }
  return at;
}

void read_languages(Loading& loading, MappingReader& reader) {
  const auto* node = reader.required("languages");
  if (!node) return;
  const auto items = read_items(*node, "languages", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& text = items[i].value;
    const bool shaped = items[i].type == YamlNode::Type::kScalar && text.size() >= 2 && text.size() <= 16 &&
                        std::all_of(text.begin(), text.begin() + 2, [](char c) { return c >= 'a' && c <= 'z'; }) &&
                        std::all_of(text.begin(), text.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                        });
    auto& languages = loading.out.languages;
    if (!shaped)
      loading.problems.add(items[i], at_index("languages", i),
                           "expected a language tag like en or es, found " + found(items[i]));
    else if (std::find(languages.begin(), languages.end(), text) != languages.end())
      loading.problems.add(items[i], at_index("languages", i),
                           "expected each language once, found \"" + text + "\" again");
    else
      languages.push_back(text);
  }
}

void read_rescinds(Loading& loading, MappingReader& reader) {
  const auto* node = reader.optional("rescinds");
  if (!node) return;
  const auto items = read_items(*node, "rescinds", loading.problems, true);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto text = read_text(items[i], at_index("rescinds", i), loading.problems);
    if (!text) continue;
    const auto at = text->find('@');
    if (at == 0 || (at != std::string::npos && at + 1 == text->size())) {
      loading.problems.add(
          items[i], at_index("rescinds", i),
          "expected a directive, or one version of it like D13-07@2013-05-15, found " + found(items[i]));
      continue;
    }
    if (at != std::string::npos) {
      YamlNode date = items[i];
      date.value = text->substr(at + 1);
      if (!read_date(date, at_index("rescinds", i), loading.problems)) continue;
    }
    loading.out.rescinds.push_back(*text);
  }
}

void read_precedence(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "precedence", loading.problems);
  loading.out.precedence.clause = reader.text("clause", true);
  loading.out.precedence.sources = loading.sources(reader);
  loading.out.precedence.over = reader.texts("over", true);
}

void read_kinds(Loading& loading, const YamlNode& node) {
  const auto items = read_items(node, "kinds", loading.problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    MappingReader reader(items[i], at_index("kinds", i), loading.problems);
    KindOfContent kind;
    kind.id = reader.id("id");
    kind.name = reader.local_text("name");
    kind.help = reader.text("help", true);
    kind.clause = reader.text("clause", true);
    (void)loading.sources(reader);
    kind.series = loading.reference(reader, "series", Names::kSeries, true);
    const auto same = [&](const KindOfContent& other) { return !kind.id.empty() && other.id == kind.id; };
    if (std::any_of(loading.out.kinds.begin(), loading.out.kinds.end(), same))
      loading.problems.add(*items[i].find("id"), reader.path("id"),
                           "expected each kind once, found \"" + kind.id + "\" again");
    loading.out.kinds.push_back(std::move(kind));
  }
}

void read_unlisted_kind(Loading& loading, const YamlNode& node) {
  MappingReader reader(node, "unlisted_kind", loading.problems);
  auto& unlisted = loading.out.unlisted_kind;
  unlisted.effect = read_effect(reader, "effect", true).value_or(Effect::kBlock);
  unlisted.clause = reader.text("clause", true);
  unlisted.sources = loading.sources(reader);
  unlisted.message = reader.text("message", true);
  unlisted.route = loading.reference(reader, "route", Names::kRoute);
  if (unlisted.effect == Effect::kApprove && unlisted.route.empty())
    loading.problems.add(node, reader.path("route"),
                         "expected the key \"route\" beside the effect approve (who approves?), found none",
                         unlisted.clause);
}

std::vector<std::string> known_names(const Loading& loading, Names names) {
  std::vector<std::string> out;
  const auto& directive = loading.out;
  switch (names) {
    case Names::kRole:
    case Names::kReviewer:
      for (const auto& role : directive.roles) out.push_back(role.id);
      break;
    case Names::kKind:
      for (const auto& kind : directive.kinds) out.push_back(kind.id);
      break;
    case Names::kRoute:
      for (const auto& route : directive.routes) out.push_back(route.id);
      break;
    case Names::kSeries:
      for (const auto& series : directive.retention) out.push_back(series.id);
      break;
    case Names::kDetector:
      for (const auto& detector : detectors()) out.emplace_back(detector.id);
      for (const auto& phrase : loading.phrases)
        if (std::find(out.begin(), out.end(), phrase.detector) == out.end()) out.push_back(phrase.detector);
      break;
    case Names::kLanguage:
      out = directive.languages;
      break;
    case Names::kOutlet:
      out = directive.outlets;
      break;
  }
  return out;
}

std::string_view what_of(Names names) {
  switch (names) {
    case Names::kRole:
    case Names::kReviewer:
      return "a role from the section roles";
    case Names::kKind:
      return "a kind from the section kinds";
    case Names::kRoute:
      return "a route from the section routes";
    case Names::kSeries:
      return "a series from the section retention";
    case Names::kDetector:
      return "a built-in detector or one from the section phrases";
    case Names::kLanguage:
      return "a language of the directive";
    case Names::kOutlet:
      return "an outlet of the directive";
  }
  return "a name";
}

// An approval by a role that reviews nothing would be waited for in vain.
void check_role_reviews(Loading& loading, const Loading::Reference& reference) {
  const auto& roles = loading.out.roles;
  const auto role =
      std::find_if(roles.begin(), roles.end(), [&](const Role& one) { return one.id == reference.value; });
  if (role == roles.end() || role->permissions.has(Permission::kReview)) return;
  loading.problems.add(*reference.node, reference.path,
                       "expected a role with the permission review, found \"" + reference.value + "\"");
}

void check_references(Loading& loading) {
  std::map<Names, std::vector<std::string>> known;
  for (const auto& reference : loading.references) {
    auto [at, fresh] = known.try_emplace(reference.names);
    if (fresh) at->second = known_names(loading, reference.names);
    if (std::find(at->second.begin(), at->second.end(), reference.value) != at->second.end()) {
      if (reference.names == Names::kReviewer) check_role_reviews(loading, reference);
      continue;
    }
    auto message = "expected " + std::string(what_of(reference.names)) + ", found \"" + reference.value + "\"";
    if (const auto near = near_miss(reference.value, at->second)) message += ". Did you mean \"" + *near + "\"?";
    loading.problems.add(*reference.node, reference.path, std::move(message));
  }
}

// Where the file does not say who lets an overridable block pass, those who supervise do: they review and take down.
void name_who_overrides(Loading& loading, const YamlNode& root) {
  ApprovalStep step;
  step.scope = "unit";
  for (const Role& role : loading.out.roles) {
    if (!role.permissions.has(Permission::kReview) || !role.permissions.has(Permission::kTakeDown)) continue;
    if (step.role.empty())
      step.role = role.id;
    else
      step.deputies.push_back(role.id);
  }
  if (!step.role.empty()) {
    loading.out.overridden_by = std::move(step);
    return;
  }
  const auto& rules = loading.out.rules;
  const auto rule = std::find_if(rules.begin(), rules.end(), [](const Rule& one) { return one.overridable; });
  const auto* node = root.find("rules");
  if (rule == rules.end() || node == nullptr) return;
  loading.problems.add(*node, "rules",
                       "expected the key \"overridden_by\" (who lets \"" + rule->id +
                           "\" pass? no role reviews and takes down), found none",
                       rule->clause);
}

// Compiles the screen; a pattern that does not compile is reported where it stands.
void compile_screen(Loading& loading) {
  ScreenOptions options;
  const auto& notices = loading.out.notices;
  for (const auto& contact :
       {notices.emergency, notices.nonemergency_phone, notices.tip_phone, notices.tip_url, notices.contact_email})
    if (!contact.empty()) options.allowed.push_back(contact);
  options.allowed.insert(options.allowed.end(), loading.public_contacts.begin(), loading.public_contacts.end());
  options.phrases = loading.phrases;
  auto screen = Screen::make(options);
  if (screen) {
    loading.out.screen = std::move(*screen);
    return;
  }
  std::size_t index = 0;
  const auto& field = screen.error().where.field;
  const auto open = field.find('[');
  if (open != std::string::npos) std::from_chars(field.data() + open + 1, field.data() + field.size(), index);
  if (index < loading.phrase_nodes.size()) {
    const auto& [node, path] = loading.phrase_nodes[index];
    loading.problems.add(*node, path, "expected a pattern in RE2 syntax. " + screen.error().message);
  } else {
    loading.problems.add(YamlNode{}, "phrases", screen.error().message);
  }
}

std::optional<std::string> read_outlet(const YamlNode& node, const std::string& path, Loading& loading) {
  if (loading.known_outlets.empty()) return read_id(node, path, loading.problems);
  const auto index = read_word(node, path, loading.problems, loading.known_outlets);
  return index ? std::optional(loading.known_outlets[*index]) : std::nullopt;
}

void read_directive(Loading& loading, const YamlNode& root) {
  MappingReader reader(root, "", loading.problems);
  if (root.type != YamlNode::Type::kMapping) return;
  auto& out = loading.out;
  (void)reader.integer("format", 1, 1, 1, true);
  out.id = reader.id("id");
  out.agency = reader.text("agency", true);
  out.title = reader.text("title", true);
  const auto issued = reader.date("issued");
  out.version = reader.date("effective", true);
  read_rescinds(loading, reader);
  (void)loading.sources(reader);
  if (const auto* node = reader.optional("precedence")) read_precedence(loading, *node);
  read_languages(loading, reader);
  {
    const auto* node = reader.required("outlets");
    const auto items = node ? read_items(*node, "outlets", loading.problems) : std::span<const YamlNode>{};
    for (std::size_t i = 0; i < items.size(); ++i)
      if (auto outlet = read_outlet(items[i], at_index("outlets", i), loading))
        out.outlets.push_back(std::move(*outlet));
  }
  if (const auto* node = reader.required("public_may_post"))
    out.public_may_post = read_bool(*node, "public_may_post", loading.problems).value_or(false);
  loading.public_contacts = reader.texts("public_contacts");
  if (const auto* node = reader.required("scope")) read_scope(loading, *node);
  if (const auto* node = reader.required("roles")) read_roles(loading, *node);
  if (const auto* node = reader.required("retention")) read_retention(loading, *node);
  if (const auto* node = reader.required("kinds")) read_kinds(loading, *node);
  if (const auto* node = reader.required("unlisted_kind")) read_unlisted_kind(loading, *node);
  if (const auto* node = reader.required("authors")) read_authors(loading, *node);
  if (const auto* node = reader.optional("phrases")) read_phrases(loading, *node);
  if (const auto* node = reader.required("rules")) read_rules(loading, *node);
  if (const auto* node = reader.required("routes")) read_routes(loading, *node);
  if (const auto* node = reader.optional("overridden_by")) read_overridden_by(loading, *node);
  if (const auto* node = reader.optional("incidents")) read_incidents(loading, *node);
  if (const auto* node = reader.optional("booking_photographs")) read_booking_photographs(loading, *node);
  if (const auto* node = reader.required("moderation")) read_moderation(loading, *node);
  if (const auto* node = reader.required("notices")) read_notices(loading, *node);
  if (const auto* node = reader.optional("duties")) read_duties(loading, *node);
  if (const auto* node = reader.optional("responsibilities")) read_responsibilities(loading, *node);
  if (const auto* node = reader.optional("inquiries")) read_inquiries(loading, *node);
  if (const auto* node = reader.optional("representatives")) read_representatives(loading, *node);
  reader.finish();

  check_references(loading);
  if (!out.overridden_by) name_who_overrides(loading, root);
  // Compiling is the costly part: for a file that is refused anyway it only serves to find mistakes in patterns.
  if (loading.problems.empty() || !loading.phrases.empty()) compile_screen(loading);
  if (!out.version.empty()) out.effective = start_of_day(out.version, out.notices.time_zone);
  if (!issued.empty()) {
    out.issued = start_of_day(issued, out.notices.time_zone);
    if (!out.version.empty() && issued > out.version)
      loading.problems.add(
          *root.find("issued"), "issued",
          "expected an issue date on or before the effective date " + out.version + ", found \"" + issued + "\"");
  }
}

}  // namespace

void Loading::refer(Names names, const std::string& value, const YamlNode* node, std::string path) {
  references.push_back({names, value, node, std::move(path)});
}

std::string Loading::reference(MappingReader& reader, std::string_view key, Names names, bool is_required) {
  auto value = names == Names::kLanguage ? reader.text(key, is_required) : reader.id(key, is_required);
  if (!value.empty()) refer(names, value, reader.node().find(key), reader.path(key));
  return value;
}

std::vector<std::string> Loading::references_in(MappingReader& reader, std::string_view key, Names names,
                                                bool is_required) {
  const auto* node = is_required ? reader.required(key) : reader.optional(key);
  std::vector<std::string> values;
  if (!node) return values;
  const auto items = read_items(*node, reader.path(key), problems);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto path = at_index(reader.path(key), i);
    auto value = names == Names::kLanguage ? read_text(items[i], path, problems) : read_id(items[i], path, problems);
    if (!value) continue;
    refer(names, *value, &items[i], path);
    values.push_back(std::move(*value));
  }
  return values;
}

std::vector<std::string> Loading::sources(MappingReader& reader) {
  auto list = reader.sources();
  out.sources.insert(list.begin(), list.end());
  return list;
}

tl::expected<std::shared_ptr<const Directive>, std::vector<Error>> Directive::parse(
    std::string_view yaml, std::span<const std::string> outlets) {
  auto root = parse_yaml(yaml);
  if (!root) return tl::unexpected(std::vector<Error>{std::move(root.error())});
  auto compiled = std::make_unique<Compiled>();
  compiled->source = yaml;
  compiled->digest = sha256(yaml);
  Loading loading{.problems = {},
                  .out = *compiled,
                  .references = {},
                  .phrases = {},
                  .phrase_nodes = {},
                  .public_contacts = {},
                  .known_outlets = {outlets.begin(), outlets.end()}};
  read_directive(loading, *root);
  if (!loading.problems.empty()) return tl::unexpected(loading.problems.take());
  std::shared_ptr<Directive> directive(new Directive());
  directive->compiled_ = std::move(compiled);
  return std::shared_ptr<const Directive>(std::move(directive));
}

Directive::~Directive() = default;
const std::string& Directive::id() const {
  return compiled_->id;
}
const std::string& Directive::agency() const {
  return compiled_->agency;
}
const std::string& Directive::title() const {
  return compiled_->title;
}
const std::string& Directive::version() const {
  return compiled_->version;
}
UtcMillis Directive::effective() const {
  return compiled_->effective;
}
std::optional<UtcMillis> Directive::issued() const {
  return compiled_->issued;
}
const std::vector<std::string>& Directive::rescinds() const {
  return compiled_->rescinds;
}
const std::vector<KindOfContent>& Directive::kinds() const {
  return compiled_->kinds;
}
const std::vector<std::string>& Directive::languages() const {
  return compiled_->languages;
}
const std::vector<std::string>& Directive::outlets() const {
  return compiled_->outlets;
}
const Notices& Directive::notices() const {
  return compiled_->notices;
}
bool Directive::public_may_post() const {
  return compiled_->public_may_post;
}
const Scope& Directive::scope() const {
  return compiled_->scope;
}
const std::vector<Role>& Directive::roles() const {
  return compiled_->roles;
}
const Moderation& Directive::moderation() const {
  return compiled_->moderation;
}
const std::vector<RetentionSeries>& Directive::retention() const {
  return compiled_->retention;
}
const std::vector<StandingDuty>& Directive::standing_duties() const {
  return compiled_->standing;
}
const std::vector<Responsibility>& Directive::responsibilities() const {
  return compiled_->responsibilities;
}
const std::vector<Inquiry>& Directive::inquiries() const {
  return compiled_->inquiries;
}
const Representatives& Directive::representatives() const {
  return compiled_->representatives;
}
bool Directive::carries(std::string_view source) const {
  return compiled_->sources.contains(std::string(source));
}
std::string_view Directive::source() const {
  return compiled_->source;
}
const Digest& Directive::digest() const {
  return compiled_->digest;
}

}  // namespace callbox::directive
