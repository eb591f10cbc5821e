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

Xrpc::Xrpc(Account account, net::HttpClient& http, SessionStore& sessions, const Clock& clock)
    : account_(std::move(account)), http_(http), sessions_(sessions), clock_(clock) {}

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
  call.url = account_.service + "/xrpc/" + std::string(method) + "?" + query;
  call.repeatable = true;
  TRY(const auto answer, http_.send(call));
  return read_reply(answer);
}

result<Reply> Xrpc::post(std::string_view method, std::string_view media_type, const std::string& body,
                         std::string_view token) {
  net::HttpCall call;
  call.method = "POST";
  call.url = account_.service + "/xrpc/" + std::string(method);
  if (!media_type.empty()) call.headers.push_back({"Content-Type", std::string(media_type)});
  if (!token.empty()) call.headers.push_back({"Authorization", "Bearer " + std::string(token)});
  call.body = body;
  call.repeatable = true;
  TRY(const auto answer, http_.send(call));
  return read_reply(answer);
}

result<Reply> Xrpc::keep_session(Reply reply) {
  reply.while_signing_in = true;
  if (!reply.good()) return reply;
  session_ = Session{reply.member("accessJwt"), reply.member("refreshJwt")};
  if (session_->access.empty()) {
    session_.reset();
    return fail(ErrorKind::kUnavailable, net::kHttpNotSent,
                "The Bluesky server answered a sign-in with something else than a session.");
  }
  CHECK_OK(sessions_.save(
      boost::json::serialize(boost::json::object{{"access", session_->access}, {"refresh", session_->refresh}})));
  return reply;
}

result<Reply> Xrpc::create_session() {
  const std::string body =
      boost::json::serialize(boost::json::object{{"identifier", account_.handle}, {"password", account_.app_password}});
  TRY(auto reply, post("com.atproto.server.createSession", "application/json", body, {}));
  return keep_session(std::move(reply));
}

result<Reply> Xrpc::renew_session() {
  if (session_ && !session_->refresh.empty()) {
    TRY(auto reply, post("com.atproto.server.refreshSession", {}, {}, session_->refresh));
    session_.reset();
    // A revoked or worn-out refresh token: only the password opens the door again. Anything else is no reason to log
    // in.
    if (!session_is_over(reply) && reply.status != 401) return keep_session(std::move(reply));
  }
  return create_session();
}

result<Reply> Xrpc::sign_in() {
  const LockGuard lock(mutex_);
  if (!session_) {
    TRY(const auto stored, sessions_.load());
    if (stored) {
      const auto object = to_object(*stored);
      Session session{text_of(object, "access"), text_of(object, "refresh")};
      if (!session.access.empty()) session_ = std::move(session);
    }
  }
  Reply reply;
  reply.status = 200;
  if (!session_) {
    TRY(reply, create_session());
  }
  return reply;
}

result<Reply> Xrpc::call(std::string_view method, std::string_view media_type, const std::string& body) {
  {
    auto signed_in = sign_in();
    if (!signed_in) {
      // Whatever happened at the door, the call itself never went out.
      Error error = std::move(signed_in).error();
      if (error.code == net::kNoAnswer) error.code = net::kHttpNotSent;
      return fail(std::move(error));
    }
    if (!signed_in->good()) return std::move(*signed_in);
  }
  std::string token;
  {
    const LockGuard lock(mutex_);
    if (session_) token = session_->access;
  }
  TRY(auto reply, post(method, media_type, body, token));
  if (!session_is_over(reply)) return reply;
  {
    const LockGuard lock(mutex_);
    if (!session_ || session_->access == token) {  // nobody else renewed it meanwhile
      auto renewed = renew_session();
      if (!renewed) {
        Error error = std::move(renewed).error();
        error.code = net::kHttpNotSent;
        return fail(std::move(error));
      }
      if (!renewed->good()) return std::move(*renewed);
    }
    token = session_->access;
  }
  return post(method, media_type, body, token);
}

}  // namespace callbox::outlets::bluesky
