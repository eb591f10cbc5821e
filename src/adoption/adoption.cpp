#include "adoption/adoption.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "adoption/book.h"
#include "adoption/events.h"
#include "base/canonical_json.h"

namespace callbox::adoption {
namespace {

using Pointer = std::shared_ptr<const directive::Directive>;

Status check_text(const Adoption* now, const directive::Directive& directive, const std::optional<Digest>& replaces) {
  if (replaces && (now == nullptr || now->digest != *replaces)) {
    return fail(ErrorKind::kStale, "replaced-meanwhile",
                "The text to be replaced is not the one that counts: that is " +
                    (now == nullptr ? std::string("none of this version") : to_hex(now->digest)) + ".",
                Where{"replaces", 0, 0});
  }
  if (now == nullptr || replaces) return {};
  return fail(ErrorKind::kConflict, "same-version",
              "Another text of " + directive.id() + " " + directive.version() + " is adopted, with the digest " +
                  to_hex(now->digest) +
                  ". Give the new text a later effective date, or say that it replaces the one with this digest.");
}

// One that is adopted for a later day leaves this one its time.
Status check_newest(const std::vector<Adoption>& all, const directive::Directive& directive, UtcMillis now) {
  for (const Adoption& one : all) {
    if (one.directive == directive.id() && one.effective > directive.effective() && one.effective <= now) {
      return fail(ErrorKind::kConflict, "older-version",
                  "Version " + one.version + " of " + directive.id() + " is in effect and newer than " +
                      directive.version() + ", which would never be in force.");
    }
  }
  return {};
}

// What would stand beside it. Texts that this program cannot read say nothing here: Book refuses to decide by them.
Status check_alone(storage::AnyReadTx& tx, const Book& book, const std::vector<Adoption>& all, const Pointer& directive,
                   UtcMillis now) {
  Directives together;
  for (const Adoption& one : all) {
    if (&one != counting(all, one.directive, one.version)) continue;
    if (one.directive == directive->id() && one.version == directive->version()) continue;
    if (auto compiled = book.compiled(tx, one.digest)) together.push_back(std::move(*compiled));
  }
  const UtcMillis from = std::max(now, directive->effective());
  const bool contradicted = !directive::in_force(together, from) && !directive::standing(together, from).empty();
  together.push_back(directive);
  const auto in_force = directive::in_force(together, from);
  if (in_force || contradicted || in_force.error().kind != ErrorKind::kConflict) return {};
  return fail(ErrorKind::kConflict, "would-contradict",
              "Nothing could be published any more: " + in_force.error().message +
                  ". Let it rescind the other or state that it takes precedence.");
}

Status keep_text(storage::AnyTx& tx, const directive::Directive& directive) {
  TRY(const auto kept, tx.first("SELECT 1 FROM directive_texts WHERE digest = $1", directive.digest()));
  if (kept) return {};
  CHECK_OK(tx.exec("INSERT INTO directive_texts (digest, yaml) VALUES ($1, $2)", directive.digest(),
                   storage::Bytes{std::string(directive.source())}));
  return {};
}

// What the event commits to (docs/formats.md): neither a name nor what the text says.
result<std::string> body_of(const Adoption& adoption) {
  boost::json::object body{{"format", 2},
                           {"digest", to_hex(adoption.digest)},
                           {"directive", adoption.directive},
                           {"version", adoption.version},
                           {"adopted_at", to_iso(adoption.adopted_at)}};
  if (!adoption.role.empty()) body["role"] = adoption.role;
  return to_canonical_json(body);
}

result<Adoption> record(storage::AnyTx& tx, const Clock& clock, Random& random, const std::vector<Adoption>& before,
                        const directive::Directive& directive, const Adopter& adopter) {
  constexpr std::size_t kLongestId = 100;
  if (directive.id().size() > kLongestId)
    return fail(ErrorKind::kInvalid, "An id has at most 100 characters.", Where{"id", 0, 0});
  const bool installation = adopter.pseudonym == kInstallation;
  Adoption adoption;
  adoption.number = before.empty() ? 1 : before.back().number + 1;
  adoption.digest = directive.digest();
  adoption.directive = directive.id();
  adoption.version = directive.version();
  adoption.effective = directive.effective();
  // Nodes' clocks differ; the times on the record do not go backwards.
  adoption.adopted_at = before.empty() ? clock.now() : std::max(clock.now(), before.back().adopted_at + Millis{1});
  adoption.counts_from = installation ? UtcMillis{0} : adoption.adopted_at;
  adoption.by = adopter.pseudonym;
  adoption.role = adopter.role;
  CHECK_OK(tx.exec("UPDATE directive_turn SET adoptions = $1", adoption.number));
  CHECK_OK(keep_text(tx, directive));
  TRY(std::string body, body_of(adoption));
  TRY(const ledger::Appended event,
      ledger::append(
          tx, clock, random,
          {kDirectiveAdopted, "directive/" + adoption.directive, adoption.by, "", {{"adoption", std::move(body)}}}));
  adoption.event = event.id;
  CHECK_OK(
      tx.exec("INSERT INTO directive_adoptions (number, digest, directive, version, effective, adopted_at, "
              "counts_from, adopted_by, role, event) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
              adoption.number, adoption.digest, adoption.directive, adoption.version, adoption.effective,
              adoption.adopted_at, adoption.counts_from, adoption.by, adoption.role, adoption.event));
  return adoption;
}

}  // namespace

result<std::vector<Adoption>> adoptions(storage::AnyReadTx& tx) {
  TRY(const auto rows, tx.query("SELECT number, digest, directive, version, effective, adopted_at, counts_from, "
                                "adopted_by, role, event FROM directive_adoptions ORDER BY number"));
  std::vector<Adoption> all;
  all.reserve(rows.size());
  for (const storage::Row& row : rows) {
    Adoption one;
    one.number = row.integer(0);
    one.digest = row.digest(1);
    one.directive = row.text(2);
    one.version = row.text(3);
    one.effective = row.time(4);
    one.adopted_at = row.time(5);
    one.counts_from = row.time(6);
    one.by = row.text(7);
    one.role = row.text(8);
    one.event = row.id<ledger::EventId>(9);
    all.push_back(std::move(one));
  }
  return all;
}

const Adoption* counting(const std::vector<Adoption>& all, std::string_view directive, std::string_view version) {
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const Adoption& one) {
    return one.directive == directive && one.version == version;
  });
  return found == all.rend() ? nullptr : &*found;
}

result<std::string> text_of(storage::AnyReadTx& tx, const Digest& digest) {
  TRY(const auto row, tx.first("SELECT yaml FROM directive_texts WHERE digest = $1", digest));
  if (!row) return fail(ErrorKind::kNotFound, "No directive with the digest " + to_hex(digest) + " is adopted.");
  std::string yaml = row->bytes(0);
  if (sha256(yaml) != digest) {
    return fail(ErrorKind::kCorrupt, "The kept text of the directive with the digest " + to_hex(digest) +
                                         " is not the one that was adopted.");
  }
  return yaml;
}

result<std::optional<Adoption>> check(storage::AnyReadTx& tx, UtcMillis now, const Book& book, const Pointer& directive,
                                      const std::optional<Digest>& replaces) {
  TRY(const std::vector<Adoption> all, adoptions(tx));
  const Adoption* counts = counting(all, directive->id(), directive->version());
  if (counts != nullptr && counts->digest == directive->digest()) return std::optional(*counts);
  CHECK_OK(check_text(counts, *directive, replaces));
  CHECK_OK(check_newest(all, *directive, now));
  CHECK_OK(check_alone(tx, book, all, directive, now));
  return std::optional<Adoption>();
}

result<Adopted> adopt(storage::AnyTx& tx, const Clock& clock, Random& random, const Book& book,
                      const Pointer& directive, const Adopter& adopter, const std::optional<Digest>& replaces) {
  TRY(auto same, check(tx, clock.now(), book, directive, replaces));
  if (same) return Adopted{std::move(*same), false};
  TRY(const std::vector<Adoption> before, adoptions(tx));
  TRY(Adoption adoption, record(tx, clock, random, before, *directive, adopter));
  return Adopted{std::move(adoption), true};
}

result<int> take_over(storage::AnyTx& tx, const Clock& clock, Random& random, std::span<const Pointer> files) {
  TRY(std::vector<Adoption> all, adoptions(tx));
  if (!all.empty()) return 0;
  Directives oldest_first(files.begin(), files.end());
  std::stable_sort(oldest_first.begin(), oldest_first.end(),
                   [](const Pointer& a, const Pointer& b) { return a->effective() < b->effective(); });
  for (const Pointer& file : oldest_first) {
    const Adoption* same = counting(all, file->id(), file->version());
    if (same != nullptr && same->digest == file->digest()) continue;
    CHECK_OK(check_text(same, *file, {}));
    TRY(Adoption adoption, record(tx, clock, random, all, *file, {std::string(kInstallation), ""}));
    all.push_back(std::move(adoption));
  }
  return static_cast<int>(all.size());
}

}  // namespace callbox::adoption
