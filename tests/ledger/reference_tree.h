// The Merkle tree once more, written from the text of RFC 6962 as sets of leaves and recursion, sharing nothing with
// src/ledger but SHA-256 itself. Slow and plain: what the real one is held to.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/crypto.h"

namespace callbox::ledger::test {

class ReferenceTree {
 public:
  // Leaves are the texts "0", "1", "2", …
  explicit ReferenceTree(std::size_t leaves);
  const Digest& leaf(std::size_t index) const { return leaves_[index]; }
  const std::vector<Digest>& leaves() const { return leaves_; }
  Digest root(std::size_t size) { return mth(0, size); }                                  // MTH(D[size])
  std::vector<Digest> path(std::size_t m, std::size_t n) { return path_in(m, 0, n); }     // PATH(m, D[n])
  std::vector<Digest> proof(std::size_t m, std::size_t n) { return sub(m, 0, n, true); }  // PROOF(m, D[n])

 private:
  Digest mth(std::size_t begin, std::size_t end);
  std::vector<Digest> path_in(std::size_t m, std::size_t begin, std::size_t end);
  std::vector<Digest> sub(std::size_t m, std::size_t begin, std::size_t end, bool whole);

  std::vector<Digest> leaves_;
  std::map<std::pair<std::size_t, std::size_t>, Digest> known_;
};

}  // namespace callbox::ledger::test
