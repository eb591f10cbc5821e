// An entry: the bytes of one leaf. Canonical JSON (RFC 8785, integers only), safe to publish: pseudonyms, identifiers
// and salted commitments, never a name or a draft.
//
//   {"actor":"m-7f3a","at":1795250000000,"commitments":{"package":"<base64>"},"number":3,"record":"post/01…",
//    "series":"social-media","type":"post.approved","version":1}
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::ledger {

inline constexpr int kEntryVersion = 1;

struct Entry {
  std::string type, record, actor, series;
  std::uint64_t number = 0;  // dense within the record, from 1
  UtcMillis at;
  std::map<std::string, Digest, std::less<>> commitments;  // body name → HMAC-SHA-256(salt, body)
  friend bool operator==(const Entry&, const Entry&) = default;
};

// The entry's bytes. kInternal when a word is not spelled as vocabulary.h says or the entry is over 65,535 bytes.
result<std::string> format_entry(const Entry& entry);
// Strict in form: unknown, missing or additional members, other versions, another order or white space are kInvalid.
// Open in words: an event of a type that this program does not know is an entry like any other.
result<Entry> parse_entry(std::string_view bytes);

// HMAC-SHA-256(salt, body).
Digest commit(std::string_view salt32, std::string_view body);

}  // namespace callbox::ledger
