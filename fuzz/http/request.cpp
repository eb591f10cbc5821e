// A request's way from bytes to a route: head, framing, target, body, form, cookies. Whatever comes in, what comes out
// keeps its promises.
#include <boost/asio/buffer.hpp>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "http/coding.h"
#include "http/request_head.h"
#include "http/target.h"
#include "require.h"

using callbox::fuzz::require;

namespace {

using namespace callbox;
using namespace callbox::http;

void check_target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return;
  require(target->path.starts_with("/") && is_utf8(target->path));
  const std::string framed = target->path + "/";
  require(framed.find("/../") == std::string::npos && framed.find("/./") == std::string::npos);
  for (const char c : target->path) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  // However the bytes are cut, the scanner says the same.
  HeadScanner whole;
  const auto verdict = whole.scan(bytes);
  HeadScanner dripping;
  auto dripped = HeadScanner::Result::kPartial;
  for (std::size_t i = 1; i <= size && dripped == HeadScanner::Result::kPartial; ++i)
    dripped = dripping.scan(bytes.substr(0, i));
  require(dripped == verdict);
  if (verdict != HeadScanner::Result::kWhole) return 0;
  require(dripping.length() == whole.length() && whole.length() <= size);

  const std::string_view head_bytes = bytes.substr(0, whole.length());
  require(head_bytes.ends_with("\r\n"));
  std::optional<RequestParser> parser;
  prepare(parser);
  if (parse_head(head_bytes, *parser)) return 0;
  RequestHead head;
  if (judge_head(*parser, head)) return 0;
  Request request;
  copy_head(*parser, head, request);
  // One framing, and the parser agrees on it.
  require(!(request.headers.get("content-length") && request.headers.get("transfer-encoding")));
  require(head.has_body == !parser->is_done());
  for (const auto& [name, value] : request.headers.all()) require(is_field(name, value));
  check_target(head.target);
  choose_coding(head.accept_encoding, {true, true, true});
  names_etag(head.if_none_match.value_or(""), "\"a\"");
  (void)request.cookie("session");

  // The engine refuses a stated length over the route's limit before it reads a body.
  if (head.has_body && head.content_length.value_or(0) <= 1000) {
    parser->body_limit(1000);
    parser->eager(true);
    boost::system::error_code error;
    const std::string_view rest = bytes.substr(whole.length());
    if (!rest.empty()) require(parser->put(boost::asio::buffer(rest.data(), rest.size()), error) <= rest.size());
    require(parser->get().body().size() <= 1000);
    request.body = parser->get().body();
  }
  if (const auto form = request.form()) {
    for (const auto& [name, value] : *form) require(is_utf8(name) && is_utf8(value));
  }
  return 0;
}
