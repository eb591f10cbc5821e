#include "app/directive_commands.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "app/outlet_ids.h"
#include "base/canonical_json.h"
#include "directive/directive.h"

namespace callbox::app {
namespace {

namespace json = boost::json;
using directive::Decision;
using directive::Directive;
using directive::Facts;
using directive::Package;

constexpr int kFine = 0, kFound = 1, kMisused = 2;

result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || std::filesystem::is_directory(path) || !(text << in.rdbuf()))
    return fail(ErrorKind::kNotFound, "cannot read " + path);
  return text.str();
}

std::string line_of(const std::string& file, const Error& error) {
  auto line = file + ":";
  if (error.where.line > 0)
    line += std::to_string(error.where.line) + ":" + std::to_string(std::max(error.where.column, 1)) + ":";
  line += " " + error.message;
  if (!error.clause.empty()) line += " [" + error.clause + "]";
  return line;
}

json::object value_of(const Error& error) {
  return {{"line", error.where.line},
          {"column", error.where.column},
          {"field", error.where.field},
          {"message", error.message},
          {"clause", error.clause}};
}

// Who is let in by every door for authors: holds each role of the directive that writes and does not review.
Facts facts_of_a_ready_author(const Directive& directive) {
  Facts facts;
  facts.now = SystemClock().now();
  facts.author.id = "author";
  for (const auto& role : directive.roles()) {
    if (role.permissions.has(directive::Permission::kDraft) && !role.permissions.has(directive::Permission::kReview))
      facts.author.roles.push_back(role.id);
  }
  facts.author.unit = "agency";
  facts.author.unit_path = {"agency"};
  facts.author.authorized = true;
  facts.author.authorized_by = "Chief of Police";
  facts.author.trained_until = facts.now + days(365);
  return facts;
}

// The words a finding points at, for people.
std::string_view excerpt(const Package& package, const directive::Place& place) {
  using Part = directive::Place::Part;
  std::string_view text;
  if (place.part == Part::kTitle && place.index < package.renditions.size())
    text = package.renditions[place.index].title;
  if (place.part == Part::kText && place.index < package.renditions.size()) text = package.renditions[place.index].text;
  if (place.part == Part::kAlt && place.index < package.media.size()) text = package.media[place.index].alt;
  if (place.end > text.size() || place.begin >= place.end || place.end - place.begin > 80) return {};
  return text.substr(place.begin, place.end - place.begin);
}

std::string words_of(const Decision& decision, const Package& package) {
  std::ostringstream out;
  out << name_of(decision.verdict) << " under " << decision.directive << ", version " << decision.directive_version
      << "\n";
  for (const auto& finding : decision.findings) {
    out << "  " << name_of(finding.effect) << ": " << finding.message;
    if (const auto words = excerpt(package, finding.place); !words.empty()) out << " \"" << words << "\"";
    out << " [" << (finding.clause.empty() ? finding.rule : finding.clause) << "]\n";
  }
  for (const auto& step : decision.route)
    out << "  approval by " << step.role << (step.quorum > 1 ? " (" + std::to_string(step.quorum) + ")" : "") << ": "
        << step.reason << " [" << step.clause << "]\n";
  for (const auto& duty : decision.duties)
    out << "  duty of " << duty.role
        << (duty.due              ? " by " + to_iso(*duty.due).substr(0, 10)
            : duty.before_release ? " before release"
                                  : "")
        << ": " << duty.what << " [" << duty.clause << "]\n";
  return out.str();
}

result<std::shared_ptr<const Directive>> load(const std::string& file) {
  TRY(const auto text, read_file(file));
  auto parsed = Directive::parse(text, outlet_ids());
  if (parsed) return std::move(*parsed);
  std::string lines;
  for (const auto& problem : parsed.error()) lines += (lines.empty() ? "" : "\n") + line_of(file, problem);
  return fail(ErrorKind::kInvalid, lines);
}

struct NamedPackage {
  std::string title;
  Package package;
  Facts facts;
};

result<NamedPackage> load_named_package(const std::string& path) {
  TRY(const auto text, read_file(path));
  TRY(const auto document, parse_json(text));
  const auto* object = document.if_object();
  const auto* title = object ? object->if_contains("title") : nullptr;
  const auto* package = object ? object->if_contains("package") : nullptr;
  const auto* facts = object ? object->if_contains("facts") : nullptr;
  if (!title || !title->is_string() || !package || !facts || object->size() != 3)
    return fail(ErrorKind::kInvalid, path + ": expected the members title, package and facts");
  const auto named = [&](Error error) {
    error.message = path + ": " + error.where.field + ": " + error.message;
    return fail(std::move(error));
  };
  NamedPackage out;
  out.title = std::string(title->get_string().c_str());
  auto read_package = directive::package_from_json(json::serialize(*package));
  if (!read_package) return named(read_package.error());
  auto read_facts = directive::facts_from_json(json::serialize(*facts));
  if (!read_facts) return named(read_facts.error());
  out.package = std::move(*read_package);
  out.facts = std::move(*read_facts);
  return out;
}

// One cell of the table: the verdict, what decided it, the way to go out.
std::string cell_of(const Decision& decision) {
  std::string cell = "**" + std::string(name_of(decision.verdict)) + "**";
  std::vector<std::string> seen;
  const auto add = [&](const std::string& words) {
    if (std::find(seen.begin(), seen.end(), words) != seen.end()) return;
    seen.push_back(words);
    cell += "<br>" + words;
  };
  for (const auto& finding : decision.findings)
    add(std::string(name_of(finding.effect)) + " " + finding.rule +
        (finding.clause.empty() ? "" : " (" + finding.clause + ")"));
  for (const auto& step : decision.route) add("→ " + step.role + " (" + step.clause + ")");
  for (const auto& duty : decision.duties)
    if (duty.before_release) add("first: " + duty.id + " (" + duty.clause + ")");
  return cell;
}

}  // namespace

int directive_check(std::span<const std::string> files, bool as_json, Streams streams) {
  int code = kFine;
  json::array listed;
  for (const auto& file : files) {
    const auto text = read_file(file);
    std::vector<Error> problems;
    std::string name;
    if (!text) {
      problems.push_back(text.error());
      code = kMisused;
    } else if (auto parsed = Directive::parse(*text, outlet_ids()); parsed) {
      name = (*parsed)->id() + ", version " + (*parsed)->version() + ", " + (*parsed)->agency();
    } else {
      problems = std::move(parsed.error());
      code = std::max(code, kFound);
    }
    if (as_json) {
      json::array values;
      for (const auto& problem : problems) values.emplace_back(value_of(problem));
      listed.emplace_back(json::object{{"file", file}, {"ok", problems.empty()}, {"problems", std::move(values)}});
      continue;
    }
    for (const auto& problem : problems) streams.err << line_of(file, problem) << "\n";
    if (problems.empty()) streams.out << file << ": fine (" << name << ")\n";
  }
  if (as_json) streams.out << json::serialize(json::object{{"files", std::move(listed)}}) << "\n";
  return code;
}

int directive_decide(const std::string& file, const std::string& package_file, const std::string& facts_file,
                     bool as_json, Streams streams) {
  const auto misused = [&](const std::string& path, const Error& error) {
    streams.err << path << ": " << (error.where.field.empty() ? "" : error.where.field + ": ") << error.message << "\n";
    return kMisused;
  };
  const auto loaded = load(file);
  if (!loaded) {
    streams.err << loaded.error().message << "\n";
    return kMisused;
  }
  const auto package_text = read_file(package_file);
  if (!package_text) return misused(package_file, package_text.error());
  const auto package = directive::package_from_json(*package_text);
  if (!package) return misused(package_file, package.error());
  auto facts = facts_of_a_ready_author(**loaded);
  if (!facts_file.empty()) {
    const auto facts_text = read_file(facts_file);
    if (!facts_text) return misused(facts_file, facts_text.error());
    auto read = directive::facts_from_json(*facts_text);
    if (!read) return misused(facts_file, read.error());
    facts = std::move(*read);
  }
  const auto decision = directive::decide(**loaded, *package, facts);
  if (as_json)
    streams.out << to_json(decision) << "\n";
  else
    streams.out << words_of(decision, *package);
  return decision.verdict == directive::Verdict::kBlocked ? kFound : kFine;
}

int directive_schema(Streams streams) {
  streams.out << directive::directive_schema();
  return kFine;
}

result<std::string> compare_directives(std::span<const std::string> files, const std::string& packages) {
  std::vector<std::shared_ptr<const Directive>> directives;
  for (const auto& file : files) {
    TRY(auto directive, load(file));
    directives.push_back(std::move(directive));
  }
  std::vector<std::string> paths;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(packages, problem))
    if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
  if (problem) return fail(ErrorKind::kNotFound, "cannot read the folder " + packages);
  std::sort(paths.begin(), paths.end());

  std::ostringstream out;
  out << "| package |";
  for (const auto& directive : directives) out << " " << directive->agency() << " |";
  out << "\n|---|";
  for (std::size_t i = 0; i < directives.size(); ++i) out << "---|";
  out << "\n";
  for (const auto& path : paths) {
    TRY(const auto named, load_named_package(path));
    out << "| " << named.title << " |";
    for (const auto& directive : directives)
      out << " " << cell_of(directive::decide(*directive, named.package, named.facts)) << " |";
    out << "\n";
  }
  return out.str();
}

int directive_compare(std::span<const std::string> files, const std::string& packages, Streams streams) {
  const auto table = compare_directives(files, packages);
  if (!table) {
    streams.err << table.error().message << "\n";
    return kMisused;
  }
  streams.out << *table;
  return kFine;
}

}  // namespace callbox::app
