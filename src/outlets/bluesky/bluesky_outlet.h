// Bluesky, over the AT Protocol's XRPC: posts as records of the agency's own account.
//
// The key of a record is ours and follows from the delivery, so `start` may be repeated: the same record is written
// once. Posts on Bluesky cannot be edited where people see them (app views keep the first text of a key), so a
// correction deletes the earlier post and publishes a new one that begins with "Correction:".
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http_client.h"
#include "outlets/bluesky/xrpc.h"
#include "outlets/outlet.h"
#include "words/catalogue.h"

namespace callbox::outlets::bluesky {

inline constexpr std::size_t kMostImageBytes = 1'000'000;  // app.bsky.embed.images
inline constexpr std::size_t kMostImages = 4;

// The bytes of a published picture. A picture over kMostImageBytes is refused: a smaller rendition is its maker's job.
using BlobSource = std::function<result<std::string>(const Digest&)>;

class BlueskyOutlet final : public Outlet {
 public:
  // `http`, `session` and `clock` outlive this.
  BlueskyOutlet(std::string channel, Login login, net::HttpClient& http, Credential& session, BlobSource blobs,
                const Clock& clock, std::shared_ptr<const words::Catalogues> words);

  std::string_view name() const override { return "bluesky"; }
  std::string_view account() const override { return channel_; }
  // The record as JSON, its pictures by digest. Length and limit in graphemes. In the package's first language; the
  // page that the post links has the others.
  result<Rendered> render(const Dispatch& dispatch) const override;
  State prepare(const Dispatch& dispatch) const override;
  Answer start(const Dispatch& dispatch, const Rendered& rendered, const State& state) override;
  // Looks under the key that follows from `dispatch`, whatever `state` says.
  Answer check(const Dispatch& dispatch, const State& state) override;
  // Deletes `earlier`, then publishes: in this order, finding the new post means that the whole is done.
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) override;
  Answer retract(const Dispatch& dispatch, const State& state) override;

 private:
  std::string key_of(const Dispatch& dispatch) const;
  Answer publish(const Dispatch& dispatch, const Rendered& rendered);
  Answer remove(const State& state);

  std::string handle_;
  std::string channel_;
  Xrpc xrpc_;
  BlobSource blobs_;
  std::shared_ptr<const words::Catalogues> words_;
};

}  // namespace callbox::outlets::bluesky
