#include "outlets/mail/confirmations.h"

namespace callbox::outlets::mail {

using storage::JobOutcome;

JobOutcome Confirmations::send(const storage::Job& job) const {
  const auto wish = WishId::parse(job.key);
  if (!wish) return JobOutcome::dead("a confirmation without a wish");
  const auto invitation = db_.write([&](storage::Tx& tx) { return subscribers_.invite(tx, *wish); });
  if (!invitation) return JobOutcome::retry(invitation.error().message);
  if (!*invitation) return JobOutcome::done();
  const Letter letter = write_invitation(settings_, (*invitation)->language, (*invitation)->areas,
                                         settings_.base_url + "/subscribe/confirm/" + (*invitation)->token);
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
