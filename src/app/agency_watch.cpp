#include "app/agency_watch.h"

#include <chrono>

#include "adoption/periods.h"
#include "base/locks.h"
#include "base/log.h"

namespace callbox::app {
namespace {

constexpr std::chrono::seconds kPause{10};

// By the first directive that has the role. Empty for an administrator of the installation whom none of them names.
directive::LocalText role_name(const std::string& id, const adoption::Directives& known) {
  for (const auto& directive : known)
    for (const auto& role : directive->roles())
      if (role.id == id && !role.name.text.empty()) return role.name;
  return {id == directive::kAdministrator ? std::string() : id, {}};
}

}  // namespace

void describe(site::SiteContext& context, const directive::Directive& directive, std::vector<roster::Unit> units) {
  // A language that there are no words for has no pages; the first has, in the words that stand in for it.
  context.languages.clear();
  for (const auto& language : directive.languages())
    if (context.languages.empty() || context.words->has(language)) context.languages.push_back(language);
  context.notices = directive.notices();
  context.kinds = directive.kinds();
  context.directive_title = directive.title();
  context.directive_version = directive.version();
  context.public_may_post = directive.public_may_post();
  context.units = std::move(units);
  if (context.demo)
    for (auto& text : context.notices.texts) text.about.clear();
}

result<std::vector<site::DirectivePeriod>> directive_periods(storage::ReadTx& tx, const adoption::Book& directives) {
  TRY(const auto periods, adoption::periods(tx, directives));
  TRY(auto known, directives.adopted(tx));
  for (const auto& period : periods) known.push_back(period.directive);
  std::vector<site::DirectivePeriod> shown;
  for (const auto& period : periods) {
    site::DirectivePeriod one;
    one.title = period.directive->title();
    one.version = period.directive->version();
    one.digest = period.adoption.digest;
    one.from = period.from;
    one.until = period.until;
    one.adopted_at = period.adoption.adopted_at;
    one.by_installation = period.adoption.by_installation();
    one.role = role_name(period.adoption.role, known);
    shown.push_back(std::move(one));
  }
  return shown;
}

AgencyWatch::AgencyWatch(site::Site& site, storage::Database& db, const Clock& clock, const adoption::Book& directives,
                         site::SiteContext shown)
    : site_(site), db_(db), clock_(clock), directives_(directives), shown_(std::move(shown)) {}

Status AgencyWatch::look() {
  std::vector<roster::Unit> units;
  std::vector<site::DirectivePeriod> periods;
  TRY(const auto in_force, db_.read([&](storage::ReadTx& tx) -> result<directive::InForce> {
    TRY(units, roster::all_units(tx));
    TRY(periods, directive_periods(tx, directives_));
    return directives_.in_force(tx, clock_.now());
  }));
  const directive::Directive& directive = *in_force.directive;
  const bool same = shown_.directive_title == directive.title() && shown_.directive_version == directive.version();
  if (same && shown_.directives == periods && shown_.units == units) return {};
  auto context = shown_;
  context.directives = std::move(periods);
  describe(context, directive, std::move(units));
  CHECK_OK(site_.replace_context(context));
  shown_ = std::move(context);
  log::info("the public pages were made again for the agency as it is now",
            {{"directive", shown_.directive_title}, {"version", shown_.directive_version}});
  return {};
}

void AgencyWatch::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    Mutex mutex;
    StoppableCondition wake;
    UniqueLock lock(mutex);
    while (!wake.wait_for(lock, stop, kPause, [&] { return stop.stop_requested(); })) {
      const Status looked = look();
      if (!looked) log::error("the public pages may be out of date", {{"why", looked.error().message}});
    }
  });
}

}  // namespace callbox::app
