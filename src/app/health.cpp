#include "app/health.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "directive/package_format.h"
#include "ledger/published.h"
#include "storage/queue.h"

namespace callbox::app {
namespace {

constexpr Millis kAlarm = minutes(1);

bool ledger_seals(storage::Database& db, const Clock& clock) {
  const auto since = db.read([](storage::ReadTx& tx) { return ledger::waiting_since(tx); });
  return since && (!*since || clock.now() - **since < kAlarm);
}

std::string gauge(std::string_view name, std::string_view help, std::int64_t value) {
  std::string text = "# HELP callbox_" + std::string(name) + " " + std::string(help) + "\n";
  text += "# TYPE callbox_" + std::string(name) + " gauge\n";
  return text + "callbox_" + std::string(name) + " " + std::to_string(value) + "\n";
}

http::Response metrics(storage::Database& db, const Clock& clock, const std::string& server,
                       const result<std::vector<adoption::Alarm>>& alarms) {
  std::string text = server;
  const auto backlog = db.read([&](storage::ReadTx& tx) { return storage::backlog(tx, clock); });
  if (backlog) {
    text += gauge("queue_ready", "Jobs that are due.", backlog->ready);
    text += gauge("queue_waiting", "Jobs for later.", backlog->waiting);
    text += gauge("queue_dead", "Jobs set aside for a person.", backlog->dead);
    text += gauge("scheduler_last_tick_seconds", "Unix time of the scheduler's last tick.",
                  backlog->last_tick.count / 1000);
  }
  text +=
      "# HELP callbox_packages_read_total Stored packages that were read.\n# TYPE callbox_packages_read_total counter\n"
      "callbox_packages_read_total " +
      std::to_string(directive::packages_read()) + "\n";
  if (alarms)
    text += gauge("directive_alarms", "What is wrong with the directives, see callbox directive list.",
                  static_cast<std::int64_t>(alarms->size()));
  text += gauge("healthy", "1 when database, scheduler and ledger work.", look(db, clock).ok() ? 1 : 0);
  http::Response response = http::Response::text(200, std::move(text));
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  return response;
}

}  // namespace

Health look(storage::Database& db, const Clock& clock) {
  Health health;
  const auto backlog = db.read([&](storage::ReadTx& tx) { return storage::backlog(tx, clock); });
  health.database = backlog.has_value();
  health.scheduler = backlog && clock.now() - backlog->last_tick < kAlarm;
  health.ledger = health.database && ledger_seals(db, clock);
  return health;
}

std::vector<http::Route> health_routes(storage::Database& db, const Clock& clock,
                                       std::function<std::string()> server_metrics,
                                       std::function<result<std::vector<adoption::Alarm>>()> alarms) {
  return {
      {http::Method::kGet, "/healthz", "public",
       [&db, &clock](const http::Request&) {
         const Health health = look(db, clock);
         const boost::json::value body = {{"ok", health.ok()},
                                          {"database", health.database},
                                          {"scheduler", health.scheduler},
                                          {"ledger", health.ledger}};
         http::Response response = http::Response::json(health.ok() ? 200 : 503, boost::json::serialize(body));
         response.headers.set("Cache-Control", "no-store");
         return response;
       }},
      {http::Method::kGet, "/metrics", "local",
       [&db, &clock, server_metrics = std::move(server_metrics), alarms = std::move(alarms)](const http::Request&) {
         return metrics(db, clock, server_metrics(), alarms());
       }},
  };
}

}  // namespace callbox::app
