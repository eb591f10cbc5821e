#include "ledger/ledger_routes.h"

#include "ledger/published.h"
#include "ledger/signer.h"

namespace callbox::ledger {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kFewSeconds = "public, max-age=2";
constexpr std::string_view kForever = "public, max-age=31536000, immutable";

Response answer(result<std::string> body, std::string_view media_type, std::string_view cache_control) {
  if (!body) return http::problem(body.error());
  Response response;
  response.headers.set("Content-Type", media_type);
  response.headers.set("Cache-Control", cache_control);
  // Verifiers run in anybody's browser, too.
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.body = std::move(*body);
  return response;
}

Response show_checkpoint(storage::AnyDatabase& db) {
  return answer(db.read([](storage::AnyReadTx& tx) { return latest_checkpoint(tx); }), kText, kFewSeconds);
}

Response show_tile(storage::AnyDatabase& db, const Request& request) {
  auto bytes = db.read([&](storage::AnyReadTx& tx) { return read_tile(tx, "tile/" + request.params.at("rest")); });
  // A path that names no tile is a page that does not exist.
  if (!bytes && bytes.error().kind == ErrorKind::kInvalid) bytes.error().kind = ErrorKind::kNotFound;
  return answer(std::move(bytes), "application/octet-stream", kForever);
}

Response show_vkey(storage::AnyDatabase& db) {
  auto vkey = db.read([](storage::AnyReadTx& tx) { return vkey_of(tx); });
  if (vkey) *vkey += '\n';
  return answer(std::move(vkey), kText, kFewSeconds);
}

}  // namespace

std::vector<http::Route> ledger_routes(storage::AnyDatabase& db) {
  return {
      {Method::kGet, "/log/checkpoint", "public", [&db](const Request&) { return show_checkpoint(db); }},
      {Method::kGet, "/log/tile/{rest...}", "public", [&db](const Request& request) { return show_tile(db, request); }},
      {Method::kGet, "/log/vkey", "public", [&db](const Request&) { return show_vkey(db); }},
  };
}

}  // namespace callbox::ledger
