#include "ledger/note.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace callbox::ledger {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kEd25519 = "\x01";
constexpr std::string_view kDash = "— ";
constexpr std::size_t kMaxSignatures = 100;

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

std::string big_endian(KeyId id) {
  return {static_cast<char>(id >> 24), static_cast<char>(id >> 16), static_cast<char>(id >> 8), static_cast<char>(id)};
}

std::string_view view(const Ed25519PublicKey& key) {
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

bool is_text(std::string_view text) {
  return text.ends_with('\n') && is_utf8(text) && !has_control_characters(text);
}

struct SignatureLine {
  std::string_view name;
  std::string id, signature;  // 4 bytes; the rest
};
// `— <name> <base64>` without its LF.
result<SignatureLine> parse_line(std::string_view line) {
  const auto refuse = [] { return fail(ErrorKind::kInvalid, "the note has a malformed signature line"); };
  if (!line.starts_with(kDash)) return refuse();
  line.remove_prefix(kDash.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return refuse();
  auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return refuse();
  return SignatureLine{line.substr(0, space), bytes->substr(0, 4), bytes->substr(4)};
}

}  // namespace

bool is_key_name(std::string_view name) {
  // The white space of Unicode beyond ASCII.
  static constexpr std::array kSpaces = {"\xc2\x85"sv,     "\xc2\xa0"sv,     "\xe1\x9a\x80"sv, "\xe2\x80\x80"sv,
                                         "\xe2\x80\x81"sv, "\xe2\x80\x82"sv, "\xe2\x80\x83"sv, "\xe2\x80\x84"sv,
                                         "\xe2\x80\x85"sv, "\xe2\x80\x86"sv, "\xe2\x80\x87"sv, "\xe2\x80\x88"sv,
                                         "\xe2\x80\x89"sv, "\xe2\x80\x8a"sv, "\xe2\x80\xa8"sv, "\xe2\x80\xa9"sv,
                                         "\xe2\x80\xaf"sv, "\xe2\x81\x9f"sv, "\xe3\x80\x80"sv};
  if (name.empty() || !is_utf8(name)) return false;
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '+'; })) return false;
  return std::ranges::none_of(kSpaces, [&](std::string_view s) { return name.find(s) != std::string_view::npos; });
}

KeyId key_id(const VerifierKey& key) {
  const Digest digest = sha256({key.name, "\n", kEd25519, view(key.key)});
  return KeyId{digest.bytes[0]} << 24 | KeyId{digest.bytes[1]} << 16 | KeyId{digest.bytes[2]} << 8 |
         KeyId{digest.bytes[3]};
}

std::string format_vkey(const VerifierKey& key) {
  return key.name + "+" + to_hex(big_endian(key_id(key))) + "+" +
         to_base64(std::string(kEd25519) + std::string(view(key.key)));
}

result<VerifierKey> parse_vkey(std::string_view text) {
  const auto refuse = [](std::string why) { return fail(ErrorKind::kInvalid, std::move(why), Where{"vkey", 0, 0}); };
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return refuse("a verifier key reads name+key id+key");
  VerifierKey key{std::string(text.substr(0, first)), {}};
  if (!is_key_name(key.name)) return refuse("a key name has no spaces and is not empty");

  const auto bytes = from_base64(text.substr(second + 1));
  if (!bytes || bytes->size() != 33) return refuse("the key is not base64 of 33 bytes");
  if (!bytes->starts_with(kEd25519)) return refuse("the key is not an Ed25519 key");
  std::copy_n(bytes->data() + 1, key.key.bytes.size(), key.key.bytes.begin());
  // One spelling each, so that two keys are the same exactly when their texts are.
  if (format_vkey(key) != text) return refuse("the key id does not belong to this name and key");
  return key;
}

result<std::string> sign_note(std::string_view text, const NoteSigner& signer) {
  if (!is_text(text))
    return fail(ErrorKind::kInvalid, "a note is UTF-8 without control characters and ends in a line feed");
  if (!is_key_name(signer.name)) return fail(ErrorKind::kInvalid, "a key name has no spaces and is not empty");
  std::string note(text);
  note += '\n';
  note += kDash;
  note += signer.name;
  note += ' ';
  note += to_base64(big_endian(key_id(signer.verifier())) + signer.key.sign(text));
  note += '\n';
  return note;
}

result<OpenedNote> open_note(std::string_view note, std::span<const VerifierKey> known) {
  if (!is_text(note))
    return fail(ErrorKind::kInvalid, "a note is UTF-8 without control characters and ends in a line feed");
  // The *last* empty line: the text may hold others.
  const auto split_at = note.rfind("\n\n");
  if (split_at == std::string_view::npos) return fail(ErrorKind::kInvalid, "the note has no signatures");
  OpenedNote opened;
  opened.text = note.substr(0, split_at + 1);
  std::string_view lines = note.substr(split_at + 2);
  if (lines.empty()) return fail(ErrorKind::kInvalid, "the note has no signatures");

  for (std::size_t count = 0; !lines.empty(); ++count) {
    if (count == kMaxSignatures) return fail(ErrorKind::kInvalid, "the note has more than 100 signatures");
    const auto end = lines.find('\n');
    TRY(const SignatureLine line, parse_line(lines.substr(0, end)));
    lines.remove_prefix(end + 1);

    const auto key = std::ranges::find_if(known, [&](const VerifierKey& candidate) {
      return candidate.name == line.name && big_endian(key_id(candidate)) == line.id;
    });
    if (key == known.end()) {
      ++opened.unknown;
      continue;
    }
    if (!verify_ed25519(key->key, opened.text, line.signature)) {
      return fail(ErrorKind::kInvalid, "bad-signature", "the signature of " + key->name + " does not fit the text");
    }
    if (std::ranges::find(opened.verified, *key) == opened.verified.end()) opened.verified.push_back(*key);
  }
  if (opened.verified.empty()) return fail(ErrorKind::kInvalid, "unsigned", "no known key signed this note");
  return opened;
}

}  // namespace callbox::ledger
