#include "outlets/bluesky/xrpc.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <limits>

#include "base/canonical_json.h"

namespace callbox::outlets::bluesky {
namespace {

constexpr Millis kUnknownWait = minutes(5);
constexpr std::size_t kMostMessage = 300;

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Other people's JSON: numbers may be fractions, so not our strict reader.
boost::json::object to_object(std::string_view text) {
  boost::system::error_code problem;
  auto value = boost::json::parse(text, problem);
  return !problem && value.is_object() ? std::move(value.as_object()) : boost::json::object();
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

// Within what milliseconds can hold.
Millis whole_seconds(std::int64_t count) {
  return seconds(std::clamp<std::int64_t>(count, 0, std::numeric_limits<std::int64_t>::max() / 1000));
}

bool session_is_over(const Reply& reply) {
  return reply.status == 400 && (reply.error == "ExpiredToken" || reply.error == "InvalidToken");
}

}  // namespace

std::string Reply::member(std::string_view name) const {
  return text_of(to_object(body), name);
}

Millis wait_told(const net::HttpAnswer& answer, UtcMillis now) {
  if (const auto reset = to_number(answer.header("RateLimit-Reset").value_or("")))
    return std::max(UtcMillis{whole_seconds(*reset).count} - now, seconds(1));
  if (const auto after = to_number(answer.header("Retry-After").value_or("")))
    return std::max(whole_seconds(*after), seconds(1));
  return kUnknownWait;
}

Reply Xrpc::read_reply(const net::HttpAnswer& answer) const {
  Reply reply;
  reply.status = answer.status;
  reply.body = answer.body;
  if (reply.good()) return reply;
  const auto object = to_object(answer.body);
  reply.error = text_of(object, "error");
  reply.message = text_of(object, "message").substr(0, kMostMessage);
  if (reply.status == 429) reply.wait = wait_told(answer, clock_.now());
  return reply;
}

result<Reply> Xrpc::read(std::string_view method, const std::string& query) {
  net::HttpCall call;
  call.url = login_.service + "/xrpc/" + std::string(method) + "?" + query;
  call.repeatable = true;
  TRY(const auto answer, http_.send(call));
  return read_reply(answer);
}

result<Reply> Xrpc::post(std::string_view method, std::string_view media_type, const std::string& body,
                         std::string_view token) {
  net::HttpCall call;
  call.method = "POST";
  call.url = login_.service + "/xrpc/" + std::string(method);
  if (!media_type.empty()) call.headers.push_back({"Content-Type", std::string(media_type)});
  if (!token.empty()) call.headers.push_back({"Authorization", "Bearer " + std::string(token)});
  call.body = body;
  call.repeatable = true;
  TRY(const auto answer, http_.send(call));
  return read_reply(answer);
}

// By the refresh token, or where there is none or it is worn out by the password.
result<Reply> Xrpc::open_session(std::string_view refresh) {
  if (!refresh.empty()) {
    TRY(auto reply, post("com.atproto.server.refreshSession", {}, {}, refresh));
    // A revoked or worn-out refresh token: only the password opens the door again. Anything else is no reason to log
    // in.
    if (!session_is_over(reply) && reply.status != 401) return reply;
  }
  const std::string body =
      boost::json::serialize(boost::json::object{{"identifier", login_.handle}, {"password", login_.app_password}});
  return post("com.atproto.server.createSession", "application/json", body, {});
}

result<Xrpc::Entry> Xrpc::renew(std::int64_t seen) {
  std::optional<Reply> refused;
  const auto held = credential_.renew(seen, [&](std::string_view old) -> result<std::string> {
    TRY(auto reply, open_session(text_of(to_object(old), "refresh")));
    const std::string access = reply.member("accessJwt");
    if (!reply.good()) {
      refused = std::move(reply);
      return fail(ErrorKind::kUnavailable, net::kHttpNotSent, "The Bluesky server gave no session.");
    }
    if (access.empty())
      return fail(ErrorKind::kUnavailable, net::kHttpNotSent,
                  "The Bluesky server answered a sign-in with something else than a session.");
    return boost::json::serialize(boost::json::object{{"access", access}, {"refresh", reply.member("refreshJwt")}});
  });
  if (refused) {
    refused->while_signing_in = true;
    return Entry{std::nullopt, std::move(*refused)};
  }
  if (!held) return fail(held.error());
  const auto object = to_object(held->secret);
  return Entry{Session{text_of(object, "access"), text_of(object, "refresh"), held->version}, {}};
}

result<Xrpc::Entry> Xrpc::enter() {
  TRY(const auto held, credential_.load());
  const auto object = to_object(held.secret);
  Session session{text_of(object, "access"), text_of(object, "refresh"), held.version};
  if (session.access.empty()) return renew(held.version);
  return Entry{std::move(session), {}};
}

result<Reply> Xrpc::call(std::string_view method, std::string_view media_type, const std::string& body) {
  // Whatever happens at the door, the call itself has not gone out.
  const auto at_the_door = [](Error error) {
    if (error.code == net::kNoAnswer || error.code.empty()) error.code = net::kHttpNotSent;
    return fail(std::move(error));
  };
  auto entry = enter();
  if (!entry) return at_the_door(std::move(entry).error());
  if (!entry->session) return std::move(entry->refusal);
  TRY(auto reply, post(method, media_type, body, entry->session->access));
  if (!session_is_over(reply)) return reply;
  entry = renew(entry->session->version);
  if (!entry) return at_the_door(std::move(entry).error());
  if (!entry->session) return std::move(entry->refusal);
  return post(method, media_type, body, entry->session->access);
}

}  // namespace callbox::outlets::bluesky
