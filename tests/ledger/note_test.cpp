#include "ledger/note.h"

#include <gtest/gtest.h>

#include "ledger/checkpoint.h"

namespace callbox::ledger {
namespace {

NoteSigner signer_named(std::string name, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  return {std::move(name), Ed25519PrivateKey::generate(random)};
}

// The example of golang.org/x/mod/sumdb/note, which the C2SP specification grew out of.
constexpr std::string_view kPeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPeterNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

TEST(VerifierKey, OfTheGoExampleIsRead) {
  const auto key = parse_vkey(kPeterKey);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->name, "PeterNeumann");
  EXPECT_EQ(key_id(*key), 0xc74f20a3u);
  EXPECT_EQ(format_vkey(*key), kPeterKey);
}

TEST(VerifierKey, IsSplitAtTheFirstTwoPlusSigns) {
  // Keys whose base64 holds a plus sign are common: look for some.
  int with_plus = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const VerifierKey key = signer_named("example.org/log", seed).verifier();
    const std::string text = format_vkey(key);
    with_plus += text.find('+', text.find('+', text.find('+') + 1) + 1) != std::string::npos ? 1 : 0;
    ASSERT_EQ(*parse_vkey(text), key) << text;
  }
  EXPECT_GT(with_plus, 5);
}

TEST(VerifierKey, IsRefusedWhenAnyPartIsWrong) {
  const std::string good(kPeterKey);
  for (const std::string& bad : std::initializer_list<std::string>{
           std::string(), std::string("PeterNeumann"), std::string("PeterNeumann+c74f20a3"), good + "=", good.substr(1),
           "+" + good.substr(good.find('+') + 1), "Peter Neumann" + good.substr(12), good.substr(0, good.size() - 1),
           std::string("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
           std::string("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
           std::string("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")}) {
    EXPECT_FALSE(parse_vkey(bad)) << bad;
  }
}

TEST(Note, OfTheGoExampleIsAccepted) {
  const VerifierKey key = *parse_vkey(kPeterKey);
  const auto opened = open_note(kPeterNote, std::span(&key, 1));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->text, kPeterNote.substr(0, kPeterNote.find("\n\n") + 1));
  EXPECT_EQ(opened->verified, std::vector{key});
}

TEST(Note, IsReadBackAsItWasSigned) {
  const NoteSigner signer = signer_named("example.org/log");
  const VerifierKey key = signer.verifier();
  const std::string text = "first\n\nafter an empty line — ünïcode\n";
  const auto note = sign_note(text, signer);
  ASSERT_TRUE(note);
  const auto opened = open_note(*note, std::span(&key, 1));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->text, text);
}

TEST(Note, IsRefusedWhenAnyBitIsFlipped) {
  const NoteSigner signer = signer_named("a.example/log");
  const VerifierKey key = signer.verifier();
  const std::string note = *sign_note("a.example/log\n7\nabc\n", signer);
  for (std::size_t at = 0; at < note.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = note;
      altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
      EXPECT_FALSE(open_note(altered, std::span(&key, 1))) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(Note, IgnoresUnknownKeysButNeedsAKnownOne) {
  const NoteSigner ours = signer_named("ours.example"), theirs = signer_named("theirs.example", 2);
  const VerifierKey our_key = ours.verifier(), their_key = theirs.verifier();
  const std::string text = "text\n";
  const std::string line = sign_note(text, theirs)->substr(text.size() + 1);
  const std::string both = *sign_note(text, ours) + line;

  const auto opened = open_note(both, std::span(&our_key, 1));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->unknown, 1u);
  EXPECT_EQ(opened->verified, std::vector{our_key});

  const std::vector<VerifierKey> known = {our_key, their_key};
  EXPECT_EQ(open_note(both, known)->verified.size(), 2u);
  EXPECT_EQ(open_note(text + "\n" + line, std::span(&our_key, 1)).error().code, "unsigned");
}

TEST(Note, IsRefusedWhenAKnownKeysSignatureFailsBesideAGoodOne) {
  const NoteSigner ours = signer_named("ours.example"), theirs = signer_named("theirs.example", 2);
  const std::vector<VerifierKey> known = {ours.verifier(), theirs.verifier()};
  const std::string wrong_line = sign_note("other\n", theirs)->substr(std::string("other\n\n").size());
  const auto opened = open_note(*sign_note("text\n", ours) + wrong_line, known);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "bad-signature");
}

TEST(Note, OfSixteenSignaturesIsAcceptedAndOfAHundredAndOneIsNot) {
  const NoteSigner ours = signer_named("ours.example");
  const VerifierKey key = ours.verifier();
  std::string note = *sign_note("text\n", ours);
  const auto add_unknown = [&](int number) {
    const auto line = sign_note("text\n", signer_named("w" + std::to_string(number) + ".example", 9))->substr(6);
    note += line;
  };
  for (int i = 1; i < 17; ++i) add_unknown(i);
  EXPECT_TRUE(open_note(note, std::span(&key, 1)));
  for (int i = 17; i < 101; ++i) add_unknown(i);
  EXPECT_FALSE(open_note(note, std::span(&key, 1)));
}

TEST(Note, IsRefusedWhenItsFormIsWrong) {
  const NoteSigner signer = signer_named("a.example");
  const VerifierKey key = signer.verifier();
  const std::string good = *sign_note("text\n", signer);
  const std::string line = good.substr(6);
  for (const std::string& bad : std::initializer_list<std::string>{
           std::string(), std::string("\n"), std::string("text\n"), std::string("text\n\n"), "text\n" + line,
           good.substr(0, good.size() - 1), good + "\n", good + "more\n", std::string("te\rxt\n\n") + line,
           std::string("te\xffxt\n\n") + line, "text\n\n- a.example " + line.substr(line.rfind(' ') + 1),
           "text\n\n— a.example\n", "text\n\n— a.example AAAA\n", std::string("te\0xt\n\n", 7) + line}) {
    EXPECT_FALSE(open_note(bad, std::span(&key, 1))) << bad;
  }
}

TEST(Note, IsNotSignedWhenItCouldNotBeRead) {
  const NoteSigner signer = signer_named("a.example");
  EXPECT_FALSE(sign_note("no line feed", signer));
  EXPECT_FALSE(sign_note("tab\there\n", signer));
  EXPECT_FALSE(sign_note("\xff\n", signer));
  EXPECT_FALSE(sign_note("text\n", signer_named("a b")));
}

TEST(KeyName, HasNoSpacesAndNoPlus) {
  EXPECT_TRUE(is_key_name("localhost:8080/log"));
  EXPECT_TRUE(is_key_name("Straße"));
  for (const std::string_view bad : {"", " ", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\u3000b", "\xff"}) {
    EXPECT_FALSE(is_key_name(bad)) << bad;
  }
}

TEST(Checkpoint, IsThreeLines) {
  const Checkpoint checkpoint{"example.org/log", 20'852'163, sha256("root")};
  const std::string text = format_checkpoint(checkpoint);
  EXPECT_EQ(text, "example.org/log\n20852163\n" + to_base64(sha256("root").view()) + "\n");
  EXPECT_EQ(*parse_checkpoint(text), checkpoint);
  EXPECT_EQ(*parse_checkpoint(text + "an extension of another log\n"), checkpoint);
}

TEST(Checkpoint, IsRefusedWhenMalformed) {
  const std::string root = to_base64(sha256("root").view());
  for (const std::string& bad :
       std::initializer_list<std::string>{std::string(), std::string("a\n1\n"), "a\n1\n" + root, "\n1\n" + root + "\n",
                                          "a\n01\n" + root + "\n", "a\n-1\n" + root + "\n", "a\n1x\n" + root + "\n",
                                          "a\n18446744073709551616\n" + root + "\n", "a\n1\n" + root.substr(4) + "\n",
                                          "a\n1\n" + root + "\n\nx\n", "a\n\n" + root + "\n", "a\n1\nnot base64\n"}) {
    EXPECT_FALSE(parse_checkpoint(bad)) << bad;
  }
}

TEST(Checkpoint, IsRefusedWhenTheSignatureIsForAnotherText) {
  const NoteSigner signer = signer_named("example.org/log");
  const std::string first = *sign_checkpoint({"example.org/log", 1, sha256("a")}, signer);
  const std::string second = *sign_checkpoint({"example.org/log", 2, sha256("b")}, signer);
  const std::string mixed = first.substr(0, first.find("\n\n") + 2) + second.substr(second.find("\n\n") + 2);
  EXPECT_TRUE(open_checkpoint(first, signer.verifier()));
  EXPECT_EQ(open_checkpoint(mixed, signer.verifier()).error().code, "bad-signature");
}

TEST(Checkpoint, IsRefusedWhenItsOriginIsNotTheKeysName) {
  const NoteSigner signer = signer_named("example.org/log");
  const std::string note = *sign_checkpoint({"other.example/log", 1, sha256("a")}, signer);
  EXPECT_FALSE(open_checkpoint(note, signer.verifier()));
}

}  // namespace
}  // namespace callbox::ledger
