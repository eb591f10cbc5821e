#include "outlets/mail/audience.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/canonical_json.h"
#include "base/sha256.h"
#include "roster/unit.h"

namespace callbox::outlets::mail {

result<Reach> frozen_reach(storage::ReadTx& tx, std::string_view post, int version) {
  Reach reach;
  Sha256 list;
  CHECK_OK(tx.each("SELECT subscriber FROM mail_audiences WHERE post = $1 AND version = $2 ORDER BY subscriber", post,
                   version, [&](const storage::Row& row) -> Status {
                     list.add(row.text(0));
                     list.add("\n");
                     ++reach.subscribers;
                     return {};
                   }));
  reach.digest = list.digest();
  return reach;
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

// Who never confirmed has no subscription, but a wish, whose areas stand with commas between them.
result<desk::Reach> count_reach(storage::ReadTx& tx, std::span<const std::string> areas) {
  const bool sqlite = tx.dialect() == storage::Dialect::kSqlite;
  const std::string counted =
      "WITH wanted (area) AS (" +
      std::string(sqlite ? "SELECT value FROM json_each($1)" : "SELECT jsonb_array_elements_text(CAST($1 AS jsonb))") +
      ") SELECT s.state, count(*) FROM ("
      "SELECT a.subscriber FROM wanted JOIN mail_subscriptions AS a ON a.area = wanted.area "
      "UNION "
      "SELECT w.subscriber FROM mail_wishes AS w JOIN mail_subscribers AS p ON p.id = w.subscriber "
      "WHERE p.state = 'pending' AND EXISTS (SELECT 1 FROM wanted WHERE "
      "replace(',' || w.areas || ',', ',' || wanted.area || ',', '') <> ',' || w.areas || ',')"
      ") AS asked JOIN mail_subscribers AS s ON s.id = asked.subscriber GROUP BY s.state";
  TRY(const std::string list, to_canonical_json(boost::json::array(areas.begin(), areas.end())));
  std::map<std::string, std::int64_t> people;  // by the state they are in
  TRY(const auto rows, tx.query(counted, list));
  for (const auto& row : rows) people[row.text(0)] = row.integer(1);
  desk::Reach reach{
      people["confirmed"],
      {{"unconfirmed", people["pending"]}, {"unsubscribed", people["unsubscribed"]}, {"bounced", people["bounced"]}}};
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
