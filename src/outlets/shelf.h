// Where the courier finds the outlet of a channel, as its account stands at that moment: on whichever node the account
// was changed, the next delivery goes by what it is now.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "outlets/outlet.h"
#include "storage/database.h"

namespace callbox::outlets {

struct Shelved {
  std::shared_ptr<Outlet> outlet;  // stays whole while it is held, whatever becomes of the account
  bool is_paused = false;          // a member holds back what is to be published
};

// Called from several threads.
class Shelf {
 public:
  virtual ~Shelf() = default;
  // "site", "bluesky:district-17". kNotFound with a sentence for staff: no such outlet, not set up, or its account
  // ended.
  virtual result<Shelved> find(std::string_view channel) = 0;
  // What the network last said, in the transaction that keeps it. Nothing for a channel without an account.
  virtual Status note(storage::Tx& tx, std::string_view channel, Answer::Kind kind) = 0;
};

// Outlets that stay as they are, each by its name.
class FixedShelf final : public Shelf {
 public:
  explicit FixedShelf(std::vector<std::unique_ptr<Outlet>> outlets) {
    for (auto& outlet : outlets) outlets_.push_back(std::move(outlet));
  }
  result<Shelved> find(std::string_view channel) override {
    for (const auto& outlet : outlets_)
      if (outlet->name() == channel) return Shelved{outlet, false};
    return fail(ErrorKind::kNotFound, "this desk has no account for the outlet " + std::string(channel));
  }
  Status note(storage::Tx&, std::string_view, Answer::Kind) override { return {}; }

 private:
  std::vector<std::shared_ptr<Outlet>> outlets_;
};

}  // namespace callbox::outlets
