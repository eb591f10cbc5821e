#include "outlets/mail/audience.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "roster/unit.h"

namespace callbox::outlets::mail {

result<Reach> frozen_reach(storage::ReadTx& tx, std::string_view post, int version) {
  TRY(const auto rows,
      tx.query("SELECT subscriber FROM mail_audiences WHERE post = $1 AND version = $2 ORDER BY subscriber", post,
               version));
  std::string list;
  for (const auto& row : rows) list.append(row.text(0)).append("\n");
  return Reach{static_cast<std::int64_t>(rows.size()), sha256(list)};
}

result<Reach> freeze(storage::Tx& tx, std::string_view post, int version, std::span<const std::string> areas) {
  TRY(const auto begun,
      tx.first("SELECT 1 FROM fanout_recipients WHERE post = $1 AND version = $2 LIMIT 1", post, version));
  if (begun) return fail(ErrorKind::kConflict, "Mail to this version's audience has begun.");
  CHECK_OK(tx.exec("DELETE FROM mail_audiences WHERE post = $1 AND version = $2", post, version));
  TRY(const auto had_it,
      tx.exec(
          "INSERT INTO mail_audiences (post, version, subscriber) SELECT DISTINCT $1, CAST($2 AS BIGINT), m.recipient "
          "FROM fanout_recipients AS m "
          "JOIN mail_subscribers AS s ON s.id = m.recipient "
          "WHERE m.post = $3 AND m.version < $4 AND m.state NOT IN ('refused', 'suppressed') AND s.state = "
          "'confirmed'",
          post, version, post, version));
  if (had_it == 0) {
    for (const std::string& area : areas) {
      CHECK_OK(
          tx.exec("INSERT INTO mail_audiences (post, version, subscriber) SELECT $1, CAST($2 AS BIGINT), s.id FROM "
                  "mail_subscriptions AS a "
                  "JOIN mail_subscribers AS s ON s.id = a.subscriber WHERE a.area = $3 AND s.state = 'confirmed' "
                  "ON CONFLICT (post, version, subscriber) DO NOTHING",
                  post, version, area));
    }
  }
  return frozen_reach(tx, post, version);
}

result<desk::Reach> count_reach(storage::ReadTx& tx, std::span<const std::string> areas) {
  std::map<std::string, std::set<std::string>> people;  // by the state they are in
  for (const std::string& area : areas) {
    TRY(const auto rows,
        tx.query("SELECT s.state, s.id FROM mail_subscriptions AS a JOIN mail_subscribers AS s ON s.id = a.subscriber "
                 "WHERE a.area = $1",
                 area));
    for (const auto& row : rows) people[row.text(0)].insert(row.text(1));
  }
  // Who never confirmed has no subscription, but a wish.
  TRY(const auto waiting, tx.query("SELECT s.state, s.id, w.areas FROM mail_wishes AS w "
                                   "JOIN mail_subscribers AS s ON s.id = w.subscriber WHERE s.state = 'pending'"));
  for (const auto& row : waiting) {
    const auto wanted = split(row.text(2), ',');
    const bool here = std::any_of(wanted.begin(), wanted.end(), [&](std::string_view area) {
      return std::find(areas.begin(), areas.end(), area) != areas.end();
    });
    if (here) people[row.text(0)].insert(row.text(1));
  }
  const auto count = [&](const std::string& state) { return static_cast<std::int64_t>(people[state].size()); };
  desk::Reach reach{
      count("confirmed"),
      {{"unconfirmed", count("pending")}, {"unsubscribed", count("unsubscribed")}, {"bounced", count("bounced")}}};
  std::erase_if(reach.not_reached, [](const auto& others) { return others.count == 0; });
  return reach;
}

result<std::vector<std::string>> spread_areas(storage::ReadTx& tx, std::span<const std::string> areas) {
  std::set<std::string> spread;
  for (const std::string& area : areas) {
    spread.insert(area);
    auto below = roster::units_under(tx, area);
    if (!below && below.error().kind == ErrorKind::kNotFound) continue;
    if (!below) return fail(std::move(below).error());
    spread.insert(below->begin(), below->end());
  }
  return std::vector<std::string>(spread.begin(), spread.end());
}

result<desk::Frozen> Freezer::freeze(storage::Tx& tx, const desk::PostId& post, int version,
                                     std::span<const std::string> areas) {
  TRY(const auto spread, spread_areas(tx, areas));
  TRY(const Reach reach, mail::freeze(tx, post.text(), version, spread));
  return desk::Frozen{reach.subscribers, reach.digest};
}

result<desk::Reach> Freezer::reach(storage::ReadTx& tx, std::span<const std::string> areas) {
  TRY(const auto spread, spread_areas(tx, areas));
  return count_reach(tx, spread);
}

}  // namespace callbox::outlets::mail
