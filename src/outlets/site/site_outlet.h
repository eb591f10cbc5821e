// The agency's own site as an outlet. Publishing is a row in the published projection, so the outlet can always look,
// and repeating is harmless.
#pragma once

#include "base/time.h"
#include "outlets/outlet.h"
#include "published/published.h"
#include "storage/database.h"

namespace callbox::outlets {

// The ledger's events about one released package: what the post page's "verify" leads to. Empty ids when there are
// none.
struct ReleaseEvents {
  std::string release;   // "post.released" or "post.corrected"
  std::string approval;  // the "post.cleared" before it
};
result<ReleaseEvents> release_events(storage::ReadTx& tx, std::string_view post_id, const Digest& package);

// Why a post is gone, as the public is told: the newest "post.taken_down" or "post.expired" event. kNotFound when there
// is none.
struct Withdrawal {
  published::PublishedPost::State state = published::PublishedPost::State::kTakenDown;
  std::string reason;
  UtcMillis at;
};
result<Withdrawal> withdrawal_of(storage::ReadTx& tx, std::string_view post_id);

class SiteOutlet final : public Outlet {
 public:
  // Both must outlive the outlet.
  SiteOutlet(storage::Database& db, const Clock& clock) : db_(db), clock_(clock) {}
  std::string_view name() const override { return "site"; }
  std::string_view account() const override { return "site"; }
  result<Rendered> render(const Dispatch& dispatch) const override;
  State prepare(const Dispatch& dispatch) const override;
  Answer start(const Dispatch& dispatch, const Rendered& rendered, const State& state) override;
  Answer check(const Dispatch& dispatch, const State& state) override;
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) override;
  Answer retract(const Dispatch& dispatch, const State& state) override;

 private:
  storage::Database& db_;
  const Clock& clock_;
};

}  // namespace callbox::outlets
