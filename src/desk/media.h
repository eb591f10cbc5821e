// The desk's pictures: uploaded, encoded anew (media/reencode.h), and shown to whom they may be shown.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "desk/desk.h"
#include "roster/actor.h"
#include "storage/database.h"

namespace callbox::desk {

struct StoredMedium {
  Digest digest;           // of the re-encoded bytes, their name in the blob store
  std::string media_type;  // "image/jpeg", "image/png", "image/webp"
  int width = 0, height = 0;
  std::int64_t bytes = 0;
};

// Accepts an upload: sniffs, encodes anew, stores the bytes and then the row. The same picture again gives the same
// answer. Event "medium.stored", once for each member who uploads it: the log must not tell that a picture was there
// before. Its record is a random id and its digest a salted commitment, so nobody can try guesses of an unpublished
// picture against the public log.
result<StoredMedium> accept_upload(const Desk& desk, const roster::Actor& actor, std::string_view bytes);

// A picture that `actor` uploaded, or that stands in a version they see (sight.h). kNotFound for any other, there or
// not.
result<StoredMedium> find_medium(storage::ReadTx& tx, const roster::Actor& actor, const Digest& digest);

}  // namespace callbox::desk
