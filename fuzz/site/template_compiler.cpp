// Any bytes as a template: an answer or an error with a place, never a crash; and what compiles is balanced C++.
#include <cstdlib>

#include "site/template_compiler/template_compiler.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callbox::site::template_compiler;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  if (const auto compiled = compile_template("page", "page.html", source); !compiled) {
    if (compiled.error().message.empty()) std::abort();
  } else {
    (void)source_for(*compiled);
  }
  return 0;
}
