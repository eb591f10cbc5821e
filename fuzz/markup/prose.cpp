// Any bytes as a post's text: the markup made of it must be well-formed, and as XML only hold what XML allows; its
// links and the words between them are the text.
#include <cstdlib>

#include "base/text.h"
#include "markup/links.h"
#include "markup/prose.h"
#include "markup/xml.h"
#include "site/template_compiler/markup_context.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callbox;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  site::template_compiler::MarkupContext context;
  const auto markup = markup::prose(text);
  for (const char c : markup.str())
    if (context.take(c)) std::abort();
  if (!context.in_text() || !context.open_elements().empty()) std::abort();
  if (!is_utf8(markup::xml_characters(text))) std::abort();
  (void)markup::teaser(text, 100);
  std::size_t length = 0;
  for (const auto& span : markup::find_links(text)) length += span.text.size();
  if (length != size) std::abort();
  return 0;
}
