#include "ledger/proof.h"

#include <charconv>

#include "ledger/merkle.h"

namespace callbox::ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kMaxPath = 63;

}  // namespace

std::string format_proof(const Proof& proof) {
  std::string text(kFirstLine);
  text += '\n';
  if (proof.extra) text += "extra " + to_base64(*proof.extra) + "\n";
  text += "index " + std::to_string(proof.index) + "\n";
  for (const Digest& hash : proof.path) text += to_base64(hash.view()) + "\n";
  text += '\n';
  text += proof.checkpoint;
  return text;
}

result<Proof> parse_proof(std::string_view text) {
  int line_number = 0;
  const auto refuse = [&](std::string why) {
    return fail(ErrorKind::kInvalid, std::move(why), Where{{}, line_number, 0});
  };
  const auto next_line = [&]() -> std::optional<std::string_view> {
    ++line_number;
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
  };

  Proof proof;
  auto line = next_line();
  if (line != kFirstLine) return refuse("a proof begins with c2sp.org/tlog-proof@v1");
  line = next_line();
  if (line && line->starts_with("extra ")) {
    const auto extra = from_base64(line->substr(6));
    if (!extra) return refuse("the extra line is not base64");
    proof.extra = *extra;
    line = next_line();
  }
  if (!line || !line->starts_with("index ")) return refuse("expected the line \"index <number>\"");
  const auto digits = line->substr(6);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), proof.index);
  if (error != std::errc() || std::to_string(proof.index) != digits) return refuse("the index is not a decimal number");

  for (line = next_line(); line && !line->empty(); line = next_line()) {
    const auto bytes = from_base64(*line);
    const auto hash = bytes ? digest_from_bytes(*bytes) : std::nullopt;
    if (!hash) return refuse("expected base64 of a 32-byte hash");
    if (proof.path.size() == kMaxPath) return refuse("a path has at most 63 hashes");
    proof.path.push_back(*hash);
  }
  if (!line) return refuse("expected an empty line before the checkpoint");
  if (text.empty()) return refuse("the proof has no checkpoint");
  proof.checkpoint = text;
  return proof;
}

result<Checkpoint> verify_proof(const Proof& proof, std::string_view entry, const VerifierKey& key) {
  TRY(const Checkpoint checkpoint, open_checkpoint(proof.checkpoint, key));
  if (!verify_inclusion(proof.index, checkpoint.size, hash_leaf(entry), proof.path, checkpoint.root)) {
    return fail(ErrorKind::kInvalid, "not-included",
                "this entry is not at place " + std::to_string(proof.index) + " of the log of " +
                    std::to_string(checkpoint.size) + " entries that " + key.name + " signed");
  }
  return checkpoint;
}

}  // namespace callbox::ledger
