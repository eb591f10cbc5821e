#include "ledger/merkle.h"

#include <gtest/gtest.h>

#include <random>

#include "ledger/reference_tree.h"
#include "ledger/tiles.h"

namespace callbox::ledger {
namespace {

using test::ReferenceTree;

// Complete subtrees straight from the leaves.
SubtreeSource over(const std::vector<Digest>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) -> result<Digest> {
    return root_of(std::span(leaves).subspan(index << level, std::size_t{1} << level));
  };
}

std::vector<Digest> damaged(std::vector<Digest> path, std::size_t at) {
  path[at].bytes[at % 32] = static_cast<std::uint8_t>(path[at].bytes[at % 32] ^ 1);
  return path;
}

TEST(Merkle, RootsAreThoseOfTheEightLeavesOfCertificateTransparency) {
  const std::vector<std::string> inputs = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    leaves.push_back(hash_leaf(*from_hex(inputs[i])));
    EXPECT_EQ(to_hex(root_of(leaves)), roots[i]) << i + 1 << " leaves";
  }
}

TEST(Merkle, TheEmptyTreeIsNotTheTreeOfAnEmptyEntry) {
  EXPECT_EQ(to_hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(root_of({}), empty_root());
  EXPECT_NE(hash_leaf(""), empty_root());
}

TEST(Merkle, AgreesWithTheReferenceOnEveryPairUpToThreeHundred) {
  constexpr std::size_t kMost = 300;
  ReferenceTree reference(kMost);
  const auto source = over(reference.leaves());
  for (std::size_t n = 0; n <= kMost; ++n) {
    const Digest root = reference.root(n);
    ASSERT_EQ(*root_at(n, source), root) << n;
    for (std::size_t m = 0; m < n; ++m) {
      const auto path = prove_inclusion(m, n, source);
      ASSERT_EQ(*path, reference.path(m, n)) << m << " in " << n;
      ASSERT_TRUE(verify_inclusion(m, n, reference.leaf(m), *path, root)) << m << " in " << n;
    }
    for (std::size_t m = 1; m <= n; ++m) {
      const auto path = prove_consistency(m, n, source);
      ASSERT_EQ(*path, reference.proof(m, n)) << m << " before " << n;
      ASSERT_TRUE(verify_consistency(m, n, *path, reference.root(m), root)) << m << " before " << n;
    }
  }
}

TEST(Merkle, AgreesWithTheReferenceOnRandomPairsUpToTwoThousand) {
  constexpr std::size_t kMost = 2000;
  ReferenceTree reference(kMost);
  const auto source = over(reference.leaves());
  std::mt19937_64 chance(2000);
  for (int round = 0; round < 400; ++round) {
    const std::size_t n = 1 + chance() % kMost, m = chance() % n;
    ASSERT_EQ(*root_at(n, source), reference.root(n));
    const auto path = prove_inclusion(m, n, source);
    ASSERT_EQ(*path, reference.path(m, n));
    ASSERT_TRUE(verify_inclusion(m, n, reference.leaf(m), *path, reference.root(n)));
    const auto proof = prove_consistency(m + 1, n, source);
    ASSERT_EQ(*proof, reference.proof(m + 1, n));
    ASSERT_TRUE(verify_consistency(m + 1, n, *proof, reference.root(m + 1), reference.root(n)));
  }
}

TEST(Merkle, RefusesAnInclusionProofOfAnythingElse) {
  constexpr std::size_t kSize = 37;
  ReferenceTree reference(kSize);
  const Digest root = reference.root(kSize);
  for (std::size_t m = 0; m < kSize; ++m) {
    const auto path = reference.path(m, kSize);
    const Digest& leaf = reference.leaf(m);
    for (std::size_t other = 0; other < kSize; ++other) {
      EXPECT_EQ(verify_inclusion(other, kSize, leaf, path, root), other == m) << m << " taken for " << other;
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
      EXPECT_FALSE(verify_inclusion(m, kSize, leaf, damaged(path, i), root));
    }
    auto longer = path;
    longer.push_back(root);
    EXPECT_FALSE(verify_inclusion(m, kSize, leaf, longer, root));
    EXPECT_FALSE(verify_inclusion(m, kSize, leaf, std::span(path).first(path.size() - 1), root));
    EXPECT_FALSE(verify_inclusion(m, kSize, leaf, {}, root));
    EXPECT_FALSE(verify_inclusion(m, kSize, reference.leaf((m + 1) % kSize), path, root));
    EXPECT_FALSE(verify_inclusion(m, kSize, leaf, path, reference.root(kSize - 1)));
  }
  EXPECT_FALSE(verify_inclusion(kSize, kSize, reference.leaf(0), {}, root));
  EXPECT_FALSE(verify_inclusion(1, 1, reference.leaf(0), {}, reference.leaf(0)));
  EXPECT_FALSE(verify_inclusion(0, 0, reference.leaf(0), {}, reference.leaf(0)));
}

TEST(Merkle, RefusesAConsistencyProofOfAnythingElse) {
  constexpr std::size_t kSize = 37;
  ReferenceTree reference(kSize);
  const Digest now = reference.root(kSize);
  for (std::size_t m = 1; m < kSize; ++m) {
    const auto path = reference.proof(m, kSize);
    const Digest then = reference.root(m);
    for (std::size_t i = 0; i < path.size(); ++i) {
      EXPECT_FALSE(verify_consistency(m, kSize, damaged(path, i), then, now)) << m << " hash " << i;
    }
    auto longer = path;
    longer.push_back(now);
    EXPECT_FALSE(verify_consistency(m, kSize, longer, then, now));
    EXPECT_FALSE(verify_consistency(m, kSize, std::span(path).first(path.size() - 1), then, now));
    EXPECT_FALSE(verify_consistency(m, kSize, {}, then, now));
    EXPECT_FALSE(verify_consistency(m, kSize, path, now, then));
    EXPECT_FALSE(verify_consistency(m, kSize, path, reference.root(m - 1), now));
  }
  // The known mistake of other verifiers: a complete old tree's root repeated in front of the proof.
  auto repeated = reference.proof(8, kSize);
  repeated.insert(repeated.begin(), reference.root(8));
  EXPECT_FALSE(verify_consistency(8, kSize, repeated, reference.root(8), now));
}

TEST(Merkle, JudgesTheEdgesOfConsistencyAsTheRfcDoes) {
  ReferenceTree reference(8);
  EXPECT_TRUE(verify_consistency(5, 5, {}, reference.root(5), reference.root(5)));
  EXPECT_FALSE(verify_consistency(5, 5, {}, reference.root(5), reference.root(6)));
  EXPECT_FALSE(verify_consistency(5, 5, reference.proof(3, 5), reference.root(5), reference.root(5)));
  EXPECT_FALSE(verify_consistency(0, 5, {}, empty_root(), reference.root(5)));
  EXPECT_FALSE(verify_consistency(6, 5, reference.proof(5, 6), reference.root(6), reference.root(5)));
  const auto source = over(reference.leaves());
  EXPECT_EQ(prove_consistency(0, 5, source).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(prove_consistency(6, 5, source).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(prove_inclusion(5, 5, source).error().kind, ErrorKind::kInvalid);
}

TEST(Merkle, CountsInSixtyFourBits) {
  // A tree too large to hold: every subtree has the same root of its level.
  std::vector<Digest> levels = {hash_leaf("same")};
  while (levels.size() < 64) levels.push_back(hash_node(levels.back(), levels.back()));
  const SubtreeSource same = [&](unsigned level, std::uint64_t) -> result<Digest> { return levels[level]; };
  const std::uint64_t size = (std::uint64_t{1} << 40) + 12345, index = (std::uint64_t{1} << 33) + 7;
  const auto root = root_at(size, same);
  const auto path = prove_inclusion(index, size, same);
  EXPECT_TRUE(verify_inclusion(index, size, levels[0], *path, *root));
  EXPECT_FALSE(verify_inclusion(index, size >> 8, levels[0], *path, *root));
  EXPECT_FALSE(verify_inclusion(size - 1, size, levels[0], *path, *root));
  const auto proof = prove_consistency(index, size, same);
  EXPECT_TRUE(verify_consistency(index, size, *proof, *root_at(index, same), *root));
}

}  // namespace
}  // namespace callbox::ledger
