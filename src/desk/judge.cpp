#include "desk/judge.h"

#include <algorithm>
#include <array>
#include <utility>

#include "desk/channels.h"
#include "desk/refusal.h"
#include "roster/member.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the author lacks decides the machine word; the agency's section goes along for people.
const Refusal& refusal_for(const directive::Finding& finding) {
  static constexpr std::array<std::pair<std::string_view, Refusal>, 6> kLacks = {{
      {"authorization", refusals::kNotAuthorized},
      {"role", refusals::kNotAuthorized},
      {"sworn", refusals::kNotAuthorized},
      {"training", refusals::kTraining},
      {"department-device", refusals::kDevice},
      {"on-duty", refusals::kOffDuty},
  }};
  for (const auto& [require, refusal] : kLacks) {
    if (finding.require == require) return refusal;
  }
  return refusals::kBlocked;
}

// Of the post's unit, from it up; a post that is not kept yet will be the author's unit's.
result<std::vector<std::string>> path_of(storage::ReadTx& tx, const directive::Facts::Author& author,
                                         const Version* version) {
  if (version == nullptr) return author.unit_path;
  TRY(const Post post, find_post(tx, version->post));
  return roster::unit_path(tx, post.unit);
}

}  // namespace

result<Judged> judge(storage::ReadTx& tx, const Desk& desk, const directive::Package& package,
                     const roster::MemberId& author, const Circumstances& circumstances, const Version* version) {
  Judged judged;
  judged.facts.now = desk.clock.now();
  TRY(judged.facts.author,
      roster::author_facts(tx, desk.clock, author, circumstances.department_device, circumstances.on_duty));
  judged.facts.incident.active = package.declarations.active_incident;
  TRY(const std::vector<std::string> path, path_of(tx, judged.facts.author, version));
  TRY(const std::vector<Channel> usable, desk.channels.usable(tx, path));
  judged.facts.accounts = own_channels(usable, path);
  TRY(const roster::Roles roles, roster::roles_of(desk.directives)(tx, judged.facts.now));
  TRY(judged.facts.incident.commander_named, roster::anyone_may(tx, roles, roster::Permission::kCommandIncidents));
  if (version != nullptr) {
    TRY(const std::vector<DutyRecord> duties, duties_of(tx, version->post, version->number));
    for (const DutyRecord& record : duties) {
      constexpr std::string_view kNotify = "notify-";
      if (record.done_at && record.duty.id.starts_with(kNotify)) {
        judged.facts.notified.push_back(record.duty.id.substr(kNotify.size()));
      }
    }
  }
  const auto in_force = desk.directives.in_force(tx, judged.facts.now);
  if (!in_force) {
    if (!adoption::is_none_in_force(in_force.error())) return fail(in_force.error());
    return refuse(refusals::kNoDirective,
                  "No directive is in force, so nothing may be published: " + in_force.error().message);
  }
  judged.decision = directive::decide(*in_force, package, judged.facts);
  return judged;
}

Status check_blocks(const directive::Decision& decision, const std::vector<std::string>& overridden, bool strict) {
  if (decision.verdict != directive::Verdict::kBlocked) return {};
  for (const directive::Finding& finding : decision.findings) {
    if (finding.effect != directive::Effect::kBlock) continue;
    if (finding.overridable && (!strict || has(overridden, finding.rule))) continue;
    return refuse(refusal_for(finding), finding.message, {}, finding.clause);
  }
  return {};
}

}  // namespace callbox::desk
