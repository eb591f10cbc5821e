#include "outlets/mail/confirmations.h"

#include "roster/unit.h"

namespace callbox::outlets::mail {

using storage::JobOutcome;

namespace {

// People know "17th District", not its slug. What is no unit any more keeps its slug.
result<std::vector<std::string>> names_of(storage::ReadTx& tx, const std::vector<std::string>& areas) {
  std::vector<std::string> names;
  for (const std::string& area : areas) {
    const auto unit = roster::find_unit(tx, area);
    if (!unit && unit.error().kind != ErrorKind::kNotFound) return fail(unit.error());
    names.push_back(unit ? unit->name : area);
  }
  return names;
}

}  // namespace

JobOutcome Confirmations::send(const storage::Job& job) const {
  const auto wish = WishId::parse(job.key);
  if (!wish) return JobOutcome::dead("a confirmation without a wish");
  const auto invitation = db_.write([&](storage::Tx& tx) { return subscribers_.invite(tx, *wish); });
  if (!invitation) return JobOutcome::retry(invitation.error().message);
  if (!*invitation) return JobOutcome::done();
  const std::string& language = (*invitation)->language;
  const auto areas = db_.read([&](storage::ReadTx& tx) { return names_of(tx, (*invitation)->areas); });
  if (!areas) return JobOutcome::retry(areas.error().message);
  const Letter letter = write_invitation(settings_, language, *areas,
                                         page_for(settings_, language, "/subscribe/confirm/" + (*invitation)->token));
  const auto sent = postman_.send_invitation(letter, *wish, (*invitation)->email);
  if (!sent) return JobOutcome::dead(sent.error().message);
  switch (sent->outcome.kind) {
    case net::SmtpOutcome::Kind::kAccepted:
    case net::SmtpOutcome::Kind::kUnconfirmed:
      return JobOutcome::done();
    case net::SmtpOutcome::Kind::kRefused:
      return JobOutcome::done();  // no such mailbox: nobody to tell
    case net::SmtpOutcome::Kind::kLater:
    case net::SmtpOutcome::Kind::kNotSent:
    case net::SmtpOutcome::Kind::kDenied:
      break;
  }
  return JobOutcome::retry(sent->outcome.reply);
}

}  // namespace callbox::outlets::mail
