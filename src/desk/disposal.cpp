#include "desk/disposal.h"

#include "base/text.h"
#include "desk/post.h"

namespace callbox::desk {

Status dispose_post(storage::Tx& tx, std::string_view post) {
  TRY(const auto row, tx.first("SELECT state FROM posts WHERE id = $1", post));
  if (!row) return {};
  const auto state = post_state_from(row->text(0));
  if (state == PostState::kReleased)
    return fail(ErrorKind::kConflict, "in-use", "the post is in public view: take it down first");
  if (state != PostState::kDraft && state != PostState::kExpired && state != PostState::kTakenDown)
    return fail(ErrorKind::kConflict, "in-use", "the post is on its way: it is " + row->text(0));
  // A correction that was begun is a draft again, and its earlier version stands.
  TRY(const auto shown, tx.first("SELECT live_version FROM posts WHERE id = $1 AND live_version IS NOT NULL", post));
  if (shown && state == PostState::kDraft)
    return fail(ErrorKind::kConflict, "in-use", "the post is in public view: take it down first");
  for (const std::string_view rows : {
           "DELETE FROM delivery_progress WHERE delivery IN (SELECT id FROM deliveries WHERE post = $1)",
           "DELETE FROM deliveries WHERE post = $1",
           "DELETE FROM overrides WHERE review IN (SELECT id FROM reviews WHERE post = $1)",
           "DELETE FROM reviews WHERE post = $1",
           "DELETE FROM clearances WHERE post = $1",
           "DELETE FROM duties WHERE post = $1",
           "DELETE FROM post_submissions WHERE post = $1",
           "DELETE FROM media_uses WHERE post = $1",
           "DELETE FROM idempotency_keys WHERE post = $1",
           "DELETE FROM post_versions WHERE post = $1",
           "DELETE FROM posts WHERE id = $1",
       })
    CHECK_OK(tx.exec(rows, post));
  return tell_listeners(tx);
}

Status dispose_medium(storage::Tx& tx, std::string_view upload) {
  const std::string record = "medium/" + std::string(upload);
  TRY(const auto row, tx.first("SELECT digest FROM media_uploads WHERE record = $1", record));
  if (!row) return {};
  const Digest digest = row->digest(0);
  TRY(const auto used, tx.first("SELECT 1 FROM media_uses WHERE digest = $1", digest));
  if (used) return fail(ErrorKind::kConflict, "in-use", "a post of the desk shows the picture: its record ends first");
  CHECK_OK(tx.exec("DELETE FROM media_uploads WHERE record = $1", record));
  TRY(const auto others, tx.first("SELECT 1 FROM media_uploads WHERE digest = $1", digest));
  if (others) return {};
  CHECK_OK(tx.exec("DELETE FROM media WHERE digest = $1", digest));
  SystemRandom random;
  storage::NewJob job;
  job.kind = kForgetBytesJob;
  job.key = to_hex(digest);
  job.payload = "{}";
  CHECK_OK(storage::enqueue(tx, SystemClock(), random, job));
  return {};
}

storage::JobOutcome forget_bytes(const Desk& desk, const storage::Job& job) {
  const auto digest = digest_from_hex(job.key);
  if (!digest) return storage::JobOutcome::dead("the key is no digest: " + job.key);
  const auto again =
      desk.db.read([&](storage::ReadTx& tx) { return tx.first("SELECT 1 FROM media WHERE digest = $1", *digest); });
  if (!again) return storage::JobOutcome::retry(again.error().message);
  if (*again) return storage::JobOutcome::done();  // uploaded anew since
  const Status removed = desk.blobs.remove(*digest);
  return removed ? storage::JobOutcome::done() : storage::JobOutcome::retry(removed.error().message);
}

}  // namespace callbox::desk
