// multipart/form-data. The first line of the input is the Content-Type, the rest the body.
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "http/multipart.h"
#include "require.h"

using callbox::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  callbox::http::MultipartLimits limits;
  limits.parts = 5;
  limits.part_head = 300;
  limits.part_bytes = 1000;

  const auto parts = callbox::http::parse_multipart(input.substr(0, line), input.substr(line + 1), limits);

  if (!parts) {
    require(!parts.error().message.empty());
    return 0;
  }
  require(parts->size() <= limits.parts);
  std::size_t total = 0;
  for (const auto& part : *parts) {
    require(part.bytes.size() <= limits.part_bytes);
    require(callbox::is_utf8(part.name) && callbox::is_utf8(part.filename));
    require(part.filename.find_first_of(std::string_view("/\\\r\n\0", 5)) == std::string::npos);
    total += part.bytes.size();
  }
  require(total <= size);
  return 0;
}
