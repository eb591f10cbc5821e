// Mail to the frozen audience, one message a person.
//
// Nothing is sent twice: see mailings.h. A large audience is worked off in batches (`start` answers kPending and is
// called again), so that a lease never runs out and a correction waits for a batch at most.
#pragma once

#include <string>
#include <string_view>

#include "outlets/mail/letter.h"
#include "outlets/mail/mailings.h"
#include "outlets/mail/postman.h"
#include "outlets/mail/subscribers.h"
#include "outlets/outlet.h"
#include "storage/database.h"

namespace callbox::outlets::mail {

class MailOutlet : public Outlet {
 public:
  struct Limits {
    int batch = 500;  // messages a call
    Millis batch_time = seconds(45);
    int most_attempts = 6;           // of one recipient whose server says "later"
    Millis first_wait = minutes(5);  // doubles
  };
  // All outlive this.
  MailOutlet(storage::Database& db, const Settings& settings, const Subscribers& subscribers, const Postman& postman,
             const Clock& clock, Limits limits);
  MailOutlet(storage::Database& db, const Settings& settings, const Subscribers& subscribers, const Postman& postman,
             const Clock& clock)
      : MailOutlet(db, settings, subscribers, postman, clock, Limits()) {}

  std::string_view name() const override { return "mail"; }
  std::string_view account() const override { return lane_; }  // "mail:village.example"
  // The letters in all languages as JSON. Length in bytes of the original's text; no limit.
  result<Rendered> render(const Dispatch& dispatch) const override;
  State prepare(const Dispatch& dispatch) const override;
  // Sends to everyone on the frozen list, and to everyone who got or may have got an earlier version, who has not got
  // this one: to those it is a correction, to all others the first they hear. kRefused when the list is not the one
  // that was approved. kPending while some remain; kDone says in its detail how many were accepted, refused,
  // unconfirmed.
  Answer start(const Dispatch& dispatch, const Rendered& rendered, const State& state) override;
  // kFailed: there is something left that `start` may send.
  Answer check(const Dispatch& dispatch, const State& state) override;
  // The same: who got what is known for each recipient.
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State&) override {
    return start(dispatch, rendered, prepare(dispatch));
  }
  // Mail cannot be recalled: sends nothing, says so.
  Answer retract(const Dispatch& dispatch, const State& state) override;

 private:
  Answer work_off(const Dispatch& dispatch, const Rendered& rendered, const State& state);
  Answer conclude(const State& state, const MailingCounts& counts) const;
  Fate fate_of(const Mailing& mailing, const Sent& sent) const;
  Status keep(storage::Tx& tx, std::string_view delivery, const Fate& fate, const net::SmtpOutcome& outcome) const;

  storage::Database& db_;
  const Settings& settings_;
  const Subscribers& subscribers_;
  const Postman& postman_;
  const Clock& clock_;
  Limits limits_;
  std::string lane_;
};

}  // namespace callbox::outlets::mail
