#include "adoption/book.h"

#include <algorithm>

namespace callbox::adoption {

using Pointer = std::shared_ptr<const directive::Directive>;

result<Directives> Book::adopted(storage::AnyReadTx& tx) const {
  // A row a version: a text replaced by another of its version is not among them.
  TRY(const auto rows,
      tx.query("SELECT a.digest FROM directive_adoptions a WHERE NOT EXISTS (SELECT 1 FROM directive_adoptions later "
               "WHERE later.directive = a.directive AND later.version = a.version AND later.number > a.number) "
               "ORDER BY a.number"));
  Directives directives;
  directives.reserve(rows.size());
  for (const storage::Row& row : rows) {
    TRY(Pointer directive, compiled(tx, row.digest(0)));
    directives.push_back(std::move(directive));
  }
  return directives;
}

result<Directives> Book::standing(storage::AnyReadTx& tx, UtcMillis at) const {
  TRY(const Directives directives, adopted(tx));
  return directive::standing(directives, at);
}

result<directive::InForce> Book::in_force(storage::AnyReadTx& tx, UtcMillis at) const {
  TRY(const Directives directives, adopted(tx));
  return directive::in_force(directives, at);
}

result<Pointer> Book::compiled(storage::AnyReadTx& tx, const Digest& digest) const {
  {
    const LockGuard lock(mutex_);
    if (const auto found = compiled_.find(digest); found != compiled_.end()) return found->second;
  }
  TRY(const std::string yaml, text_of(tx, digest));
  // Without a list of outlets: one that this program has no more is no reason to have no directive.
  auto parsed = directive::Directive::parse(yaml);
  if (!parsed) {
    return fail(ErrorKind::kConflict, "unreadable-directive",
                "This version of Callbox does not understand the adopted directive with the digest " + to_hex(digest) +
                    ": " + describe(parsed.error().front()));
  }
  const LockGuard lock(mutex_);
  return compiled_.emplace(digest, std::move(*parsed)).first->second;
}

Status Book::hold(storage::AnyTx& tx) {
  // SQLite's writers come one after another anyway. On PostgreSQL a row that another transaction changed since our
  // snapshot cannot be locked (40001), and one that we share cannot be changed before we commit.
  if (tx.dialect() == storage::Dialect::kPostgres) CHECK_OK(tx.query("SELECT adoptions FROM directive_turn FOR SHARE"));
  return {};
}

bool is_none_in_force(const Error& error) {
  return error.kind == ErrorKind::kNotFound || error.kind == ErrorKind::kConflict;
}

}  // namespace callbox::adoption
