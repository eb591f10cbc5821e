#include "outlets/feeds/feeds_outlet.h"

#include <algorithm>

#include "base/text.h"
#include "markup/prose.h"
#include "outlets/feeds/feed.h"
#include "published/published.h"

namespace callbox::outlets {
namespace {

constexpr Millis kWaitForSite = milliseconds(250);

}  // namespace

result<Rendered> FeedsOutlet::render(const Dispatch& dispatch) const {
  const auto& outlets = dispatch.package.channels;
  if (std::find(outlets.begin(), outlets.end(), "site") == outlets.end())
    return fail(ErrorKind::kInvalid, "the feeds lead to pages of the site: choose the site too",
                Where{"outlets", 0, 0});
  if (dispatch.package.renditions.empty()) return fail(ErrorKind::kInvalid, "a post without words has no feed entry");
  published::PublishedPost post;
  post.id = dispatch.post;
  post.slug = dispatch.slug;
  post.package = dispatch.package;
  post.first_published = dispatch.first_published_at;
  post.updated = dispatch.released_at;
  FeedFrame frame;
  frame.agency = frame.title = dispatch.agency;
  frame.base_url = base_url_;
  frame.language = dispatch.package.renditions.front().language;
  frame.home_path = "/";
  frame.feed_path = "/feed";
  Rendered out;
  out.media_type = media_type_of(FeedFormat::kAtom);
  out.bytes = render_feed(FeedFormat::kAtom, frame, std::span(&post, 1));
  const auto& words = dispatch.package.renditions.front();
  out.preview = words.title + "\n" + markup::teaser(words.text, 280);
  out.length = static_cast<std::int64_t>(count_graphemes(words.text));
  return out;
}

State FeedsOutlet::prepare(const Dispatch& dispatch) const {
  return {dispatch.post, base_url_ + "/feed.atom", {}};
}

Answer FeedsOutlet::check(const Dispatch& dispatch, const State& state) {
  const auto post = db_.read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, dispatch.post); });
  if (!post) {
    const bool absent = post.error().kind == ErrorKind::kNotFound;
    return {absent ? Answer::Kind::kFailed : Answer::Kind::kUnconfirmed, state, post.error().message, {}};
  }
  // A newer version has overtaken this one: the entry is there, and newer words are no failure of this delivery.
  const bool carried = std::any_of(post->versions.begin(), post->versions.end(),
                                   [&](const auto& version) { return version.version == dispatch.version; });
  if (!carried) return {Answer::Kind::kFailed, state, "this version is not in the feeds", {}};
  return {Answer::Kind::kDone, state, "in the feeds", {}};
}

Answer FeedsOutlet::start(const Dispatch& dispatch, const Rendered&, const State& state) {
  Answer answer = check(dispatch, state);
  if (answer.kind == Answer::Kind::kFailed)
    return {Answer::Kind::kSlowDown, state, "waiting until the site shows the post", kWaitForSite};
  return answer;
}

Answer FeedsOutlet::replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) {
  return start(dispatch, rendered, earlier);
}

Answer FeedsOutlet::retract(const Dispatch& dispatch, const State& state) {
  const auto post = db_.read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, dispatch.post); });
  if (!post && post.error().kind != ErrorKind::kNotFound)
    return {Answer::Kind::kUnconfirmed, state, post.error().message, {}};
  if (post && post->state == published::PublishedPost::State::kLive && is_for_feeds(post->package))
    return {Answer::Kind::kSlowDown, state, "waiting until the site has withdrawn the post", kWaitForSite};
  return {Answer::Kind::kDone, state, "not in the feeds any more", {}};
}

}  // namespace callbox::outlets
