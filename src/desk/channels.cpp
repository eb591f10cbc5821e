#include "desk/channels.h"

#include <algorithm>

#include "desk/delivery.h"
#include "desk/refusal.h"
#include "directive/package.h"

namespace callbox::desk {

const ChannelBook& no_accounts() {
  static const NoAccounts none;
  return none;
}

result<Sending> Sending::of(storage::ReadTx& tx, const Desk& desk, const Standing& standing) {
  Sending sending;
  sending.book_ = &desk.channels;
  TRY(sending.usable_, desk.channels.usable(tx, standing.path));
  TRY(sending.holding_, outlets_holding(tx, standing.post.id));
  return sending;
}

bool Sending::may_use(std::string_view channel) const {
  if (!book_->takes_accounts(directive::kind_of_channel(channel))) return channel.find(':') == std::string_view::npos;
  return std::any_of(usable_.begin(), usable_.end(), [&](const Channel& one) { return one.id == channel; });
}

std::vector<std::string> Sending::written_out(const std::vector<std::string>& channels) const {
  std::vector<std::string> out;
  for (const std::string& channel : channels) {
    out.push_back(channel);
    if (channel.find(':') != std::string::npos || !book_->takes_accounts(channel)) continue;
    const Channel* nearest = nullptr;
    for (const Channel& one : usable_) {
      if (one.kind != channel) continue;
      const bool is_there = std::find(holding_.begin(), holding_.end(), one.id) != holding_.end();
      if (nearest == nullptr || is_there) nearest = &one;
      if (is_there) break;
    }
    if (nearest != nullptr) out.back() = nearest->id;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

result<std::vector<std::string>> channels_to_use(storage::ReadTx& tx, const Desk& desk, const Standing& standing,
                                                 const std::vector<std::string>& channels) {
  TRY(const Sending sending, Sending::of(tx, desk, standing));
  std::vector<std::string> out = sending.written_out(channels);
  for (const std::string& channel : out) {
    if (sending.may_use(channel)) continue;
    const bool named = channel.find(':') != std::string::npos;
    return refuse(refusals::kChannelNotYours,
                  named ? "Posts of this unit do not go out by the account \"" + channel +
                              "\": it is not the unit's own nor shared by one above it, or it was ended."
                        : "This unit has no account at \"" + channel + "\", and none above it shares one.",
                  "channels");
  }
  return out;
}

std::vector<std::string> own_channels(const std::vector<Channel>& usable, std::span<const std::string> path) {
  std::vector<std::string> own;
  for (const Channel& one : usable) {
    const bool is_topmost = !path.empty() && one.unit == path.back();
    if (!is_topmost || path.size() == 1) own.push_back(one.id);
  }
  std::sort(own.begin(), own.end());
  return own;
}

}  // namespace callbox::desk
