// The directives that the agency adopted, as they count in a transaction. What is adopted is read there, so that every
// node decides by the same directive from the moment of its adoption; only compiled texts are kept, by their digest.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "adoption/adoption.h"
#include "base/crypto.h"
#include "base/locks.h"
#include "base/result.h"
#include "base/time.h"
#include "directive/directive.h"
#include "storage/database.h"

namespace callbox::adoption {

// Safe to use from several threads.
class Book {
 public:
  Book() = default;
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  // All that count in this transaction: of each version the text that was adopted last, whatever its effective date.
  // kConflict "unreadable-directive" when this program does not understand an adopted text.
  result<Directives> adopted(storage::AnyReadTx& tx) const;
  // Of these, those that stand at `at` (directive::standing).
  result<Directives> standing(storage::AnyReadTx& tx, UtcMillis at) const;
  // The one that judges at `at` (directive::in_force): kNotFound or kConflict when none does.
  result<directive::InForce> in_force(storage::AnyReadTx& tx, UtcMillis at) const;
  // The compiled text, which need not count any more.
  result<std::shared_ptr<const directive::Directive>> compiled(storage::AnyReadTx& tx, const Digest& digest) const;

  // No adoption that commits before this transaction is left out of what it decided: one that was not seen makes the
  // transaction run again. Without it the database may put a release that read the old directive before an adoption
  // that was acknowledged earlier, which is a serial order and yet not what the record should show.
  static Status hold(storage::AnyTx& tx);

 private:
  mutable Mutex mutex_;
  // As many as were ever adopted: a handful, and none is ever compiled twice.
  mutable std::map<Digest, std::shared_ptr<const directive::Directive>> compiled_ CALLBOX_GUARDED_BY(mutex_);
};

// No directive is in force, as opposed to an answer that could not be had.
bool is_none_in_force(const Error& error);

}  // namespace callbox::adoption
