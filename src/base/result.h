// result<T>: how Callbox reports what can go wrong.
//
// Expected failures are values. An Error has a kind (which one table maps to HTTP problems and exit codes), a
// sentence for a person, and where it happened (a field, or a line and column). Exceptions are for broken
// invariants only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace callbox {

enum class ErrorKind : std::uint8_t {
  kInvalid,       // the input is not what was expected; `where` names the field or the line
  kUnauthorized,  // nobody is signed in, or the session ended
  kForbidden,     // signed in, but not allowed
  kNotFound,      // no such thing, or not visible to the caller
  kConflict,      // the state does not allow this act, e.g. releasing a draft
  kStale,         // the caller saw an older version (If-Match), or approved another package
  kTooLarge,      // over a stated limit
  kRateLimited,   // too often; try later
  kUnavailable,   // a peer, disk or database does not answer; may work later
  kCorrupt,       // stored data do not hash to what they should: stop
  kInternal,      // a defect of ours
};

// Where in the input an error lies. All parts optional.
struct Where {
  std::string field;  // dotted path or JSON pointer, e.g. "renditions[0].text"
  int line = 0;       // 1-based; 0 = unknown
  int column = 0;     // 1-based; 0 = unknown

  friend bool operator==(const Where&, const Where&) = default;
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // one sentence for a person: what was expected, what was found. Never a secret.
  Where where;
  std::string code;    // stable machine word, e.g. "self-approval"; empty = the kind's own name
  std::string clause;  // the directive's clause that refused, if one did

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using result = tl::expected<T, Error>;

using Status = result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, Where where = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(where), {}, {}});
}
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string message,
                                                Where where = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(where), std::string(code), {}});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// "invalid", "stale", …: the machine word used in problem types, logs and JSON.
std::string_view name_of(ErrorKind kind);
// The one table of HTTP statuses: kInvalid 422, kUnauthorized 401, kForbidden 403, kNotFound 404, kConflict 409,
// kStale 412, kTooLarge 413, kRateLimited 429, kUnavailable 503, kCorrupt and kInternal 500.
int http_status_of(ErrorKind kind);
// Exit codes of the command line: 1 = found something, 2 = misused.
int exit_code_of(ErrorKind kind);
// "directives/x.yaml:3:7: message" or "field: message".
std::string describe(const Error& error, std::string_view source = {});

}  // namespace callbox

#define CALLBOX_CONCAT_(a, b) a##b
#define CALLBOX_CONCAT(a, b) CALLBOX_CONCAT_(a, b)

// TRY(auto x, f()): declares x from a result, or returns its error. A declaration, not an expression: statement
// expressions are miscompiled in coroutines by the compiler we ship with.
#define TRY(declaration, expression)                                                                              \
  auto CALLBOX_CONCAT(try_, __LINE__) = (expression);                                                             \
  if (!CALLBOX_CONCAT(try_, __LINE__)) return ::callbox::fail(std::move(CALLBOX_CONCAT(try_, __LINE__)).error()); \
  declaration = std::move(*CALLBOX_CONCAT(try_, __LINE__))

// CHECK_OK(f()): returns f's error, if any.
#define CHECK_OK(expression)                                                               \
  if (auto CALLBOX_CONCAT(try_, __LINE__) = (expression); !CALLBOX_CONCAT(try_, __LINE__)) \
  return ::callbox::fail(std::move(CALLBOX_CONCAT(try_, __LINE__)).error())
