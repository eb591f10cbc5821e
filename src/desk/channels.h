// Which channels a post goes out by: decided when it is submitted, and looked at again when it is released, since
// accounts end and units lose the use of one in between.
//
// A channel is an outlet kind and an account, "bluesky:district-17", or the kind alone where it takes no accounts. A
// bare kind that does, "bluesky", means the account where the post already is, or else the nearest one that the post's
// unit may use: its own, then that of the unit above it, and so on; of several of one unit the first by name. The
// submission writes it out, so that it is approved by name. In packages of before accounts it stays as it was approved,
// and release goes by the same rule.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/turn.h"

namespace callbox::desk {

// The channels that one post may use at this moment.
class Sending {
 public:
  static result<Sending> of(storage::ReadTx& tx, const Desk& desk, const Standing& standing);

  // Bare kinds as accounts, sorted, each once. A kind without an account stays.
  std::vector<std::string> written_out(const std::vector<std::string>& channels) const;
  bool may_use(std::string_view channel) const;

 private:
  const ChannelBook* book_ = nullptr;
  std::vector<Channel> usable_;
  std::vector<std::string> holding_;  // where the post is
};

// `channels` written out. kConflict "channel-not-yours" when the post may not use one of them.
result<std::vector<std::string>> channels_to_use(storage::ReadTx& tx, const Desk& desk, const Standing& standing,
                                                 const std::vector<std::string>& channels);

// The accounts that count as a unit's own: those of the unit, and of the units it lies in, but for the topmost. So a
// beat's post by the account of its district is by its own, and a district's by the agency's is not.
std::vector<std::string> own_channels(const std::vector<Channel>& usable, std::span<const std::string> path);

}  // namespace callbox::desk
