// Any bytes: a directive, or problems that each have a message and, when there is a line, a column.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "directive/directive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace callbox::directive;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const auto parsed = Directive::parse(text);
  if (parsed) {
    if ((*parsed)->id().empty() || (*parsed)->kinds().empty() || (*parsed)->source() != text) std::abort();
    return 0;
  }
  if (parsed.error().empty()) std::abort();
  for (const auto& problem : parsed.error()) {
    if (problem.message.empty()) std::abort();
    if (problem.where.line > 0 && problem.where.column < 1) std::abort();
  }
  return 0;
}
