#include "app/records_commands.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <memory>

#include "app/config.h"
#include "base/text.h"
#include "ledger/disposal.h"
#include "roster/member.h"

namespace callbox::app {
namespace {

namespace json = boost::json;
constexpr int kAtATime = 200;

int refuse(const Error& error, std::string_view source, Streams streams) {
  streams.err << describe(error, source) << "\n";
  return 2;
}

result<std::vector<directive::RetentionSeries>> limited_series(Installation& installation, const std::string& wanted,
                                                               UtcMillis now) {
  TRY(const auto in_force,
      installation.db->read([&](storage::ReadTx& tx) { return installation.directives.in_force(tx, now); }));
  std::vector<directive::RetentionSeries> found;
  for (const auto& series : in_force.directive->retention())
    if (series.months > 0 && (wanted.empty() || series.id == wanted)) found.push_back(series);
  if (found.empty() && !wanted.empty())
    return fail(ErrorKind::kInvalid,
                "the directive in force sets no time for the series " + wanted + ": its records are kept for good");
  return found;
}

// Calls `each` for every record that is due, by name.
template <class Each>
Status for_each_due(Installation& installation, const directive::RetentionSeries& series, UtcMillis now, Each each) {
  const UtcMillis before = retention_cutoff(now, series.months);
  std::string after;
  while (true) {
    TRY(const auto due, installation.db->read([&](storage::ReadTx& tx) {
      return ledger::due_records(tx, series.id, before, after, kAtATime);
    }));
    for (const auto& record : due) CHECK_OK(each(record));
    if (due.size() < kAtATime) return {};
    after = due.back().record;
  }
}

std::string day_of(UtcMillis at) {
  return to_iso(at).substr(0, 10);
}

struct Tally {
  int gone = 0, excepted = 0, stayed = 0;
};

// One record, whole or not at all.
Status dispose_one(Installation& installation, const std::string& record, const std::string& actor,
                   const std::string& certificate) {
  return installation.db->write([&](storage::Tx& tx) -> Status {
    CHECK_OK(rooms::dispose(tx, installation.rooms, record));
    CHECK_OK(ledger::dispose_record(tx, installation.clock, installation.random, record, actor, trim(certificate)));
    return {};
  });
}

}  // namespace

UtcMillis retention_cutoff(UtcMillis now, int months) {
  using std::chrono::days;
  using std::chrono::floor;
  using std::chrono::year_month_day;
  const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(now.count)};
  const auto today = floor<days>(at);
  year_month_day then = year_month_day(today) - std::chrono::months(months);
  if (!then.ok()) then = then.year() / then.month() / std::chrono::last;
  return UtcMillis{
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::sys_days(then).time_since_epoch()).count()};
}

int records_due(Installation& installation, const RecordsOptions& options, UtcMillis now, Streams streams) {
  const auto all = limited_series(installation, options.series, now);
  if (!all) return refuse(all.error(), {}, streams);
  json::array items;
  for (const auto& series : *all) {
    const Status listed = for_each_due(installation, series, now, [&](const ledger::DueRecord& due) -> Status {
      if (options.json)
        items.push_back(json::object{
            {"record", due.record}, {"series", series.id}, {"last", to_iso(due.last)}, {"events", due.events}});
      else
        streams.out << due.record << "  " << series.id << "  last " << day_of(due.last) << ", " << due.events
                    << " events\n";
      return {};
    });
    if (!listed) return refuse(listed.error(), {}, streams);
  }
  if (options.json) streams.out << json::serialize(json::object{{"items", std::move(items)}}) << "\n";
  return 0;
}

int records_dispose(Installation& installation, const RecordsOptions& options, UtcMillis now, Streams streams) {
  if (trim(options.certificate).empty())
    return refuse({ErrorKind::kInvalid,
                   "--certificate names the authority for the disposal: expected its number and date",
                   {},
                   {},
                   {}},
                  {}, streams);
  const auto series = limited_series(installation, options.series, now);
  if (!series) return refuse(series.error(), {}, streams);
  const auto custodian = installation.db->read(
      [&](storage::ReadTx& tx) { return roster::find_member_by_login(tx, installation.clock, options.by); });
  if (!custodian) return refuse(custodian.error(), "--by " + options.by, streams);
  if (!custodian->active)
    return refuse({ErrorKind::kForbidden, options.by + " is no longer on the roster", {}, {}, {}}, {}, streams);
  Tally tally;
  for (const auto& one : *series) {
    const Status done = for_each_due(installation, one, now, [&](const ledger::DueRecord& due) -> Status {
      if (std::find(options.except.begin(), options.except.end(), due.record) != options.except.end()) {
        ++tally.excepted;
        streams.out << due.record << " stays: excepted\n";
        return {};
      }
      if (!options.sure) {
        ++tally.gone;
        streams.out << due.record << " would be destroyed; last " << day_of(due.last) << "\n";
        return {};
      }
      const Status ended = dispose_one(installation, due.record, custodian->pseudonym, options.certificate);
      if (ended) {
        ++tally.gone;
        streams.out << due.record << " destroyed\n";
        return {};
      }
      if (ended.error().kind == ErrorKind::kConflict || ended.error().kind == ErrorKind::kNotFound) {
        ++tally.stayed;
        streams.out << due.record << " stays: " << ended.error().message << "\n";
        return {};
      }
      return ended;
    });
    if (!done) return refuse(done.error(), {}, streams);
  }
  streams.out << tally.gone << (options.sure ? " destroyed, " : " would be destroyed, ") << tally.excepted
              << " excepted, " << tally.stayed << " stay\n";
  if (!options.sure && tally.gone > 0)
    streams.out << "Nothing was destroyed. Say --yes to do it: it cannot be undone.\n";
  return tally.stayed > 0 ? 1 : 0;
}

void add_records_commands(CLI::App& app, int& exit_code, Streams streams) {
  const auto options = std::make_shared<RecordsOptions>();
  auto* records = app.add_subcommand("records", "End records by the retention schedule")->require_subcommand(1);
  const auto run = [options, &exit_code, streams](auto command) {
    return [options, &exit_code, streams, command] {
      auto config = read_config(options->config);
      if (!config) {
        exit_code = refuse(config.error(), options->config, streams);
        return;
      }
      auto installation = open_installation(std::move(*config));
      exit_code = installation ? command(**installation, *options, (*installation)->clock.now(), streams)
                               : refuse(installation.error(), {}, streams);
    };
  };
  auto* due = records->add_subcommand("due", "List the records whose time is over");
  due->add_option("--config", options->config, "callbox.toml")->required();
  due->add_option("--series", options->series, "One series of the directive; without it, all");
  due->add_flag("--json", options->json, "Answer in JSON");
  due->callback(run(records_due));
  auto* dispose = records->add_subcommand("dispose", "Destroy the records of a series whose time is over");
  dispose->add_option("--config", options->config, "callbox.toml")->required();
  dispose->add_option("--series", options->series, "The series")->required();
  dispose->add_option("--by", options->by, "Login of the records custodian")->required();
  dispose->add_option("--certificate", options->certificate, "The approved disposal certificate: number and date")
      ->required();
  dispose->add_option("--except", options->except, "A record that stays: a hold, a pending request");
  dispose->add_flag("--yes", options->sure, "Do it; without it, only say what would go");
  dispose->callback(run(records_dispose));
}

}  // namespace callbox::app
