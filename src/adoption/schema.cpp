#include "adoption/schema.h"

#include <vector>

namespace callbox::adoption {

std::span<const storage::Migration> migrations() {
  // A text lies once, however often it is adopted. `number` is the order in which adoptions count. `directive_turn` is
  // what an adoption and whoever must not be overtaken by one meet at (book.h, hold).
  static const std::vector<storage::Migration> steps = {
      {900,
       "adopted directives",
       R"sql(
CREATE TABLE directive_texts (
  digest BLOB NOT NULL PRIMARY KEY,
  yaml BLOB NOT NULL
) STRICT;
CREATE TABLE directive_adoptions (
  number INTEGER NOT NULL PRIMARY KEY,
  digest BLOB NOT NULL REFERENCES directive_texts (digest),
  directive TEXT NOT NULL,
  version TEXT NOT NULL,
  effective INTEGER NOT NULL,
  adopted_at INTEGER NOT NULL,
  counts_from INTEGER NOT NULL,
  adopted_by TEXT NOT NULL,
  role TEXT NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE TABLE directive_turn (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  adoptions INTEGER NOT NULL
) STRICT;
INSERT INTO directive_turn (one, adoptions) VALUES (1, 0);
CREATE INDEX directive_adoptions_by_version ON directive_adoptions (directive, version, number);
)sql",
       {"directive_texts", "directive_adoptions"}},
  };
  return steps;
}

}  // namespace callbox::adoption
