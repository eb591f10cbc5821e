// Adopting a directive: what is in force is on the record, alike on every node, and no file's change alters it.
//
// The rule of one text a version: a directive's id and version (its effective date) name one text. Adopting that text
// again changes nothing. Another text under the same version is refused, unless the adopter names the text it replaces
// (its digest, as read); the new text then counts from its adoption on, and the record keeps both with their times.
// What an adoption ends it ends for what is decided after it: nothing decided before is decided anew.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/directive.h"
#include "ledger/ledger.h"
#include "storage/database.h"

namespace callbox::adoption {

class Book;

using Directives = std::vector<std::shared_ptr<const directive::Directive>>;

// What the ledger calls the actor of what no member adopted: the files that the desk was started with.
inline constexpr std::string_view kInstallation = "installation";

// Who adopts.
struct Adopter {
  std::string pseudonym;  // the member's, as the public ledger calls them
  std::string role;       // the role that allows it, an id of the directive in force
};

// One adoption, as kept.
struct Adoption {
  std::int64_t number = 0;  // dense, from 1: the order in which adoptions count, whatever the nodes' clocks say
  Digest digest;            // SHA-256 of the YAML's bytes
  std::string directive, version;
  UtcMillis effective;
  UtcMillis adopted_at;   // later than that of the adoption before
  UtcMillis counts_from;  // adopted_at; the beginning of time for what the first start took over
  std::string by;         // pseudonym, or kInstallation
  std::string role;       // empty for the installation
  ledger::EventId event;
  bool by_installation() const { return by == kInstallation; }
};

// In the order of their numbers.
result<std::vector<Adoption>> adoptions(storage::AnyReadTx& tx);
// The YAML's bytes. kNotFound; kCorrupt when they are not what was adopted.
result<std::string> text_of(storage::AnyReadTx& tx, const Digest& digest);

// Whether the text could be adopted now, without adopting it: the refusals of `adopt`. With the adoption by which it
// counts already, if it does.
result<std::optional<Adoption>> check(storage::AnyReadTx& tx, UtcMillis now, const Book& book,
                                      const std::shared_ptr<const directive::Directive>& directive,
                                      const std::optional<Digest>& replaces = {});
// The adoption that counts for a version: the last one.
const Adoption* counting(const std::vector<Adoption>& all, std::string_view directive, std::string_view version);

struct Adopted {
  Adoption adoption;
  bool is_new = false;  // false: this text was adopted already and is the one that counts
};
// Adopts what was parsed. Event "directive.adopted" with the body "adoption". kConflict, with code
//   "same-version"     another text of this version is adopted: name it in `replaces`
//   "older-version"    a newer version of it is in effect, so that this one would never be in force
//   "would-contradict" it and another would be in force together, and neither takes precedence
// kStale "replaced-meanwhile" when `replaces` is not the text that counts now. kInvalid for an id that does not fit a
// public entry. That the adopter may is asked above (roster/adopt.h).
result<Adopted> adopt(storage::AnyTx& tx, const Clock& clock, Random& random, const Book& book,
                      const std::shared_ptr<const directive::Directive>& directive, const Adopter& adopter,
                      const std::optional<Digest>& replaces = {});

// The first start on a data folder where nothing is adopted: the configuration's files are recorded as adopted by the
// installation, and count from the beginning, because until then they were what was in force. How many; 0 when
// something is adopted already. kConflict "same-version" when two of the files state one version in different words.
result<int> take_over(storage::AnyTx& tx, const Clock& clock, Random& random,
                      std::span<const std::shared_ptr<const directive::Directive>> files);

}  // namespace callbox::adoption
