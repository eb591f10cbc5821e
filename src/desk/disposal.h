// What goes of a post and of a picture when their records are lawfully destroyed (rooms::Disposal).
#pragma once

#include <string_view>

#include "base/result.h"
#include "desk/desk.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::desk {

// Removes the post with its versions, reviews, duties and deliveries; pictures go with their own records. kConflict
// "in-use" while it is in public view or on its way there. A post that is gone already is fine.
Status dispose_post(storage::Tx& tx, std::string_view post);

// Forgets an upload, "medium/<id>" on the ledger, and has the picture removed from the disk when nobody else uploaded
// the same. kConflict "in-use" while a post of the desk shows it.
Status dispose_medium(storage::Tx& tx, std::string_view upload);

// Handler of the jobs that remove bytes. Key: the digest in hexadecimal.
inline constexpr std::string_view kForgetBytesJob = "forget-bytes";
storage::JobOutcome forget_bytes(const Desk& desk, const storage::Job& job);

}  // namespace callbox::desk
