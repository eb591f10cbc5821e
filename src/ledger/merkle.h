// The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162): SHA-256, no padding, 64-bit sizes. Pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"

namespace callbox::ledger {

// SHA-256(0x00 ‖ entry): a leaf can never be taken for a node.
Digest hash_leaf(std::string_view entry);
// SHA-256(0x01 ‖ left ‖ right).
Digest hash_node(const Digest& left, const Digest& right);
// SHA-256(""): the root of a tree without leaves, which differs from the hash of an empty entry.
Digest empty_root();
// The root over leaf hashes. Cost: one hash a leaf.
Digest root_of(std::span<const Digest> leaves);

// Where complete subtrees come from: the root of the leaves [index << level, (index + 1) << level). Tiles answer it, a
// vector of leaves does too.
using SubtreeSource = std::function<result<Digest>(unsigned level, std::uint64_t index)>;

// The root of the first `size` leaves.
result<Digest> root_at(std::uint64_t size, const SubtreeSource& source);
// The audit path of leaf `index` in the tree of `size` leaves, leaf side first. kInvalid when index >= size.
result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size, const SubtreeSource& source);
// The proof that the tree of `old_size` leaves is a prefix of the tree of `new_size`. kInvalid unless
// 0 < old_size <= new_size (a tree without leaves is a prefix of every tree and needs no proof).
result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                              const SubtreeSource& source);

// RFC 9162 section 2.1.3.2. False for anything but a correct proof; a missing proof is an empty path.
bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf, std::span<const Digest> path,
                      const Digest& root);
// RFC 9162 section 2.1.4.2. An old size of zero is refused: the caller needs no proof then.
bool verify_consistency(std::uint64_t old_size, std::uint64_t new_size, std::span<const Digest> path,
                        const Digest& old_root, const Digest& new_root);

}  // namespace callbox::ledger
