// Any bytes: not a note, or one whose text and known signature are what was signed. Verifier keys and checkpoints have
// one spelling each.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ledger/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::ledger;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  static const VerifierKey key = *parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  const auto note = open_note(text, std::span(&key, 1));
  if (note && (note->verified.size() != 1 || !text.starts_with(note->text))) std::abort();
  const auto vkey = parse_vkey(text);
  if (vkey && format_vkey(*vkey) != text) std::abort();
  const auto checkpoint = parse_checkpoint(text);
  if (checkpoint && !text.starts_with(format_checkpoint(*checkpoint))) std::abort();
  return 0;
}
