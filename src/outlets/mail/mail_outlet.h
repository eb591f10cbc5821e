// Mail to the frozen audience, one message a person.
//
// Nothing is sent twice: see fanout/recipients.h. A small audience is worked off by `start` itself, in batches (it
// answers kPending and is called again); a large one by the jobs of its shards.
#pragma once

#include <string>
#include <string_view>

#include "outlets/fanout/work_off.h"
#include "outlets/mail/letter.h"
#include "outlets/mail/postman.h"
#include "outlets/mail/subscribers.h"
#include "outlets/outlet.h"
#include "storage/database.h"

namespace callbox::outlets::mail {

class MailOutlet : public Outlet {
 public:
  using Limits = fanout::Limits;
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
  Answer work_shard(const Dispatch& dispatch, const Rendered& rendered, const State& state, int shard) override;
  // Mail cannot be recalled: sends nothing, says so.
  Answer retract(const Dispatch& dispatch, const State& state) override;

 private:
  Answer conclude(const Dispatch& dispatch, const State& state) const;

  storage::Database& db_;
  const Settings& settings_;
  const Subscribers& subscribers_;
  const Postman& postman_;
  const Clock& clock_;
  Limits limits_;
  std::string lane_;
};

}  // namespace callbox::outlets::mail
