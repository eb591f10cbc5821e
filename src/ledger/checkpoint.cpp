#include "ledger/checkpoint.h"

#include <charconv>

#include "base/text.h"

namespace callbox::ledger {

std::string format_checkpoint(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(checkpoint.root.view()) + "\n";
}

result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto refuse = [](std::string why) { return fail(ErrorKind::kInvalid, std::move(why)); };
  if (!text.ends_with('\n')) return refuse("a checkpoint ends in a line feed");
  const auto lines = split(text.substr(0, text.size() - 1), '\n');
  if (lines.size() < 3) return refuse("a checkpoint has three lines: origin, size, root");
  for (const auto line : lines) {
    if (line.empty()) return refuse("a checkpoint has no empty line");
  }
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];

  const std::string_view size = lines[1];
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), checkpoint.size);
  if (error != std::errc() || std::to_string(checkpoint.size) != size) {
    return refuse("the checkpoint's size is not a decimal number");
  }
  const auto root = from_base64(lines[2]);
  const auto digest = root ? digest_from_bytes(*root) : std::nullopt;
  if (!digest) return refuse("the checkpoint's root is not base64 of 32 bytes");
  checkpoint.root = *digest;
  return checkpoint;
}

result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  return sign_note(format_checkpoint(checkpoint), signer);
}

result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key) {
  TRY(const OpenedNote opened, open_note(note, std::span(&key, 1)));
  TRY(const Checkpoint checkpoint, parse_checkpoint(opened.text));
  if (checkpoint.origin != key.name) {
    return fail(ErrorKind::kInvalid, "the checkpoint is of " + checkpoint.origin + ", the key of " + key.name);
  }
  return checkpoint;
}

}  // namespace callbox::ledger
