#include "ledger/proof.h"

#include <gtest/gtest.h>

#include "ledger/merkle.h"
#include "ledger/reference_tree.h"

namespace callbox::ledger {
namespace {

// A signed log of 11 entries, the texts "0" to "10".
struct ElevenEntries {
  NoteSigner signer = [] {
    SeededRandom random(11);
    return NoteSigner{"example.org/log", Ed25519PrivateKey::generate(random)};
  }();
  test::ReferenceTree tree{11};

  Proof proof(std::size_t index) {
    return {std::nullopt, index, tree.path(index, 11),
            *sign_checkpoint({"example.org/log", 11, tree.root(11)}, signer)};
  }
};

TEST(Proof, IsReadBackAsItWasWritten) {
  ElevenEntries log;
  Proof proof = log.proof(6);
  EXPECT_EQ(*parse_proof(format_proof(proof)), proof);
  proof.extra = std::string("\0\1extra", 7);
  EXPECT_EQ(*parse_proof(format_proof(proof)), proof);
  EXPECT_TRUE(format_proof(proof).starts_with("c2sp.org/tlog-proof@v1\nextra AAFleHRyYQ==\nindex 6\n"));
}

TEST(Proof, IsAcceptedForItsEntryAndNoOther) {
  ElevenEntries log;
  for (std::size_t i = 0; i < 11; ++i) {
    const Proof proof = log.proof(i);
    for (std::size_t j = 0; j < 11; ++j) {
      EXPECT_EQ(verify_proof(proof, std::to_string(j), log.signer.verifier()).has_value(), i == j) << i << " " << j;
    }
  }
}

TEST(Proof, IsRefusedUnderAnotherKey) {
  ElevenEntries log;
  SeededRandom random(12);
  const NoteSigner other{"example.org/log", Ed25519PrivateKey::generate(random)};
  EXPECT_EQ(verify_proof(log.proof(3), "3", other.verifier()).error().code, "unsigned");
}

TEST(Proof, IsRefusedWhenAnyBitIsFlipped) {
  ElevenEntries log;
  const std::string text = format_proof(log.proof(4));
  ASSERT_TRUE(verify_proof(*parse_proof(text), "4", log.signer.verifier()));
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = text;
      altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
      const auto proof = parse_proof(altered);
      EXPECT_FALSE(proof && verify_proof(*proof, "4", log.signer.verifier())) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(Proof, SaysOnWhichLineItIsMalformed) {
  ElevenEntries log;
  const std::string good = format_proof(log.proof(4));
  EXPECT_EQ(parse_proof("").error().where.line, 1);
  EXPECT_EQ(parse_proof("c2sp.org/tlog-proof@v2\n").error().where.line, 1);
  EXPECT_EQ(parse_proof("c2sp.org/tlog-proof@v1\nextra ???\n").error().where.line, 2);
  EXPECT_EQ(parse_proof("c2sp.org/tlog-proof@v1\nindex 04\n").error().where.line, 2);
  EXPECT_EQ(parse_proof("c2sp.org/tlog-proof@v1\nindex 4\nAAAA\n").error().where.line, 3);
  EXPECT_FALSE(parse_proof("c2sp.org/tlog-proof@v1\nindex 4\n\n"));
  EXPECT_FALSE(parse_proof(good.substr(0, good.find("\n\n"))));
}

TEST(Proof, HasAtMostSixtyThreeHashes) {
  Proof proof{std::nullopt, 0, std::vector<Digest>(63, sha256("x")), "note\n"};
  EXPECT_TRUE(parse_proof(format_proof(proof)));
  proof.path.push_back(sha256("x"));
  EXPECT_FALSE(parse_proof(format_proof(proof)));
}

}  // namespace
}  // namespace callbox::ledger
