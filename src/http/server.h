// The HTTP server engine: HTTP/1.1 over TCP and TLS, keep-alive, limits, slow-client time-outs, graceful drain,
// server-sent events, and a page cache of pre-serialised, pre-compressed answers.
//
// Handlers are ordinary functions that run on worker threads. Asio and coroutines stay inside this room's .cpp files.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace callbox::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
std::string_view name_of(Method method);

// Ordered, case-insensitive by name, repeated names allowed.
class Headers {
 public:
  std::optional<std::string_view> get(std::string_view name) const;
  void set(std::string_view name, std::string_view value);  // replaces
  void add(std::string_view name, std::string_view value);
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  Method method = Method::kGet;
  std::string target;  // as received
  std::string path;    // percent-decoded, no dot segments
  std::vector<std::pair<std::string, std::string>> query;
  Headers headers;
  std::string body;
  std::string peer;                                        // IP address of the client
  bool secure = false;                                     // arrived over TLS (or from a trusted proxy that says so)
  std::map<std::string, std::string, std::less<>> params;  // of the route: /posts/{id}

  std::optional<std::string_view> query_value(std::string_view name) const;
  std::optional<std::string> cookie(std::string_view name) const;
  // application/x-www-form-urlencoded fields. kInvalid when the body is something else, ill-formed, or names a field
  // twice.
  result<std::map<std::string, std::string>> form() const;
  // The same in the order sent, repeated names allowed: for groups of checkboxes.
  result<std::vector<std::pair<std::string, std::string>>> form_fields() const;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // Not empty: the answer stays open as a stream of server-sent events; `body` is sent first, then whatever is
  // published on this topic. Other fields of the answer are as usual.
  std::string stream_topic;
  static Response text(int status, std::string body);
  static Response html(int status, std::string body);
  static Response json(int status, std::string body);
  static Response redirect(std::string location, int status = 303);
  static Response no_content();
  static Response events(std::string topic);
};
// RFC 9457 problem details; the one place where an Error becomes an answer. `type` is "/problems/<code>"; beside
// `title`, `status` and `detail` stand "code" and, when known, "field", "line", "column" and "clause".
Response problem(const Error& error, std::string_view instance = {});

using Handler = std::function<Response(const Request&)>;

// One line of a room's route table. `access` says who may come: "public", "local", "member", "own" or the permission
// that is asked for; the application makes it true (app/access.h) and serves no table with another word. The table is
// the attack surface on one page. A literal segment wins over a parameter, a parameter over the remainder. A GET route
// answers HEAD too, and OPTIONS is answered with Allow unless a route says otherwise.
struct Route {
  Method method;
  std::string pattern;  // "/api/posts/{id}"; "{rest...}" takes the remainder, which may be empty
  std::string access;
  Handler handler;
  std::size_t max_body = 0;  // bytes; 0 = the server's default
  // Routes whose handlers work long (a picture, a password's hash) name a lane they share: a few requests of a lane run
  // at a time (lane_running), so that the other routes always find a worker.
  std::string lane = {};
};

// A page ready to send, with `Vary: Accept-Encoding`. Make one with `make_page`, which compresses (br, gzip) and hashes
// (ETag) once.
class Page;
std::shared_ptr<const Page> make_page(int status, std::string_view media_type, std::string body,
                                      const Headers& extra = {});

// Streams of server-sent events, by topic. Thread-safe. A consumer who falls 256 KiB behind is dropped; what is
// published while a client is away is not kept for it, so an event says "look again", not "here is the only copy".
class EventStreams {
 public:
  virtual ~EventStreams() = default;
  // Reaches whoever has the topic open now. `event` may be empty; `data` may have several lines.
  virtual void publish(std::string_view topic, std::string_view event, std::string_view data) = 0;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;       // 0 = any free one
  int threads = 0;                 // I/O threads; 0 = one a core
  int workers = 8;                 // handler threads
  std::size_t max_waiting = 1024;  // requests waiting for a worker; over it 503 with Retry-After
  int lane_running = 2;            // requests of one lane (Route::lane) at a time
  std::size_t lane_waiting = 16;   // in one lane; over it 503 likewise
  std::size_t max_connections = 10'000;
  std::size_t max_header = 16 * 1024;
  std::size_t max_body = 1024 * 1024;
  std::size_t max_body_bytes = 256 * 1024 * 1024;  // of all bodies together, until answered; over it 503 likewise
  std::size_t max_page_bytes = 256 * 1024 * 1024;  // of the page cache: what does not fit is answered by its handler
  Millis header_timeout = seconds(10);             // from the first byte, or from the accept
  Millis body_timeout = seconds(30);               // and one second more for every 8 KiB that came
  Millis idle_timeout = seconds(60);               // keep-alive
  Millis write_timeout = seconds(30);              // without the client taking anything
  Millis event_heartbeat = seconds(15);            // a comment line keeps idle event streams open
  Millis event_lifetime = minutes(3);  // then a stream ends: who may still listen opens it again and is asked again
  Millis drain_timeout = seconds(10);
  std::string tls_certificate, tls_key;      // PEM files; both or none
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For/-Proto count
  Headers default_headers;  // added to every answer but cached pages, unless the handler set the name itself
  // Asked when the head of a request with a body is there, before the body is: an answer is sent at once, and the body
  // is not read. On an I/O thread, so it looks at the request and does nothing that may wait.
  std::function<std::optional<Response>(const Request& head, const Route& route)> gate;
};

class Server {
 public:
  virtual ~Server() = default;  // drains
  // Binds and serves. kUnavailable with the address when it cannot be bound; kInvalid when a pattern, an option or a
  // certificate is not usable. Raises the process's soft limit of open files to its hard limit.
  static result<std::unique_ptr<Server>> start(const ServerOptions& options, std::vector<Route> routes);
  virtual std::uint16_t port() const = 0;
  // Accepts no more, lets requests finish for up to drain_timeout, closes.
  virtual void drain() = 0;

  // The page cache: exact request target (path with query, if any) → page, one copy a core, without locks. A GET or
  // HEAD that finds a page never reaches a handler. A change is seen by new requests within milliseconds. A page that
  // does not fit (max_page_bytes) is not kept, nor is the one it would have replaced.
  virtual void put_page(std::string path, std::shared_ptr<const Page> page) = 0;
  virtual void drop_page(std::string path) = 0;
  virtual void drop_pages_under(std::string prefix) = 0;
  virtual EventStreams& streams() = 0;
  // Called on a worker thread with (request, status, duration) for each answer from a handler, before it is sent:
  // access log and metrics. Must be set before the first request is answered to see them all.
  using Observer = std::function<void(const Request&, int status, Millis took)>;
  virtual void observe(Observer observer) = 0;
  // Prometheus text: connections, requests by status, cache hits.
  virtual std::string metrics() const = 0;
};

}  // namespace callbox::http
