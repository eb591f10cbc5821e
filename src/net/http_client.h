// Outgoing HTTP. Synchronous: outlets run on worker threads and read like a story.
//
// What matters to a publisher is not "error" but "did it happen?", so failures come in three kinds, told apart by the
// error's code:
//   kHttpNotSent         nothing reached the peer: repeating is safe
//   kNoAnswer        the request went out, wholly or in part, and no answer came: it may have happened
//   kAnswerTooLarge  the peer answered, but with more than was asked for
// and, before any connection, kRefusedAddress (see AddressGuard) and plain kInvalid for a call that is no call.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/address_guard.h"

namespace callbox::net {

inline constexpr std::string_view kHttpNotSent = "not-sent";
inline constexpr std::string_view kNoAnswer = "no-answer";
inline constexpr std::string_view kAnswerTooLarge = "answer-too-large";
inline constexpr std::string_view kRefusedAddress = "refused-address";

// True when the peer certainly did not get the request, so that it may be repeated.
bool certainly_not_sent(const Error& error);

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpCall {
  std::string method = "GET";
  std::string url;  // http or https, without user name
  std::vector<HttpHeader> headers;
  std::string body;
  Millis connect_timeout = seconds(5);
  Millis timeout = seconds(30);  // of the whole call, connecting included
  std::size_t max_answer = 1 << 20;
  // Followed for GET and HEAD only; every hop passes the guard again, and Authorization stays behind when the host
  // changes.
  int max_redirects = 0;
  // The peer may get it twice without harm (GET, or a record whose key we chose). A kept connection may have been
  // closed by the peer just as we write; libcurl then repeats the request by itself. Calls that are not repeatable open
  // a fresh connection instead, so that it cannot.
  bool repeatable = false;
};

struct HttpAnswer {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
  std::string url;  // after redirects
  // The last value of a header, by name in any case.
  std::optional<std::string_view> header(std::string_view name) const;
};

// Thread-safe. Keeps connections between calls.
class HttpClient {
 public:
  struct Options {
    AddressGuard guard;
    std::string user_agent = "Callbox";
    std::string ca_file;  // PEM of the authorities to trust; empty = the system's
  };
  explicit HttpClient(Options options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any status is an answer, 5xx too. The answer is read even when the peer gives it before it has read the body
  // (413 from a server that looks at Content-Length first).
  result<HttpAnswer> send(const HttpCall& call);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace callbox::net
