// Calls to one Bluesky data server (PDS), with a session that is kept: bsky.social allows a hundred logins a day, so a
// login per post would lock the desk out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "net/http_client.h"
#include "outlets/credential.h"

namespace callbox::outlets::bluesky {

struct Login {
  std::string service;       // "https://pds.example": where the account lives
  std::string handle;        // "village.example"
  std::string app_password;  // not the account's own: it cannot change the account, and can be revoked alone
};

struct Reply {
  int status = 0;
  std::string error;    // "InvalidRequest", …; empty when all went well
  std::string message;  // for staff
  std::string body;     // JSON
  Millis wait{0};       // with 429: until the limit is lifted
  // True when the call was about the session, not about the content: nothing was published.
  bool while_signing_in = false;

  bool good() const { return status >= 200 && status < 300; }
  std::string member(std::string_view name) const;  // a text at the top of the body; empty when there is none
};

// How long the peer of this 429 asks to wait from `now` on: at least a second, five minutes when it does not say. The
// peer's number is not judged: it may be ages.
Millis wait_told(const net::HttpAnswer& answer, UtcMillis now);

// Thread-safe.
class Xrpc {
 public:
  // `http`, `session` and `clock` outlive this.
  Xrpc(Login login, net::HttpClient& http, Credential& session, const Clock& clock)
      : login_(std::move(login)), http_(http), credential_(session), clock_(clock) {}

  // A read that needs no session. `query` is "name=value&…", escaped.
  result<Reply> read(std::string_view method, const std::string& query);
  // A call as the account. Signs in when there is no session, renews it when it has expired, and repeats the call once.
  // The peer may get it twice: only for calls that do no harm then.
  result<Reply> call(std::string_view method, std::string_view media_type, const std::string& body);

 private:
  struct Session {
    std::string access, refresh;
    std::int64_t version = 0;  // of the credential
  };
  // A session to call with, or the peer's refusal to give one.
  struct Entry {
    std::optional<Session> session;
    Reply refusal;
  };
  result<Reply> post(std::string_view method, std::string_view media_type, const std::string& body,
                     std::string_view token);
  result<Entry> enter();
  result<Entry> renew(std::int64_t seen);
  result<Reply> open_session(std::string_view refresh);
  Reply read_reply(const net::HttpAnswer& answer) const;

  const Login login_;
  net::HttpClient& http_;
  Credential& credential_;
  const Clock& clock_;
};

}  // namespace callbox::outlets::bluesky
