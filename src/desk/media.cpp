#include "desk/media.h"

#include <string>

#include "base/ids.h"
#include "base/text.h"
#include "desk/disposal.h"
#include "desk/events.h"
#include "desk/sight.h"
#include "ledger/ledger.h"
#include "media/reencode.h"

namespace callbox::desk {
namespace {

result<bool> sees_medium(storage::ReadTx& tx, const roster::Actor& actor, const Digest& digest) {
  TRY(const auto own, tx.first("SELECT 1 FROM media_uploads WHERE digest = $1 AND member = $2", digest, actor.id));
  if (own) return true;
  TRY(const storage::Rows uses, tx.query("SELECT post, version FROM media_uses WHERE digest = $1", digest));
  for (const storage::Row& use : uses) {
    const auto seen = see(tx, actor, use.id<PostId>(0));
    if (!seen && seen.error().kind == ErrorKind::kNotFound) continue;
    CHECK_OK(seen);
    if (seen->sight == Sight::kWhole || seen->post.version == use.integer(1)) return true;
  }
  return false;
}

}  // namespace

result<StoredMedium> accept_upload(const Desk& desk, const roster::Actor& actor, std::string_view bytes) {
  if (bytes.size() > media::kMaxUpload) {
    return fail(ErrorKind::kTooLarge, "A picture has at most 20 MB.", Where{"file", 0, 0});
  }
  CHECK_OK(media::sniff_picture(bytes));
  TRY(const media::Reencoded picture, media::reencode(bytes, desk.media_worker));
  // The blob first: a row never names bytes that are not there.
  TRY(const Digest digest, desk.blobs.put(picture.bytes));
  const StoredMedium medium{digest, picture.media_type, picture.width, picture.height,
                            static_cast<std::int64_t>(picture.bytes.size())};
  CHECK_OK(desk.db.write([&](storage::Tx& tx) -> Status {
    CHECK_OK(
        tx.exec("INSERT INTO media (digest, media_type, width, height, bytes, uploaded_by, at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (digest) DO NOTHING",
                digest, medium.media_type, medium.width, medium.height, medium.bytes, actor.id, desk.clock.now()));
    const std::string record = "medium/" + make_ulid(desk.clock, desk.random);
    CHECK_OK(storage::cancel(tx, kForgetBytesJob, to_hex(digest)));
    TRY(const std::int64_t added,
        tx.exec("INSERT INTO media_uploads (digest, member, record, at) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (digest, member) DO NOTHING",
                digest, actor.id, record, desk.clock.now()));
    if (added == 0) return {};
    CHECK_OK(
        ledger::append(tx, desk.clock, desk.random,
                       {kMediumStored, record, actor.pseudonym, "public-information", {{"media", to_hex(digest)}}}));
    return {};
  }));
  // The bytes may have been those of a picture whose record ended meanwhile (disposal.h).
  TRY(const bool still_there, desk.blobs.contains(digest));
  if (!still_there) CHECK_OK(desk.blobs.put(picture.bytes));
  return medium;
}

result<StoredMedium> find_medium(storage::ReadTx& tx, const roster::Actor& actor, const Digest& digest) {
  TRY(const auto row, tx.first("SELECT media_type, width, height, bytes FROM media WHERE digest = $1", digest));
  TRY(const bool seen, sees_medium(tx, actor, digest));
  if (!row || !seen) return fail(ErrorKind::kNotFound, "There is no such picture.");
  return StoredMedium{digest, row->text(0), static_cast<int>(row->integer(1)), static_cast<int>(row->integer(2)),
                      row->integer(3)};
}

}  // namespace callbox::desk
