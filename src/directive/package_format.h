// Packages as they are kept, approved, published and proven: bytes, numbered by their format, and never made again to
// be compared.
//
// Format 1 (to version 0.1): one JSON object, every member written, all of it public.
//
// Format 2: two JSON objects. `open` is public: what readers see and whom it was for. `internal` holds what the desk
// declared (source, verifier, counts, case): `open` commits to it by HMAC-SHA-256 under a salt that stays with it, so
// that an approval binds to both, and `open` can be handed to anyone. Members that are false, zero, empty or null are
// left out, and an absent member is read as that: so a member can be added without making any older package another.
//
// The digest of a package is the SHA-256 of `open` (in format 1 of the one object).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "directive/package.h"

namespace callbox::directive {

struct PackageBytes {
  std::string open;
  std::string internal;  // empty in format 1
  friend bool operator==(const PackageBytes&, const PackageBytes&) = default;
};

// In format 2. `salt32` is 32 random bytes, kept beside `internal` and published never. Throws for a package with
// unknown parts: those would be lost.
PackageBytes write_package(const Package& package, std::string_view salt32);
Digest digest_of(const PackageBytes& bytes);

// Reads any format. What a newer program wrote and this one does not know stands in Package::unknown. An empty
// `internal` of format 2 (it was destroyed, or only the public part is at hand) leaves its members at their defaults.
// kInvalid with the JSON pointer for what is no package; kCorrupt when `salt32` is given and `open` does not commit to
// `internal`.
result<Package> read_package(std::string_view open, std::string_view internal = {}, std::string_view salt32 = {});

// How many packages this process has read since it started: what an act costs, for /metrics.
std::uint64_t packages_read();

// What of a package everybody may know, whatever its format: what stands in no public bytes is at its default.
Package open_part(Package package);

}  // namespace callbox::directive
