#include "site/answers.h"

namespace callbox::site {
namespace {

// No script at all, styles and pictures of our own only, no framing: the templates keep to it (the compiler refuses
// inline styles and scripts), so this needs no exception.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

http::Headers headers_of(const Document& document) {
  http::Headers headers;
  headers.set("Cache-Control", document.cache_control);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "same-origin");
  headers.set("Content-Security-Policy", kPolicy);
  if (document.last_modified) headers.set("Last-Modified", to_http_date(*document.last_modified));
  return headers;
}

}  // namespace

std::shared_ptr<const http::Page> page_of(Document document) {
  const auto headers = headers_of(document);
  return http::make_page(document.status, document.media_type, std::move(document.body), headers);
}

http::Response answer_of(Document document) {
  http::Response response;
  response.status = document.status;
  response.headers = headers_of(document);
  response.headers.set("Content-Type", document.media_type);
  response.body = std::move(document.body);
  return response;
}

}  // namespace callbox::site
