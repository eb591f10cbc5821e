// The feeds as an outlet. They are made from the published projection, which the site outlet writes: so this one waits
// until the post is there and then answers whether the feed carries it.
#pragma once

#include "outlets/outlet.h"
#include "storage/database.h"

namespace callbox::outlets {

class FeedsOutlet final : public Outlet {
 public:
  // `db` must outlive the outlet. `base_url` as in FeedFrame.
  FeedsOutlet(storage::Database& db, std::string base_url) : db_(db), base_url_(std::move(base_url)) {}
  std::string_view name() const override { return "feeds"; }
  std::string_view account() const override { return "feeds"; }
  // kInvalid when the package does not go to the site: a feed entry leads to a page.
  result<Rendered> render(const Dispatch& dispatch) const override;
  State prepare(const Dispatch& dispatch) const override;
  // kSlowDown until the site outlet has published the version.
  Answer start(const Dispatch& dispatch, const Rendered& rendered, const State& state) override;
  Answer check(const Dispatch& dispatch, const State& state) override;
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) override;
  // kSlowDown until the site outlet has withdrawn the post.
  Answer retract(const Dispatch& dispatch, const State& state) override;

 private:
  storage::Database& db_;
  std::string base_url_;
};

}  // namespace callbox::outlets
