#include "outlets/site/site_outlet.h"

#include <algorithm>

#include "base/text.h"
#include "desk/events.h"
#include "ledger/ledger.h"

namespace callbox::outlets {
namespace {

// True when the event committed to exactly these bytes. An event without a package says nothing.
bool is_about(storage::ReadTx& tx, const ledger::Recorded& event, const Digest& package) {
  const auto body = ledger::disclose(tx, event.id, "package");
  return body && sha256(body->bytes) == package;
}

Answer answer_for(const Error& error, const State& state) {
  // A row that could not be written is certainly not there: the transaction was rolled back.
  const bool final = error.code == "taken-down" || error.code == "expired" || error.kind == ErrorKind::kInvalid;
  return {final ? Answer::Kind::kRefused : Answer::Kind::kFailed, state, error.message, {}};
}

}  // namespace

result<ReleaseEvents> release_events(storage::ReadTx& tx, std::string_view post_id, const Digest& package) {
  TRY(const auto events, ledger::history(tx, "post/" + std::string(post_id)));
  ReleaseEvents out;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    const bool release = event->type == desk::kPostReleased || event->type == desk::kPostCorrected;
    const bool approval = event->type == desk::kPostCleared;
    if (release && out.release.empty() && is_about(tx, *event, package)) out.release = event->id.text();
    if (approval && out.approval.empty() && is_about(tx, *event, package)) out.approval = event->id.text();
  }
  return out;
}

result<Withdrawal> withdrawal_of(storage::ReadTx& tx, std::string_view post_id) {
  TRY(const auto events, ledger::history(tx, "post/" + std::string(post_id)));
  const auto event = std::find_if(events.rbegin(), events.rend(), [](const auto& e) {
    return e.type == desk::kPostTakenDown || e.type == desk::kPostExpired;
  });
  if (event == events.rend()) return fail(ErrorKind::kNotFound, "the post was not withdrawn");
  Withdrawal out{event->type == desk::kPostExpired ? published::PublishedPost::State::kExpired
                                                   : published::PublishedPost::State::kTakenDown,
                 {},
                 event->at};
  if (auto reason = ledger::disclose(tx, event->id, "reason")) out.reason = std::move(reason->bytes);
  return out;
}

result<Rendered> SiteOutlet::render(const Dispatch& dispatch) const {
  if (dispatch.package.renditions.empty()) return fail(ErrorKind::kInvalid, "a post without words has no page");
  Rendered out;
  out.media_type = "text/plain";
  for (const auto& rendition : dispatch.package.renditions) {
    if (!out.bytes.empty()) out.bytes += "\n\n";
    out.bytes += rendition.title + "\n\n" + rendition.text;
  }
  out.preview = out.bytes;
  out.length = static_cast<std::int64_t>(count_graphemes(dispatch.package.renditions.front().text));
  return out;
}

State SiteOutlet::prepare(const Dispatch& dispatch) const {
  return {published::page_path_part(dispatch.slug, dispatch.post), dispatch.url, {}};
}

Answer SiteOutlet::start(const Dispatch& dispatch, const Rendered&, const State& state) {
  const Digest digest = sha256(dispatch.package_json);
  const auto done = db_.write([&](storage::Tx& tx) -> Status {
    TRY(const auto events, release_events(tx, dispatch.post, digest));
    return published::publish(tx, {dispatch.post,
                                   dispatch.slug,
                                   dispatch.package_json,
                                   dispatch.package,
                                   {dispatch.version, dispatch.released_at, dispatch.package.correction.note,
                                    to_hex(digest), events.release, events.approval}});
  });
  if (!done) return answer_for(done.error(), state);
  return {Answer::Kind::kDone, state, "on the site", {}};
}

Answer SiteOutlet::check(const Dispatch& dispatch, const State& state) {
  const auto post = db_.read([&](storage::ReadTx& tx) { return published::published_post_by_id(tx, dispatch.post); });
  if (!post) {
    const bool absent = post.error().kind == ErrorKind::kNotFound;
    return {absent ? Answer::Kind::kFailed : Answer::Kind::kUnconfirmed, state, post.error().message, {}};
  }
  const bool there = std::any_of(post->versions.begin(), post->versions.end(),
                                 [&](const auto& version) { return version.version == dispatch.version; });
  if (!there) return {Answer::Kind::kFailed, state, "this version is not on the site", {}};
  return {Answer::Kind::kDone, state, "on the site", {}};
}

Answer SiteOutlet::replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) {
  return start(dispatch, rendered, earlier);
}

Answer SiteOutlet::retract(const Dispatch& dispatch, const State& state) {
  const auto done = db_.write([&](storage::Tx& tx) -> Status {
    auto found = withdrawal_of(tx, dispatch.post);
    if (!found && found.error().kind != ErrorKind::kNotFound) return fail(std::move(found).error());
    const Withdrawal withdrawal =
        found ? *found : Withdrawal{published::PublishedPost::State::kTakenDown, {}, clock_.now()};
    return published::withdraw(tx, dispatch.post, withdrawal.state, withdrawal.reason, withdrawal.at);
  });
  if (!done) return answer_for(done.error(), state);
  return {Answer::Kind::kDone, state, "not on the site any more", {}};
}

}  // namespace callbox::outlets
