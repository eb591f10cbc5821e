// Any subject and text: the message is refused, or has lines within the limit, seven bits, and no header but ours.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "net/mime.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const net::Mailbox desk{text.substr(0, size / 3), net::EmailAddress::trusted("desk@village.test")};
  const auto message = net::write_message({desk, std::nullopt, desk, text, "a@village.test", {0}, text, text, {}});
  if (!message) return 0;
  bool in_head = true;
  for (std::string_view line : split(*message, '\n')) {
    if (line.size() > 999) std::abort();
    if (line == "\r") in_head = false;
    if (in_head && line.front() != ' ') {
      const std::string_view name = line.substr(0, line.find(':'));
      constexpr std::string_view kOurs[] = {"Date",       "From",         "To",           "Subject",
                                            "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};
      bool ours = false;
      for (const std::string_view each : kOurs) ours = ours || each == name;
      if (!ours) std::abort();
    }
    for (const char c : line) {
      if (static_cast<unsigned char>(c) >= 0x80) std::abort();
    }
  }
  return 0;
}
