#include "outlets/mail/mail_outlet.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "outlets/mail/audience.h"

namespace callbox::outlets::mail {
namespace {

using Kind = Answer::Kind;
using Outcome = net::SmtpOutcome::Kind;

std::string summary(const fanout::Counts& counts, std::string_view taken_as) {
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

constexpr std::string_view kAudience =
    "SELECT subscriber AS recipient FROM mail_audiences WHERE post = $5 AND version = $6";

fanout::Attempt::Outcome outcome_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAccepted:
      return fanout::Attempt::Outcome::kAccepted;
    case Outcome::kRefused:
      return fanout::Attempt::Outcome::kRefused;
    case Outcome::kLater:
      return fanout::Attempt::Outcome::kLater;
    case Outcome::kDenied:
      return fanout::Attempt::Outcome::kDenied;
    case Outcome::kUnconfirmed:
      return fanout::Attempt::Outcome::kUnconfirmed;
    case Outcome::kNotSent:
      break;
  }
  return fanout::Attempt::Outcome::kNotSent;
}

// Takes one delivery's letters to its readers.
class Rounds final : public fanout::Carrier {
 public:
  Rounds(const Settings& settings, const Subscribers& subscribers, const Postman& postman, const Dispatch& dispatch,
         std::vector<Letter> letters)
      : settings_(settings),
        subscribers_(subscribers),
        postman_(postman),
        delivery_(dispatch.delivery.text()),
        letters_(std::move(letters)) {
    // Nothing is corrected for those who hear of it for the first time.
    Dispatch news = dispatch;
    news.package.correction = {};
    first_letters_ = write_letters(settings_, news);
  }

  // Whoever unsubscribed since the freeze wants nothing any more.
  result<bool> take(storage::Tx& tx, const fanout::Recipient& recipient) override {
    TRY(const auto row, tx.first("SELECT email, language, state FROM mail_subscribers WHERE id = $1", recipient.id));
    if (!row || row->text(2) != "confirmed") return false;
    reader_ = Reader{SubscriberId::trusted(recipient.id), net::EmailAddress::trusted(row->text(0)), row->text(1),
                     recipient.follows};
    return true;
  }

  fanout::Attempt send(const fanout::Recipient&) override {
    const Letter& in_their_language =
        letter_in(reader_->follows.empty() ? first_letters_ : letters_, reader_->language);
    const std::string unsubscribe_url = page_for(settings_, in_their_language.language,
                                                 "/unsubscribe/" + subscribers_.unsubscribe_token(reader_->subscriber));
    const Letter letter = with_footer(settings_, in_their_language, unsubscribe_url);
    const auto sent = postman_.send_notice(letter, delivery_, *reader_, unsubscribe_url);
    if (!sent) {
      outcome_ = {};
      outcome_.kind = Outcome::kUnconfirmed;  // says nothing of the mailbox
      return {fanout::Attempt::Outcome::kRefused, sent.error().message, {}};
    }
    outcome_ = sent->outcome;
    return {outcome_of(outcome_.kind), outcome_.reply, sent->message_id};
  }

  Status keep(storage::Tx& tx, const fanout::Recipient& recipient, const fanout::Attempt&) override {
    if (outcome_.kind != Outcome::kRefused) return {};
    bool gone = says_mailbox_is_gone(outcome_);
    if (may_say_mailbox_is_gone(outcome_)) {
      // A relay that took the same mail for another is not refusing us: it means this mailbox.
      TRY(gone, fanout::any_accepted(tx, delivery_));
    }
    if (gone) CHECK_OK(subscribers_.mark_bounced(tx, SubscriberId::trusted(recipient.id)));
    return {};
  }

 private:
  const Settings& settings_;
  const Subscribers& subscribers_;
  const Postman& postman_;
  const std::string delivery_;
  const std::vector<Letter> letters_;
  std::vector<Letter> first_letters_;
  std::optional<Reader> reader_;
  net::SmtpOutcome outcome_;
};

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
    if (is_approved(frozen))
      CHECK_OK(fanout::enroll(tx, clock_, dispatch.delivery.text(), dispatch.post, dispatch.version, kAudience,
                              limits_.sharding));
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
  const auto shards =
      db_.read([&](storage::ReadTx& tx) { return fanout::shards_of(tx, dispatch.delivery.text(), clock_.now()); });
  if (!shards) return {Kind::kUnconfirmed, state, shards.error().message, {}};
  if (shards->all > 1) return conclude(dispatch, state);
  Answer worked = work_shard(dispatch, rendered, state, 0);
  const bool goes_on = worked.kind == Kind::kDone || worked.kind == Kind::kPending;
  return goes_on ? conclude(dispatch, state) : worked;
}

Answer MailOutlet::work_shard(const Dispatch& dispatch, const Rendered& rendered, const State& state, int shard) {
  auto letters = letters_from_json(rendered.bytes);
  if (!letters) return {Kind::kRefused, state, letters.error().message, {}};
  Rounds rounds(settings_, subscribers_, postman_, dispatch, std::move(*letters));
  Answer answer = fanout::work_off(db_, clock_, limits_, dispatch.delivery.text(), shard, rounds);
  answer.state = state;
  if (answer.kind == Kind::kFailed || answer.kind == Kind::kDenied) answer.detail = "The relay: " + answer.detail;
  return answer;
}

Answer MailOutlet::check(const Dispatch& dispatch, const State& state) {
  const std::string& delivery = dispatch.delivery.text();
  const auto shards = db_.read([&](storage::ReadTx& tx) { return fanout::shards_of(tx, delivery, clock_.now()); });
  if (!shards) return {Kind::kUnconfirmed, state, shards.error().message, {}};
  // Nobody enrolled, or a small list that `start` itself goes on with.
  if (shards->all == 0 || (shards->all == 1 && !shards->open.empty())) {
    Answer answer = conclude(dispatch, state);
    answer.kind = Kind::kFailed;
    return answer;
  }
  return conclude(dispatch, state);
}

Answer MailOutlet::retract(const Dispatch& dispatch, const State& state) {
  const auto counts = db_.read([&](storage::ReadTx& tx) {
    return fanout::count(tx, state.remote_id.empty() ? dispatch.delivery.text() : state.remote_id);
  });
  if (!counts) return {Kind::kFailed, state, counts.error().message, {}};
  return {
      Kind::kDone,
      state,
      "Mail cannot be recalled; it stays in " + std::to_string(counts->accepted + counts->unconfirmed) + " mailboxes.",
      {}};
}

Answer MailOutlet::conclude(const Dispatch& dispatch, const State& state) const {
  const std::string& delivery = dispatch.delivery.text();
  auto answer = fanout::progress(db_, clock_, delivery);
  const auto counts = db_.read([&](storage::ReadTx& tx) { return fanout::count(tx, delivery); });
  if (!answer) return {Kind::kUnconfirmed, state, answer.error().message, {}};
  if (!counts) return {Kind::kUnconfirmed, state, counts.error().message, {}};
  answer->state = state;
  answer->detail = summary(*counts, settings_.taken_as);
  return std::move(*answer);
}

}  // namespace callbox::outlets::mail
