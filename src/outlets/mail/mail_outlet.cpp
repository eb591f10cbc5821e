#include "outlets/mail/mail_outlet.h"

#include <algorithm>

#include "outlets/mail/audience.h"

namespace callbox::outlets::mail {
namespace {

using Kind = Answer::Kind;
using Outcome = net::SmtpOutcome::Kind;

constexpr Millis kAtOnce = milliseconds(1);

std::string summary(const MailingCounts& counts, std::string_view taken_as) {
  if (counts.all() == 0) return "nobody has signed up for these areas";
  std::string text = std::to_string(counts.accepted) + " of " + std::to_string(counts.all()) + " ";
  text += taken_as;
  const auto add = [&](std::int64_t count, std::string_view what) {
    if (count > 0) text.append(", ").append(std::to_string(count)).append(" ").append(what);
  };
  add(counts.refused, "refused");
  add(counts.unconfirmed, "unconfirmed");
  add(counts.suppressed, "left out (subscription ended, or a newer version came first)");
  add(counts.deferred, "put off");
  add(counts.queued + counts.sending, "to send");
  return text;
}

// RFC 3463: X.1.x is about the address, but X.1.7 and X.1.8 are about the sender's; X.2.1 is a mailbox that is closed.
bool says_mailbox_is_gone(const net::SmtpOutcome& outcome) {
  const std::string& code = outcome.enhanced;
  return (code.starts_with("5.1.") && code != "5.1.7" && code != "5.1.8") || code == "5.2.1";
}

// RFC 5321 section 4.2.3: no such mailbox. Or, from a relay without enhanced codes, "relay not permitted".
bool may_say_mailbox_is_gone(const net::SmtpOutcome& outcome) {
  return outcome.at_recipient && outcome.enhanced.empty() &&
         (outcome.code == 550 || outcome.code == 551 || outcome.code == 553);
}

// Whom the approved package says that mail reaches.
directive::Reached approved_audience(const Dispatch& dispatch) {
  for (const directive::Reached& one : dispatch.package.audience.reached)
    if (directive::kind_of_channel(one.channel) == "mail") return one;
  return {};
}

}  // namespace

MailOutlet::MailOutlet(storage::Database& db, const Settings& settings, const Subscribers& subscribers,
                       const Postman& postman, const Clock& clock, Limits limits)
    : db_(db),
      settings_(settings),
      subscribers_(subscribers),
      postman_(postman),
      clock_(clock),
      limits_(limits),
      lane_("mail:" + std::string(settings.from.address.domain())) {}

result<Rendered> MailOutlet::render(const Dispatch& dispatch) const {
  const auto letters = write_letters(settings_, dispatch);
  if (letters.empty()) return fail(ErrorKind::kInvalid, "A mail needs a text.");
  Rendered rendered;
  rendered.media_type = "application/json";
  rendered.bytes = to_json(letters);
  rendered.preview = letters.front().text;
  rendered.length = static_cast<std::int64_t>(letters.front().text.size());
  rendered.notes.push_back("to " + std::to_string(approved_audience(dispatch).count) + " subscribers");
  return rendered;
}

State MailOutlet::prepare(const Dispatch& dispatch) const {
  return {dispatch.delivery.text(), dispatch.url, {}};
}

Answer MailOutlet::start(const Dispatch& dispatch, const Rendered& rendered, const State&) {
  const State state = prepare(dispatch);
  const directive::Reached approved = approved_audience(dispatch);
  const auto is_approved = [&](const Reach& kept) {
    return kept.subscribers == approved.count && (kept.subscribers == 0 || kept.digest == approved.digest);
  };
  const auto reach = db_.write([&](storage::Tx& tx) -> result<Reach> {
    TRY(const Reach frozen, frozen_reach(tx, dispatch.post, dispatch.version));
    if (is_approved(frozen)) CHECK_OK(enroll(tx, clock_, dispatch.delivery.text(), dispatch.post, dispatch.version));
    return frozen;
  });
  if (!reach) return {Kind::kFailed, state, reach.error().message, {}};
  if (!is_approved(*reach)) {
    return {Kind::kRefused,
            state,
            "The audience kept for this version (" + std::to_string(reach->subscribers) +
                ") is not the one that was approved (" + std::to_string(approved.count) + ").",
            {}};
  }
  return work_off(dispatch, rendered, state);
}

Answer MailOutlet::check(const Dispatch& dispatch, const State& state) {
  const auto counts = db_.read([&](storage::ReadTx& tx) { return count_mailings(tx, dispatch.delivery.text()); });
  if (!counts) return {Kind::kUnconfirmed, state, counts.error().message, {}};
  const bool deferred_due = counts->deferred > 0 && counts->next_deferred <= clock_.now();
  if (counts->all() == 0 || counts->queued > 0 || counts->sending > 0 || deferred_due)
    return {Kind::kFailed, state, summary(*counts, settings_.taken_as), {}};
  return conclude(state, *counts);
}

Answer MailOutlet::retract(const Dispatch& dispatch, const State& state) {
  const auto counts = db_.read([&](storage::ReadTx& tx) {
    return count_mailings(tx, state.remote_id.empty() ? dispatch.delivery.text() : state.remote_id);
  });
  if (!counts) return {Kind::kFailed, state, counts.error().message, {}};
  return {
      Kind::kDone,
      state,
      "Mail cannot be recalled; it stays in " + std::to_string(counts->accepted + counts->unconfirmed) + " mailboxes.",
      {}};
}

Answer MailOutlet::conclude(const State& state, const MailingCounts& counts) const {
  if (counts.queued > 0) return {Kind::kPending, state, summary(counts, settings_.taken_as), kAtOnce};
  if (counts.deferred > 0)
    return {Kind::kPending, state, summary(counts, settings_.taken_as),
            std::max(counts.next_deferred - clock_.now(), kAtOnce)};
  return {Kind::kDone, state, summary(counts, settings_.taken_as), {}};
}

Fate MailOutlet::fate_of(const Mailing& mailing, const Sent& sent) const {
  Fate fate{mailing.subscriber, "refused", sent.outcome.reply, sent.message_id, {}};
  const Millis wait = {limits_.first_wait.count << std::min(mailing.attempts - 1, 10)};
  switch (sent.outcome.kind) {
    case Outcome::kAccepted:
      fate.state = "accepted";
      break;
    case Outcome::kRefused:
      break;
    case Outcome::kLater:
      if (mailing.attempts < limits_.most_attempts) {
        fate.state = "deferred";
        fate.not_before = clock_.now() + wait;
      }
      break;
    case Outcome::kNotSent:
      // Behind the others: a recipient at whom the relay hangs up must not stop everyone else.
      fate.state = "deferred";
      fate.not_before = clock_.now();
      break;
    case Outcome::kDenied:
      fate.state = "queued";
      break;
    case Outcome::kUnconfirmed:
      fate.state = "unconfirmed";
      break;
  }
  return fate;
}

Status MailOutlet::keep(storage::Tx& tx, std::string_view delivery, const Fate& fate,
                        const net::SmtpOutcome& outcome) const {
  CHECK_OK(store_fate(tx, clock_, delivery, fate));
  if (outcome.kind != Outcome::kRefused) return {};
  bool gone = says_mailbox_is_gone(outcome);
  if (may_say_mailbox_is_gone(outcome)) {
    // A relay that took the same mail for another is not refusing us: it means this mailbox.
    TRY(gone, any_accepted(tx, delivery));
  }
  if (gone) CHECK_OK(subscribers_.mark_bounced(tx, fate.subscriber));
  return {};
}

Answer MailOutlet::work_off(const Dispatch& dispatch, const Rendered& rendered, const State& state) {
  const std::string& delivery = dispatch.delivery.text();
  const auto letters = letters_from_json(rendered.bytes);
  if (!letters) return {Kind::kRefused, state, letters.error().message, {}};
  // Nothing is corrected for those who hear of it for the first time.
  Dispatch news = dispatch;
  news.package.correction = {};
  const auto first_letters = write_letters(settings_, news);
  const UtcMillis until = clock_.now() + limits_.batch_time;

  // One commit a message: the outcome of the last and the beginning of the next are stored together.
  auto next = db_.write([&](storage::Tx& tx) -> result<std::optional<Mailing>> {
    CHECK_OK(give_up_on_interrupted(tx, clock_, delivery));
    return begin_next(tx, clock_, delivery);
  });
  for (int sent_now = 1; next && *next; ++sent_now) {
    const Mailing& mailing = **next;
    const Letter& in_their_language = letter_in(mailing.follows.empty() ? first_letters : *letters, mailing.language);
    const std::string unsubscribe_url = page_for(settings_, in_their_language.language,
                                                 "/unsubscribe/" + subscribers_.unsubscribe_token(mailing.subscriber));
    const Letter letter = with_footer(settings_, in_their_language, unsubscribe_url);
    const auto sent = postman_.send_notice(letter, delivery, mailing, unsubscribe_url);
    const Fate fate =
        sent ? fate_of(mailing, *sent) : Fate{mailing.subscriber, "refused", sent.error().message, {}, {}};
    const bool relay_is_away =
        sent && (sent->outcome.kind == Outcome::kNotSent || sent->outcome.kind == Outcome::kDenied);
    const bool enough = relay_is_away || sent_now >= limits_.batch || clock_.now() >= until;
    next = db_.write([&](storage::Tx& tx) -> result<std::optional<Mailing>> {
      CHECK_OK(keep(tx, delivery, fate, sent ? sent->outcome : net::SmtpOutcome()));
      if (enough) return std::optional<Mailing>();
      return begin_next(tx, clock_, delivery);
    });
    if (next && relay_is_away) {
      return {sent->outcome.kind == Outcome::kDenied ? Kind::kDenied : Kind::kFailed,
              state,
              "The relay: " + sent->outcome.reply,
              {}};
    }
  }
  if (!next) return {Kind::kUnconfirmed, state, next.error().message, {}};
  const auto counts = db_.read([&](storage::ReadTx& tx) { return count_mailings(tx, delivery); });
  if (!counts) return {Kind::kUnconfirmed, state, counts.error().message, {}};
  return conclude(state, *counts);
}

}  // namespace callbox::outlets::mail
