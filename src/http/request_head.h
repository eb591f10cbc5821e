// Reading a request's head: where it ends, and whether it may be believed.
//
// Beast's parser reads the grammar; what two readers could understand differently (request smuggling, RFC 9112 section
// 11.2) is refused here before anything looks at it. Only this room's .cpp files include this header.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string_view>

#include "http/answer.h"
#include "http/problem.h"
#include "http/server.h"

namespace callbox::http {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

// Finds the empty line that ends a head, resuming where the last call stopped, so that a head that drips in byte by
// byte costs one pass.
class HeadScanner {
 public:
  enum class Result : std::uint8_t { kPartial, kWhole, kBareLineFeed, kFolded };
  // `bytes` from the head's first one; at least what earlier calls saw.
  Result scan(std::string_view bytes);
  std::size_t length() const { return line_; }  // of the whole head, after kWhole

 private:
  std::size_t at_ = 0;    // looked at so far
  std::size_t line_ = 0;  // where the present line begins
};

// What the engine needs to know of a head. Views point into the parser.
struct RequestHead {
  std::optional<Method> method;  // nothing: one we do not know
  std::string_view target;       // origin-form
  Persistence persistence = Persistence::kDefault;
  bool has_body = false;
  std::optional<std::uint64_t> content_length;  // nothing: chunked
  bool expects_continue = false;
  std::optional<std::string_view> accept_encoding;
  std::optional<std::string_view> if_none_match;
};

// Parses the `head` a HeadScanner found into `parser` (fresh, made by `prepare`), or says why not.
void prepare(std::optional<RequestParser>& parser);
std::optional<Refusal> parse_head(std::string_view head, RequestParser& parser);
// Judges a parsed head: exactly one Host, one framing, coding and version we speak.
std::optional<Refusal> judge_head(const RequestParser& parser, RequestHead& out);

// Everything a handler gets of the head but the path, query and params.
void copy_head(const RequestParser& parser, const RequestHead& head, Request& out);

}  // namespace callbox::http
