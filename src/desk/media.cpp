#include "desk/media.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ids.h"
#include "base/text.h"
#include "desk/sight.h"
#include "ledger/ledger.h"

namespace callbox::desk {
namespace {

bool contains_ignoring_case(std::string_view bytes, std::string_view lower_needle) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  return std::search(bytes.begin(), bytes.end(), lower_needle.begin(), lower_needle.end(), same) != bytes.end();
}

tl::unexpected<Error> not_a_picture(std::string what) {
  return fail(ErrorKind::kInvalid, "not-a-picture", std::move(what), Where{"file", 0, 0});
}

// What browsers and archivers would make of the same bytes. Encoding anew drops it all; a file that is two things at
// once is no mistake, so it is refused and not quietly mended.
bool is_polyglot(std::string_view bytes) {
  // Long enough that compressed pixels do not hit them by chance.
  for (const std::string_view markup : {"<script", "<!doctype", "<html>", "<?php ", "<svg xmlns", "javascript:"}) {
    if (contains_ignoring_case(bytes, markup)) return true;
  }
  if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return true;
  const std::size_t tail = bytes.size() > 66'000 ? bytes.size() - 66'000 : 0;
  return bytes.substr(tail).find("PK\x05\x06") != std::string_view::npos &&
         bytes.find("PK\x01\x02") != std::string_view::npos;
}

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

result<std::string_view> sniff_picture(std::string_view bytes) {
  std::string_view type;
  if (bytes.starts_with("\xFF\xD8\xFF")) type = "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) type = "image/png";
  if (bytes.size() > 15 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") type = "image/webp";
  if (type.empty()) {
    const std::string_view head = bytes.substr(0, 4096);
    if (contains_ignoring_case(head, "<svg")) {
      return not_a_picture("SVG can carry scripts and is not accepted. Save it as PNG.");
    }
    if (contains_ignoring_case(head, "<html") || contains_ignoring_case(head, "<!doctype")) {
      return not_a_picture("This is a web page, not a picture.");
    }
    return not_a_picture("Pictures are JPEG, PNG or WebP. This file is something else, whatever its name says.");
  }
  if (is_polyglot(bytes)) {
    return fail(ErrorKind::kInvalid, "polyglot",
                "This file is a picture and something else at once, and is not accepted. Save the picture anew.",
                Where{"file", 0, 0});
  }
  return type;
}

result<StoredMedium> accept_upload(const Desk& desk, const roster::Actor& actor, std::string_view bytes) {
  if (bytes.size() > kMaxUpload) {
    return fail(ErrorKind::kTooLarge, "A picture has at most 20 MB.", Where{"file", 0, 0});
  }
  CHECK_OK(sniff_picture(bytes));
  TRY(const Reencoded picture, reencode(bytes, desk.media_worker));
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
    TRY(const std::int64_t added,
        tx.exec("INSERT INTO media_uploads (digest, member, record, at) VALUES ($1, $2, $3, $4) "
                "ON CONFLICT (digest, member) DO NOTHING",
                digest, actor.id, record, desk.clock.now()));
    if (added == 0) return {};
    CHECK_OK(
        ledger::append(tx, desk.clock, desk.random,
                       {"medium.stored", record, actor.pseudonym, "public-information", {{"media", to_hex(digest)}}}));
    return {};
  }));
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
