#include "http/request_head.h"

#include <boost/asio/buffer.hpp>
#include <cstring>
#include <limits>

#include "base/text.h"
#include "http/target.h"

namespace callbox::http {
namespace {

namespace beast = boost::beast;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

std::optional<Method> method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::kGet;
    case beast::http::verb::head:
      return Method::kHead;
    case beast::http::verb::post:
      return Method::kPost;
    case beast::http::verb::put:
      return Method::kPut;
    case beast::http::verb::patch:
      return Method::kPatch;
    case beast::http::verb::delete_:
      return Method::kDelete;
    case beast::http::verb::options:
      return Method::kOptions;
    default:
      return std::nullopt;
  }
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// uri-host [ ":" port ] without parsing it: no user part, path or list can hide in it.
bool is_host(std::string_view text) {
  for (const char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view(".-_:[]%").find(c) != std::string_view::npos;
    if (!fine) return false;
  }
  return true;
}

constexpr Refusal bad_request(std::string_view detail) {
  return {400, "bad-request", detail};
}

// A version that is spelled right but that we do not speak is 505; anything else in its place is 400.
bool names_another_version(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::string_view version = line.substr(std::min(line.rfind(' '), line.size() - 1) + 1);
  const auto digit = [&](std::size_t at) { return version[at] >= '0' && version[at] <= '9'; };
  return version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' && digit(5) && digit(7);
}

struct Counts {
  int host = 0;
  int content_length = 0;
  int transfer_encoding = 0;
};

}  // namespace

HeadScanner::Result HeadScanner::scan(std::string_view bytes) {
  while (at_ < bytes.size()) {
    const void* found = std::memchr(bytes.data() + at_, '\n', bytes.size() - at_);
    if (found == nullptr) {
      at_ = bytes.size();
      return Result::kPartial;
    }
    const auto feed = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    // RFC 9112 section 2.2 lets a recipient accept a bare LF; a proxy in front that does not would see another message.
    if (feed == line_ || bytes[feed - 1] != '\r') return Result::kBareLineFeed;
    // RFC 9112 section 5.2: a server must refuse obs-fold, or rewrite it.
    if (bytes[line_] == ' ' || bytes[line_] == '\t') return Result::kFolded;
    const bool empty_line = feed == line_ + 1;
    at_ = line_ = feed + 1;
    if (empty_line) return Result::kWhole;
  }
  return Result::kPartial;
}

void prepare(std::optional<RequestParser>& parser) {
  parser.emplace();
  // The engine keeps its own limits; the parser only ever sees whole heads within them.
  parser->header_limit(std::numeric_limits<std::uint32_t>::max());
  parser->body_limit(boost::none);
  parser->eager(false);
}

std::optional<Refusal> parse_head(std::string_view head, RequestParser& parser) {
  boost::system::error_code error;
  const std::size_t taken = parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error == beast::http::error::bad_version && names_another_version(head)) {
    return Refusal{505, "http-version", "This server speaks HTTP/1.1 and HTTP/1.0."};
  }
  if (error == beast::http::error::bad_transfer_encoding || error == beast::http::error::bad_content_length ||
      error == beast::http::error::multiple_content_length) {
    return bad_request("The length of the body is stated in more than one way, or not as a number.");
  }
  if (error || taken != head.size() || !parser.is_header_done()) {
    return bad_request("The head of the request is not well-formed HTTP.");
  }
  return std::nullopt;
}

std::optional<Refusal> judge_head(const RequestParser& parser, RequestHead& out) {
  const auto& message = parser.get();
  out.method = method_of(message.method());
  out.target = origin_form(view(message.target()));
  const bool old_version = message.version() == 10;

  Counts counts;
  std::string_view host;
  std::string_view expect;
  std::string_view coding;
  for (const auto& field : message) {
    switch (field.name()) {
      case beast::http::field::host:
        ++counts.host;
        host = view(field.value());
        break;
      case beast::http::field::content_length:
        ++counts.content_length;
        if (!is_digits(view(field.value()))) return bad_request("The Content-Length is not a number.");
        break;
      case beast::http::field::transfer_encoding:
        ++counts.transfer_encoding;
        coding = view(field.value());
        break;
      case beast::http::field::expect:
        expect = view(field.value());
        break;
      case beast::http::field::accept_encoding:
        out.accept_encoding = view(field.value());
        break;
      case beast::http::field::if_none_match:
        out.if_none_match = view(field.value());
        break;
      default:
        break;
    }
  }
  // RFC 9112 section 3.2: no Host, two of them or an invalid one is 400.
  if (counts.host > 1 || (counts.host == 0 && !old_version))
    return bad_request("The request must have one Host field.");
  if (!is_host(host)) return bad_request("The Host field is not a host.");
  // RFC 9112 section 6.3: both framings at once is a smuggling attempt, or a proxy that helps one.
  if (counts.content_length > 1 || counts.transfer_encoding > 1 ||
      (counts.content_length > 0 && counts.transfer_encoding > 0)) {
    return bad_request("The length of the body is stated in more than one way.");
  }
  if (counts.transfer_encoding > 0) {
    if (old_version) return bad_request("HTTP/1.0 has no Transfer-Encoding.");
    if (!equals_ignoring_case(coding, "chunked")) {
      return Refusal{501, "transfer-coding", "The only transfer coding this server reads is chunked."};
    }
    out.has_body = true;
  } else if (counts.content_length > 0) {
    out.content_length = parser.content_length().value_or(0);
    out.has_body = *out.content_length > 0;
  } else if (!old_version &&
             (out.method == Method::kPost || out.method == Method::kPut || out.method == Method::kPatch)) {
    return Refusal{411, "length-required", "This request must state the length of its body."};
  }
  if (!expect.empty() && !old_version) {
    if (!equals_ignoring_case(expect, "100-continue")) {
      return Refusal{417, "expectation", "The only expectation this server knows is 100-continue."};
    }
    out.expects_continue = out.has_body;
  }
  if (!message.keep_alive()) {
    out.persistence = Persistence::kClose;
  } else if (old_version) {
    out.persistence = Persistence::kKeepAlive;
  }
  return std::nullopt;
}

void copy_head(const RequestParser& parser, const RequestHead& head, Request& out) {
  out.method = head.method.value_or(Method::kGet);
  out.target = head.target;
  for (const auto& field : parser.get()) out.headers.add(view(field.name_string()), view(field.value()));
}

}  // namespace callbox::http
