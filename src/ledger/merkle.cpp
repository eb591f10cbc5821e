#include "ledger/merkle.h"

#include <bit>

namespace callbox::ledger {
namespace {

using namespace std::string_view_literals;

// The largest power of two smaller than n, for n > 1.
std::uint64_t split_of(std::uint64_t n) {
  return std::bit_floor(n - 1);
}

// The root of the leaves [begin, begin + count), count > 0. `begin` is a multiple of the largest power of two not above
// `count`, which RFC 6962's splits keep true, so every complete part is one subtree of the source.
result<Digest> range_root(std::uint64_t begin, std::uint64_t count, const SubtreeSource& source) {
  if (std::has_single_bit(count)) {
    const auto level = static_cast<unsigned>(std::countr_zero(count));
    return source(level, begin >> level);
  }
  const std::uint64_t k = split_of(count);
  TRY(const Digest left, range_root(begin, k, source));
  TRY(const Digest right, range_root(begin + k, count - k, source));
  return hash_node(left, right);
}

// PATH(m, D[n]) of RFC 6962 section 2.1.1.
Status inclusion_path(std::uint64_t index, std::uint64_t begin, std::uint64_t count, const SubtreeSource& source,
                      std::vector<Digest>& path) {
  if (count == 1) return {};
  const std::uint64_t k = split_of(count);
  if (index < begin + k) {
    CHECK_OK(inclusion_path(index, begin, k, source, path));
    TRY(const Digest right, range_root(begin + k, count - k, source));
    path.push_back(right);
  } else {
    CHECK_OK(inclusion_path(index, begin + k, count - k, source, path));
    TRY(const Digest left, range_root(begin, k, source));
    path.push_back(left);
  }
  return {};
}

// SUBPROOF(m, D[n], b) of RFC 6962 section 2.1.2; `known` is b: the verifier has this subtree's root already.
Status consistency_path(std::uint64_t old_size, std::uint64_t begin, std::uint64_t count, bool known,
                        const SubtreeSource& source, std::vector<Digest>& path) {
  if (old_size == count) {
    if (known) return {};
    TRY(const Digest whole, range_root(begin, count, source));
    path.push_back(whole);
    return {};
  }
  const std::uint64_t k = split_of(count);
  if (old_size <= k) {
    CHECK_OK(consistency_path(old_size, begin, k, known, source, path));
    TRY(const Digest right, range_root(begin + k, count - k, source));
    path.push_back(right);
  } else {
    CHECK_OK(consistency_path(old_size - k, begin + k, count - k, false, source, path));
    TRY(const Digest left, range_root(begin, k, source));
    path.push_back(left);
  }
  return {};
}

}  // namespace

Digest hash_leaf(std::string_view entry) {
  return sha256({"\0"sv, entry});
}

Digest hash_node(const Digest& left, const Digest& right) {
  return sha256({"\1"sv, left.view(), right.view()});
}

Digest empty_root() {
  return sha256("");
}

Digest root_of(std::span<const Digest> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves.front();
  const std::uint64_t k = split_of(leaves.size());
  return hash_node(root_of(leaves.first(k)), root_of(leaves.subspan(k)));
}

result<Digest> root_at(std::uint64_t size, const SubtreeSource& source) {
  if (size == 0) return empty_root();
  return range_root(0, size, source);
}

result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size, const SubtreeSource& source) {
  if (index >= size) return fail(ErrorKind::kInvalid, "the entry is not in a tree of this size");
  std::vector<Digest> path;
  CHECK_OK(inclusion_path(index, 0, size, source, path));
  return path;
}

result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size,
                                              const SubtreeSource& source) {
  if (old_size == 0 || old_size > new_size) {
    return fail(ErrorKind::kInvalid, "a consistency proof needs an old size between 1 and the new size");
  }
  std::vector<Digest> path;
  CHECK_OK(consistency_path(old_size, 0, new_size, true, source, path));
  return path;
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Digest& leaf, std::span<const Digest> path,
                      const Digest& root) {
  if (index >= size) return false;
  std::uint64_t fn = index, sn = size - 1;
  Digest r = leaf;
  for (const Digest& c : path) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      r = hash_node(c, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = hash_node(r, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t new_size, std::span<const Digest> path,
                        const Digest& old_root, const Digest& new_root) {
  if (old_size == 0 || old_size > new_size) return false;
  if (old_size == new_size) return path.empty() && old_root == new_root;
  if (path.empty()) return false;

  std::uint64_t fn = old_size - 1, sn = new_size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  // A complete old tree is itself the first node, and is not repeated in the proof.
  Digest fr = old_root, sr = old_root;
  if (!std::has_single_bit(old_size)) {
    fr = sr = path.front();
    path = path.subspan(1);
  }
  for (const Digest& c : path) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = hash_node(c, fr);
      sr = hash_node(c, sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = hash_node(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == old_root && sr == new_root;
}

}  // namespace callbox::ledger
