#include "app/adoption_commands.h"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>

#include "adoption/periods.h"
#include "app/installation.h"
#include "app/outlet_ids.h"
#include "roster/adopt.h"
#include "roster/member.h"

namespace callbox::app {
namespace {

namespace json = boost::json;
using Pointer = std::shared_ptr<const directive::Directive>;

int refuse(const Error& error, std::string_view source, Streams streams) {
  streams.err << describe(error, source) << "\n";
  return exit_code_of(error.kind);
}

result<std::unique_ptr<Installation>> open(const std::string& path) {
  TRY(auto config, read_config(path));
  return open_installation(std::move(config));
}

result<Pointer> read_to_adopt(const std::string& file) {
  TRY(auto read, load_directives({file}));
  return std::move(read.front());
}

result<roster::Actor> adopter(const Installation& inside, const std::string& login) {
  return inside.db->read([&](storage::ReadTx& tx) -> result<roster::Actor> {
    TRY(const auto member, roster::find_member_by_login(tx, inside.clock, login));
    TRY(const roster::Roles roles, roster::roles_of(inside.directives)(tx, inside.clock.now()));
    TRY(roster::Actor actor, roster::actor_of(tx, roles, member.id));
    CHECK_OK(roster::may_adopt(tx, actor));
    return actor;
  });
}

bool agreed(Streams streams) {
  streams.err << "Adopt it? Type yes: " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "yes";
}

std::string when_of(const std::vector<adoption::Period>& periods, const adoption::Adoption& adoption) {
  std::string when;
  for (const auto& period : periods) {
    if (period.adoption.number != adoption.number) continue;
    when += (when.empty() ? "" : "; ") + std::string("from ") + to_iso(period.from) +
            (period.until ? " until " + to_iso(*period.until) : "");
  }
  return when.empty() ? "never in force" : "in force " + when;
}

struct Record {
  std::vector<adoption::Adoption> adoptions;
  std::vector<adoption::Period> periods;
};

json::object json_of(const Record& record, const adoption::Adoption& one) {
  json::array when;
  for (const auto& period : record.periods)
    if (period.adoption.number == one.number)
      when.push_back(json::object{{"from", to_iso(period.from)},
                                  {"until", period.until ? json::value(to_iso(*period.until)) : json::value(nullptr)}});
  return {{"number", one.number},
          {"id", one.directive},
          {"version", one.version},
          {"digest", to_hex(one.digest)},
          {"adopted_at", to_iso(one.adopted_at)},
          {"by", one.by},
          {"role", one.role},
          {"in_force", std::move(when)}};
}

}  // namespace

int directive_adopt(const AdoptOptions& options, Streams streams) {
  const auto installation = open(options.config);
  if (!installation) return refuse(installation.error(), options.config, streams);
  Installation& inside = **installation;
  const auto directive = read_to_adopt(options.file);
  if (!directive) return refuse(directive.error(), {}, streams);
  std::optional<Digest> replaces;
  if (!options.replaces.empty()) {
    replaces = digest_from_hex(options.replaces);
    if (!replaces)
      return refuse({ErrorKind::kInvalid, "expected a SHA-256 as 64 hexadecimal digits", {"--replaces", 0, 0}, {}, {}},
                    {}, streams);
  }
  const auto actor = adopter(inside, options.by);
  if (!actor) return refuse(actor.error(), {}, streams);
  const auto checked = inside.db->read([&](storage::ReadTx& tx) {
    return adoption::check(tx, inside.clock.now(), inside.directives, *directive, replaces);
  });
  if (!checked) return refuse(checked.error(), {}, streams);
  const directive::Directive& text = **directive;
  const std::string label = text.id() + " " + text.version() + " (" + text.title() + ", " + text.agency() +
                            "), digest " + to_hex(text.digest());
  if (*checked) {
    streams.out << label << " is adopted already.\n";
    return 0;
  }
  streams.err << label << ", will be adopted for the whole agency by " << actor->name << ".\n";
  if (!options.yes && !agreed(streams)) {
    streams.err << "Nothing was adopted.\n";
    return 1;
  }
  const auto adopted = inside.db->write([&](storage::Tx& tx) {
    return roster::adopt_directive(tx, inside.clock, inside.random, inside.directives, *actor, *directive, replaces);
  });
  if (!adopted) return refuse(adopted.error(), {}, streams);
  streams.out << "Adopted " << label << "\n";
  return 0;
}

int directive_list(const std::string& config, int limit, bool as_json, Streams streams) {
  const auto installation = open(config);
  if (!installation) return refuse(installation.error(), config, streams);
  const Installation& inside = **installation;
  const auto record = inside.db->read([&](storage::ReadTx& tx) -> result<Record> {
    Record read;
    TRY(read.adoptions, adoption::adoptions(tx));
    TRY(read.periods, adoption::periods(tx, inside.directives));
    return read;
  });
  if (!record) return refuse(record.error(), {}, streams);
  const auto alarms = inside.alarms();
  if (!alarms) return refuse(alarms.error(), {}, streams);
  json::array listed, raised;
  int shown = 0;
  for (auto one = record->adoptions.rbegin(); one != record->adoptions.rend() && shown < limit; ++one, ++shown) {
    listed.push_back(json_of(*record, *one));
    if (!as_json)
      streams.out << one->directive << " " << one->version << "  " << to_hex(one->digest) << "\n    adopted "
                  << to_iso(one->adopted_at) << " by "
                  << (one->by_installation() ? "the installation" : one->by + " as " + one->role) << "; "
                  << when_of(record->periods, *one) << "\n";
  }
  for (const auto& alarm : *alarms) {
    raised.push_back(json::object{
        {"kind", adoption::name_of(alarm.kind)}, {"file", alarm.file}, {"what", alarm.what}, {"remedy", alarm.remedy}});
    if (!as_json) streams.out << "ALARM: " << alarm.what << "\n    " << alarm.remedy << "\n";
  }
  if (as_json)
    streams.out << json::serialize(json::object{{"adoptions", std::move(listed)}, {"alarms", std::move(raised)}})
                << "\n";
  return alarms->empty() ? 0 : 1;
}

void add_adoption_commands(CLI::App& directive, int& exit_code, Streams streams) {
  const auto adopting = std::make_shared<AdoptOptions>();
  auto* adopt = directive.add_subcommand("adopt", "Put a directive in force: from its effective day, on every node");
  adopt->add_option("file", adopting->file, "Directive file")->required();
  adopt->add_option("--config", adopting->config, "callbox.toml")->required();
  adopt->add_option("--by", adopting->by, "Login of the member who adopts it")->required();
  adopt->add_option("--replaces", adopting->replaces, "Digest of the adopted text of the same version");
  adopt->add_flag("--yes", adopting->yes, "Do not ask");
  adopt->callback([adopting, &exit_code, streams] { exit_code = directive_adopt(*adopting, streams); });

  struct Listing {
    std::string config;
    int limit = 50;
    bool json = false;
  };
  const auto listing = std::make_shared<Listing>();
  auto* list = directive.add_subcommand("list", "Show what was adopted, what was in force when, and the alarms");
  list->add_option("--config", listing->config, "callbox.toml")->required();
  list->add_option("--limit", listing->limit, "How many, the newest first")->capture_default_str();
  list->add_flag("--json", listing->json, "Answer in JSON");
  list->callback([listing, &exit_code, streams] {
    exit_code = directive_list(listing->config, listing->limit, listing->json, streams);
  });
}

}  // namespace callbox::app
