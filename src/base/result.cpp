#include "base/result.h"

namespace callbox {
namespace {

struct Row {
  std::string_view name;
  int http;
  int exit;
};

constexpr Row row_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return {"invalid", 422, 1};
    case ErrorKind::kUnauthorized:
      return {"unauthorized", 401, 1};
    case ErrorKind::kForbidden:
      return {"forbidden", 403, 1};
    case ErrorKind::kNotFound:
      return {"not-found", 404, 1};
    case ErrorKind::kConflict:
      return {"conflict", 409, 1};
    case ErrorKind::kStale:
      return {"stale", 412, 1};
    case ErrorKind::kTooLarge:
      return {"too-large", 413, 1};
    case ErrorKind::kRateLimited:
      return {"rate-limited", 429, 1};
    case ErrorKind::kUnavailable:
      return {"unavailable", 503, 1};
    case ErrorKind::kCorrupt:
      return {"corrupt", 500, 1};
    case ErrorKind::kInternal:
      return {"internal", 500, 1};
  }
  return {"internal", 500, 1};
}

}  // namespace

std::string_view name_of(ErrorKind kind) {
  return row_of(kind).name;
}
int http_status_of(ErrorKind kind) {
  return row_of(kind).http;
}
int exit_code_of(ErrorKind kind) {
  return row_of(kind).exit;
}

std::string describe(const Error& error, std::string_view source) {
  std::string text;
  if (!source.empty()) text.append(source).append(":");
  if (error.where.line > 0) {
    text.append(std::to_string(error.where.line)).append(":");
    if (error.where.column > 0) text.append(std::to_string(error.where.column)).append(":");
  }
  if (!text.empty()) text.append(" ");
  if (!error.where.field.empty()) text.append(error.where.field).append(": ");
  text.append(error.message);
  if (!error.clause.empty()) text.append(" [").append(error.clause).append("]");
  return text;
}

}  // namespace callbox
