// Any bytes: not a proof, or one that is written as it was read.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ledger/merkle.h"
#include "ledger/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::ledger;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto proof = parse_proof(text);
  if (!proof) return 0;
  if (format_proof(*proof) != text) std::abort();
  // Whatever the path is, judging it ends.
  const auto root = hash_leaf("root");
  if (verify_inclusion(proof->index, proof->index + size, hash_leaf("leaf"), proof->path, root)) std::abort();
  if (verify_consistency(proof->index, proof->index + size, proof->path, root, hash_leaf("new"))) std::abort();
  return 0;
}
