// Whom a version reaches by mail: frozen when it is submitted, so that what was approved is what is sent.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "desk/desk.h"
#include "storage/database.h"

namespace callbox::outlets::mail {

struct Reach {
  std::int64_t subscribers = 0;
  Digest digest;  // SHA-256 over the subscribers' ids, sorted, each followed by a line feed; of nothing when there is
                  // nobody
};

// Fixes the list for `version` of `post`: everyone confirmed in one of `areas`, once however many areas they chose; for
// a correction everyone who got, may have got, or is still to get an earlier version by mail, unless that is nobody.
// `areas` is already spread out: the areas of the audience and all that lie within them. A list made before for the
// same version is replaced; kConflict once mail to it has begun.
result<Reach> freeze(storage::Tx& tx, std::string_view post, int version, std::span<const std::string> areas);
// The list as it stands.
result<Reach> frozen_reach(storage::ReadTx& tx, std::string_view post, int version);
// How many a list made now would hold, and how many asked for one of `areas` and are not on it, by reason.
result<desk::Reach> count_reach(storage::ReadTx& tx, std::span<const std::string> areas);

// For the desk: spreads the areas over the units below them and freezes.
class Freezer final : public desk::AudienceFreezer {
 public:
  result<desk::Frozen> freeze(storage::Tx& tx, const desk::PostId& post, int version,
                              std::span<const std::string> areas) override;
  result<desk::Reach> reach(storage::ReadTx& tx, std::span<const std::string> areas) override;
};
// Units of `areas` and every unit below them, sorted, once each. What is no unit (any more) stands for itself.
result<std::vector<std::string>> spread_areas(storage::ReadTx& tx, std::span<const std::string> areas);

}  // namespace callbox::outlets::mail
