// C2SP signed-note: a text with signatures that travel with it, and the one-line verifier keys ("vkey") that check
// them. Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"

namespace callbox::ledger {

// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ public key), big-endian.
using KeyId = std::uint32_t;

// Whose signature counts: `name+hex(key id)+base64(type ‖ key)`. Ed25519 (type 0x01) only.
struct VerifierKey {
  std::string name;
  Ed25519PublicKey key;
  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};
KeyId key_id(const VerifierKey& key);
std::string format_vkey(const VerifierKey& key);
// Split at the first two plus signs: the base64 may hold more. kInvalid when a part is malformed, the key id does not
// belong to name and key, or the type is not Ed25519.
result<VerifierKey> parse_vkey(std::string_view text);

// A name is UTF-8 without spaces, control characters and plus signs, and not empty.
bool is_key_name(std::string_view name);

// Who signs.
struct NoteSigner {
  std::string name;
  Ed25519PrivateKey key;
  VerifierKey verifier() const { return {name, key.public_key()}; }
};
// The note: `text` (which must end in LF), an empty line, one signature line. kInvalid when the text cannot be a
// note's.
result<std::string> sign_note(std::string_view text, const NoteSigner& signer);

// A note at least one known key of which has signed.
struct OpenedNote {
  std::string text;                   // up to and with its last LF
  std::vector<VerifierKey> verified;  // known keys that signed, each once, in the order of their lines
  std::size_t unknown = 0;            // lines of keys we do not know, which say nothing
};
// Checks a note. Unknown keys are ignored; a known key whose signature fails rejects the whole note, as does a note
// that no known key signed (kInvalid, code "unsigned"). Up to 100 signature lines.
result<OpenedNote> open_note(std::string_view note, std::span<const VerifierKey> known);

}  // namespace callbox::ledger
