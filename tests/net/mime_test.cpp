#include "net/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/text.h"
#include "outlets/peers/peer.h"

namespace callbox::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Message letter() {
  Message message{{"Village of Cedar Point Police", *EmailAddress::parse("desk@village.test")},
                  std::nullopt,
                  {"", *EmailAddress::parse("ana@example.org")},
                  "Road closed",
                  "d1.s1@village.test",
                  {1795249800000},
                  "Hello.\n",
                  "",
                  {}};
  return message;
}

// What Python's own parser reads: subject, sender, recipient, text and HTML, parted by U+001F.
constexpr const char* kReader = R"(
import email, email.policy, sys
from email.header import decode_header, make_header
raw = open(sys.argv[1], 'rb').read()
head = email.message_from_bytes(raw)
m = email.message_from_bytes(raw, policy=email.policy.default)
parts = [m.get_body((kind,)) for kind in ('plain', 'html')]
fields = [str(make_header(decode_header(head[name]))) for name in ('Subject', 'From', 'To')]
texts = [p.get_content().replace('\r\n', '\n') if p else '' for p in parts]
sys.stdout.buffer.write('\x1f'.join(fields + texts).encode())
)";

std::string read_back(const std::string& message) {
  const callbox::peers::TemporaryFolder folder;
  callbox::peers::write_file(folder.file("m"), message);
  return callbox::peers::run({"/usr/bin/python3", "-c", kReader, folder.file("m")}).out;
}

TEST(Message, IsWrittenAsItHasAlwaysBeen) {
  const auto bytes = write_message(letter());
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  EXPECT_EQ(*bytes,
            "Date: Sat, 21 Nov 2026 08:30:00 +0000\r\n"
            "From: \"Village of Cedar Point Police\" <desk@village.test>\r\n"
            "To: ana@example.org\r\n"
            "Subject: Road closed\r\n"
            "Message-ID: <d1.s1@village.test>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Hello.\r\n");
}

TEST(Message, IsReadBackByAnotherProgramWordForWord) {
  Message message = letter();
  message.from.name = "Policía de \"Cedar Point\", Sección de información pública del distrito diecisiete";
  message.to.name = "José";
  message.subject =
      "Calle cerrada por inundación en la avenida Lake: desvíos, horarios y teléfonos 🚧 =?x?= y más palabras largas";
  message.text = "Línea con espacio al final \n.\n..punto\nFrom aquí\n" + std::string(300, 'a') + "\n=igual\n日本語\n";
  message.html = "<p>Línea &amp; 🚧</p>\n";
  const auto bytes = write_message(message);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  for (const std::string_view line : split(*bytes, '\n')) {
    EXPECT_LE(line.size(), 79u) << line;
    EXPECT_TRUE(line.empty() || line.back() == '\r') << line;
  }
  EXPECT_EQ(read_back(*bytes), message.subject + "\x1f" + message.from.name +
                                   " <desk@village.test>\x1fJosé <ana@example.org>\x1f" + message.text + "\x1f" +
                                   message.html);
}

TEST(Message, ReadsBackTextThatIsMostlyNotAscii) {
  Message message = letter();
  message.text = "日本語の文章です。\n二行目。\n";
  const auto bytes = write_message(message);
  ASSERT_TRUE(bytes.has_value());
  EXPECT_THAT(*bytes, HasSubstr("base64"));
  EXPECT_THAT(read_back(*bytes), HasSubstr(message.text));
}

TEST(Message, RefusesALineBreakInAnyHeader) {
  const std::string evil = "x\r\nBcc: everyone@example.org";
  const auto refused = [](Message message) {
    const auto bytes = write_message(message);
    return !bytes.has_value() && bytes.error().kind == ErrorKind::kInvalid;
  };
  Message message = letter();
  message.subject = evil;
  EXPECT_TRUE(refused(message));
  message = letter();
  message.from.name = evil;
  EXPECT_TRUE(refused(message));
  message = letter();
  message.to.name = "x\ny";
  EXPECT_TRUE(refused(message));
  message = letter();
  message.message_id = "a@b>\r\nX: y";
  EXPECT_TRUE(refused(message));
  message = letter();
  message.headers = {{"List-Id", evil}};
  EXPECT_TRUE(refused(message));
  message = letter();
  message.headers = {{"List-Id: x\r\nBcc", "y"}};
  EXPECT_TRUE(refused(message));
  message = letter();
  message.subject = "broken \xff";
  EXPECT_TRUE(refused(message));
}

TEST(Message, KeepsALongAddressInAHeaderWhole) {
  Message message = letter();
  const std::string url = "<https://village.test/unsubscribe/" + std::string(200, 'a') + ">";
  message.headers = {{"List-Unsubscribe", url}};
  EXPECT_THAT(*write_message(message), HasSubstr(url));
}

RC_GTEST_PROP(QuotedPrintable, HasShortLinesOfPrintableAscii, (const std::string& bytes)) {
  const std::string quoted = to_quoted_printable(bytes);
  for (const std::string_view line : split(quoted, '\n')) {
    RC_ASSERT(line.size() <= 77u);
    for (const char c : line) RC_ASSERT((c >= 0x20 && c <= 0x7e) || c == '\t' || c == '\r');
    if (line.size() > 1) RC_ASSERT(line[line.size() - 2] != ' ');
  }
}

RC_GTEST_PROP(Subject, NeverBreaksALineWithoutABlankAfterIt, (const std::string& bytes)) {
  const std::string text = is_utf8(bytes) ? bytes : slug(bytes) + " ñandú";
  const std::string encoded = encode_unstructured(text, 9);
  for (std::size_t at = encoded.find("\r\n"); at != std::string::npos; at = encoded.find("\r\n", at + 2)) {
    RC_ASSERT(at + 2 < encoded.size());
    RC_ASSERT(encoded[at + 2] == ' ');
  }
}

}  // namespace
}  // namespace callbox::net
