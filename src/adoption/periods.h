// Which directive was in force when: for the public record and for staff.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "adoption/adoption.h"
#include "adoption/book.h"

namespace callbox::adoption {

struct Period {
  Adoption adoption;
  std::shared_ptr<const directive::Directive> directive;
  UtcMillis from;                  // the later of effective date and adoption; may lie ahead
  std::optional<UtcMillis> until;  // absent: until another is adopted
};

// Newest first, without overlap; a gap is a time when none was in force. A replaced text ends when its successor was
// adopted.
result<std::vector<Period>> periods(storage::AnyReadTx& tx, const Book& book);

}  // namespace callbox::adoption
