#include "desk/replay.h"

#include "directive/decision.h"
#include "directive/package_format.h"

namespace callbox::desk {

result<Replay> replay(storage::ReadTx& tx, const directive::Directive& directive) {
  Replay replay;
  const auto decide_again = [&](const storage::Row& row) -> Status {
    ++replay.submissions;
    TRY(const directive::Package package, directive::read_package(row.text(4), row.text(7)));
    TRY(const directive::Facts facts, directive::facts_from_stored_json(row.text(5)));
    TRY(directive::Decision before, directive::decision_from_json(row.text(6)));
    const directive::Decision now = directive::decide(directive, package, facts);
    // Which of several directives decided is no property of this one.
    before.precedence = now.precedence;
    std::vector<std::string> differences = directive::differences(before, now);
    if (differences.empty()) return {};
    Replayed one;
    one.post = row.id<PostId>(0);
    one.version = static_cast<int>(row.integer(1));
    one.submission = static_cast<int>(row.integer(2));
    one.at = row.time(3);
    if (!package.renditions.empty()) one.title = package.renditions.front().title;
    one.differences = std::move(differences);
    replay.changed.push_back(std::move(one));
    return {};
  };
  CHECK_OK(
      tx.each("SELECT post, version, number, at, package, facts, decision, internal "
              "FROM post_submissions ORDER BY at, post, version, number",
              decide_again));
  return replay;
}

}  // namespace callbox::desk
