#include "http/problem.h"

#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>

namespace callbox::http {
namespace {

namespace json = boost::json;

std::string_view title_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return "The input is not what was expected";
    case ErrorKind::kUnauthorized:
      return "Please sign in";
    case ErrorKind::kForbidden:
      return "Not allowed";
    case ErrorKind::kNotFound:
      return "Not found";
    case ErrorKind::kConflict:
      return "The present state does not allow this";
    case ErrorKind::kStale:
      return "Changed since you last saw it";
    case ErrorKind::kTooLarge:
      return "Too large";
    case ErrorKind::kRateLimited:
      return "Too many requests";
    case ErrorKind::kUnavailable:
      return "Not available now";
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      return "Something went wrong on our side";
  }
  return "Something went wrong on our side";
}

json::object members(std::string_view code, std::string_view title, int status, std::string_view detail) {
  json::object object;
  object["type"] = "/problems/" + std::string(code);
  object["title"] = title;
  object["status"] = status;
  object["detail"] = detail;
  object["code"] = code;
  return object;
}

Response answer_with(int status, const json::object& object) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  response.body = json::serialize(object);
  return response;
}

}  // namespace

Response problem(const Error& error, std::string_view instance) {
  const int status = http_status_of(error.kind);
  const std::string_view code = error.code.empty() ? name_of(error.kind) : std::string_view(error.code);
  json::object object = members(code, title_of(error.kind), status, error.message);
  if (!instance.empty()) object["instance"] = instance;
  if (!error.where.field.empty()) object["field"] = error.where.field;
  if (error.where.line > 0) object["line"] = error.where.line;
  if (error.where.column > 0) object["column"] = error.where.column;
  if (!error.clause.empty()) object["clause"] = error.clause;
  return answer_with(status, object);
}

Response problem(const Refusal& refusal) {
  return answer_with(refusal.status, members(refusal.code, reason_of(refusal.status), refusal.status, refusal.detail));
}

std::string_view reason_of(int status) {
  if (status == 422) return "Unprocessable Content";  // RFC 9110 section 15.5.21; the older name is WebDAV's
  if (status == 413) return "Content Too Large";
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {reason.data(), reason.size()};
}

}  // namespace callbox::http
