#include "http/connection.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>

#include "base/log.h"
#include "base/text.h"
#include "http/core.h"
#include "http/target.h"

namespace callbox::http {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kFirstBuffer = 2 * 1024;
constexpr std::size_t kBodyBuffer = 64 * 1024;
// A chunk's header line, or all trailers: more than any client has to say there.
constexpr std::size_t kMostChunkHead = 8 * 1024;
constexpr std::size_t kTlsRecord = 16 * 1024;
constexpr std::size_t kMostEventBytes = 256 * 1024;
constexpr Millis kLingerTime = seconds(2);
// Slower than this for long is an attack or a dead radio link: see body_timeout.
constexpr std::int64_t kSlowestBytesPerSecond = 8 * 1024;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr Millis kUnlimited{kNever};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

constexpr Refusal kTimedOut{408, "timeout", "The request took too long to arrive."};
constexpr Refusal kHeaderTooLarge{431, "header-too-large", "The head of the request is too large."};
constexpr Refusal kBodyTooLarge{413, "too-large", "The body of the request is too large."};
constexpr Refusal kBusy{503, "overloaded", "The server is busy. Please try again in a moment."};

Response busy() {
  Response response = problem(kBusy);
  response.headers.set("Retry-After", "2");
  return response;
}

// The client's address as a trusted proxy reports it: the last one in the list that is not itself a trusted proxy.
std::string forwarded_for(const Request& request, const std::vector<std::string>& trusted) {
  std::vector<std::string_view> addresses;
  for (const auto& [name, value] : request.headers.all()) {
    if (!equals_ignoring_case(name, "x-forwarded-for")) continue;
    for (const std::string_view address : split(value, ',')) addresses.push_back(trim(address));
  }
  for (auto address = addresses.rbegin(); address != addresses.rend(); ++address) {
    if (std::find(trusted.begin(), trusted.end(), *address) == trusted.end()) return std::string(*address);
  }
  return {};
}

void believe_proxy(Request& request, const std::vector<std::string>& trusted) {
  if (std::find(trusted.begin(), trusted.end(), request.peer) == trusted.end()) return;
  if (std::string address = forwarded_for(request, trusted); !address.empty()) request.peer = std::move(address);
  if (const auto protocol = request.headers.get("x-forwarded-proto")) {
    request.secure = equals_ignoring_case(trim(*protocol), "https");
  }
}

}  // namespace

Connection::Connection(Core& core, Socket socket, std::string peer)
    : core_(core), socket_(std::move(socket)), peer_(std::move(peer)) {}

void Connection::Output::consume(std::size_t count) {
  const std::size_t of_head = std::min(count, head.size());
  head.remove_prefix(of_head);
  body.remove_prefix(std::min(count - of_head, body.size()));
}

template <class Step>
auto Connection::completion(Step step) {
  ++pending_;
  return [this, step](auto... results) {
    --pending_;
    step(results...);
    core_.release_if_finished(*this);
  };
}

void Connection::set_deadline(Millis allowed) {
  deadline_ = allowed == kUnlimited ? kNever : phase_began_ + allowed.count;
}

void Connection::become(Phase phase, Millis allowed) {
  phase_ = phase;
  phase_began_ = core_.now();
  phase_bytes_ = 0;
  set_deadline(allowed);
}

void Connection::start(asio::ssl::context* tls) {
  const ServerOptions& options = core_.state().options;
  if (tls == nullptr) {
    become(Phase::kHead, options.header_timeout);
    advance();
    return;
  }
  become(Phase::kHandshake, options.header_timeout);
  tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, *tls);
  tls_->async_handshake(asio::ssl::stream_base::server, completion([this](ErrorCode error) {
                          if (phase_ == Phase::kClosed) return;
                          if (error) return close();
                          become(Phase::kHead, core_.state().options.header_timeout);
                          advance();
                        }));
}

void Connection::advance() {
  for (;;) {
    switch (phase_) {
      case Phase::kIdle:
      case Phase::kHead:
        if (!take_head()) return;
        break;
      case Phase::kBody:
        if (!take_body()) return;
        break;
      case Phase::kWriting:
        if (!flush()) return;
        if (interim_) {
          interim_ = false;
          become(Phase::kBody, core_.state().options.body_timeout);
        } else {
          finish_answer();
        }
        break;
      default:
        return;
    }
  }
}

// ---- Reading a request ----

bool Connection::take_head() {
  const ServerOptions& options = core_.state().options;
  // RFC 9112 section 2.2: empty lines before a request line are ignored.
  while (buffered().starts_with("\r\n")) begin_ += 2;
  const std::string_view bytes = buffered();
  switch (bytes == "\r" ? HeadScanner::Result::kPartial : scanner_.scan(bytes)) {
    case HeadScanner::Result::kPartial:
      if (bytes.size() >= options.max_header) {
        refuse(kHeaderTooLarge);
        return true;
      }
      read_more(options.max_header);
      return false;
    case HeadScanner::Result::kBareLineFeed:
      refuse({400, "bad-request", "A line of the head does not end in CR LF."});
      return true;
    case HeadScanner::Result::kFolded:
      refuse({400, "bad-request", "A line of the head begins with white space."});
      return true;
    case HeadScanner::Result::kWhole:
      break;
  }
  const std::size_t length = scanner_.length();
  scanner_ = HeadScanner();
  if (length > options.max_header) {
    refuse(kHeaderTooLarge);
    return true;
  }
  prepare(parser_);
  RequestHead head;
  auto refusal = parse_head(bytes.substr(0, length), *parser_);
  if (!refusal) refusal = judge_head(*parser_, head);
  begin_ += length;
  if (refusal) {
    refuse(*refusal);
    return true;
  }
  on_head(head);
  return true;
}

void Connection::on_head(const RequestHead& head) {
  persistence_ = core_.draining() ? Persistence::kClose : head.persistence;
  close_after_ = persistence_ == Persistence::kClose;
  head_only_ = head.method == Method::kHead;
  if (!head.has_body && (head.method == Method::kGet || head_only_) && serve_page(head)) return;

  // What is answered without reading the body ends the connection: the body would be taken for the next request.
  const auto answer_now = [&](Response response) {
    if (head.has_body) close_after_ = linger_after_ = true;
    if (close_after_) persistence_ = Persistence::kClose;
    respond(std::move(response));
  };
  request_ = std::make_unique<Request>();
  copy_head(*parser_, head, *request_);
  request_->peer = peer_;
  request_->secure = tls_ != nullptr;
  believe_proxy(*request_, core_.state().options.trusted_proxies);

  if (head.method == Method::kOptions && head.target == "*") return answer_now(Response::no_content());
  auto target = parse_target(head.target);
  if (!target) return answer_now(problem(Refusal{400, target.error().code, target.error().message}));
  RouteMatch match = core_.state().router.match(request_->method, target->path);
  if (match.allow.empty()) {
    return answer_now(problem(Refusal{404, "not-found", "There is nothing at this address."}));
  }
  if (!head.method || match.route == nullptr) {
    const bool asks_methods = head.method == Method::kOptions;
    Response response = asks_methods
                            ? Response::no_content()
                            : problem(Refusal{405, "method-not-allowed", "This address does not take this method."});
    response.headers.set("Allow", match.allow);
    return answer_now(std::move(response));
  }
  route_ = match.route;
  request_->path = std::move(target->path);
  request_->query = std::move(target->query);
  request_->params = std::move(match.params);
  if_none_match_ = head.if_none_match.value_or("");
  const std::size_t limit = route_->max_body != 0 ? route_->max_body : core_.state().options.max_body;
  if (!head.has_body) return dispatch();
  if (const auto& gate = core_.state().options.gate) {
    if (auto refused = gate(*request_, *route_)) return answer_now(std::move(*refused));
  }
  if (head.content_length.value_or(0) > limit) return answer_now(problem(kBodyTooLarge));
  begin_body(head, limit);
}

void Connection::begin_body(const RequestHead& head, std::size_t limit) {
  parser_->body_limit(limit);
  parser_->eager(true);
  body_share_ = BodyBudget::Share(core_.state().bodies);
  become(Phase::kBody, core_.state().options.body_timeout);
  // A client that has begun to send does not need the go-ahead (RFC 9110 section 10.1.1).
  if (head.expects_continue && begin_ == end_) {
    interim_ = true;
    output_ = {kContinue, {}};
    borrowed_head_ = false;
    become(Phase::kWriting, core_.state().options.write_timeout);
  }
}

bool Connection::take_body() {
  namespace beast_http = boost::beast::http;
  if (begin_ != end_) {
    ErrorCode error;
    begin_ += parser_->put(asio::buffer(buffer_.get() + begin_, end_ - begin_), error);
    if (error == beast_http::error::body_limit) {
      refuse(kBodyTooLarge);
      return true;
    }
    if (!body_share_.hold(parser_->get().body().size())) {
      close_after_ = linger_after_ = true;
      persistence_ = Persistence::kClose;
      respond(busy());
      return true;
    }
    const bool endless = error == beast_http::error::need_more && end_ - begin_ > kMostChunkHead;
    if ((error && error != beast_http::error::need_more) || endless) {
      refuse({400, "bad-request", "The chunks of the body are malformed."});
      return true;
    }
  }
  if (!parser_->is_done()) {
    read_more(kBodyBuffer);
    return false;
  }
  request_->body = std::move(parser_->get().body());
  dispatch();
  return true;
}

void Connection::dispatch() {
  become(Phase::kHandler, kUnlimited);
  parser_.reset();
  ++pending_;  // until take_answer: the worker refers to this connection
  Job job{std::move(request_), route_, &core_, this, std::chrono::steady_clock::now(), std::move(body_share_)};
  Lane* lane = route_->lane.empty() ? nullptr : &core_.state().lanes.at(route_->lane);
  if (core_.state().workers->submit(std::move(job), lane)) return;
  --pending_;
  respond(busy());
}

void Connection::take_answer(Response response) {
  --pending_;
  if (phase_ == Phase::kClosed) return;
  if (!response.stream_topic.empty() && !head_only_ && response.status == 200) {
    begin_stream(std::move(response));
  } else {
    respond(std::move(response));
    advance();
  }
}

// ---- Answering ----

bool Connection::serve_page(const RequestHead& head) {
  PreparedPage* found = core_.find_page(head.target);
  if (found == nullptr) return false;
  const Coding coding = choose_coding(head.accept_encoding, found->page->available());
  PreparedVariant& prepared = found->variants[static_cast<std::size_t>(coding)];
  const bool not_modified =
      found->page->status() == 200 && head.if_none_match && names_etag(*head.if_none_match, prepared.variant->etag);
  page_ = found->page;
  core_.counters.page_hits.add();
  core_.counters.by_status[static_cast<std::size_t>(not_modified ? 304 : found->page->status())].add();
  if (not_modified) core_.counters.not_modified.add();
  write_variant(prepared, not_modified, head_only_);
  return true;
}

void Connection::write_variant(PreparedVariant& prepared, bool not_modified, bool head_only) {
  core_.refresh_date(prepared);
  output_.head = not_modified ? prepared.not_modified : prepared.head;
  output_.body = not_modified || head_only ? std::string_view() : std::string_view(prepared.variant->body);
  borrowed_head_ = true;
  if (persistence_ != Persistence::kDefault) {
    text_.assign(output_.head.substr(0, output_.head.size() - 2)).append(field_line_of(persistence_)).append("\r\n");
    output_.head = text_;
    borrowed_head_ = false;
  }
  become(Phase::kWriting, core_.state().options.write_timeout);
}

void Connection::refuse(const Refusal& refusal) {
  close_after_ = linger_after_ = true;
  persistence_ = Persistence::kClose;
  respond(problem(refusal));
}

void Connection::respond(Response response) {
  response.stream_topic.clear();
  const Headers& defaults = core_.state().options.default_headers;
  const auto etag = response.headers.get("etag");
  if (response.status == 200 && etag && !if_none_match_.empty() && route_ != nullptr &&
      (route_->method == Method::kGet || route_->method == Method::kHead) && names_etag(if_none_match_, *etag)) {
    response.status = 304;
    core_.counters.not_modified.add();
  }
  auto head = write_head(response, defaults, core_.date(), persistence_);
  if (!head) {
    log::error("answer cannot be sent", {{"status", response.status}});
    response = problem(Error{ErrorKind::kInternal, "Something went wrong on our side.", {}, {}, {}});
    head = write_head(response, {}, core_.date(), persistence_);
  }
  core_.counters.by_status[static_cast<std::size_t>(response.status)].add();
  text_ = std::move(*head);
  body_ = std::move(response.body);
  output_ = {text_, head_only_ || has_no_body(response.status) ? std::string_view() : std::string_view(body_)};
  borrowed_head_ = false;
  become(Phase::kWriting, core_.state().options.write_timeout);
}

void Connection::finish_answer() {
  // By swapping: assigning an empty string would keep the memory, and idle connections are many.
  std::string().swap(body_);
  if (text_.capacity() > kFirstBuffer) std::string().swap(text_);
  page_.reset();
  parser_.reset();
  request_.reset();
  body_share_ = {};
  route_ = nullptr;
  if_none_match_.clear();
  if (close_after_ || core_.draining()) return linger_after_ || begin_ != end_ ? linger() : shut();
  const ServerOptions& options = core_.state().options;
  if (begin_ != end_) return become(Phase::kHead, options.header_timeout);
  if (capacity_ > options.max_header) {
    buffer_.reset();
    capacity_ = 0;
  }
  begin_ = end_ = 0;
  become(Phase::kIdle, options.idle_timeout);
}

bool Connection::flush() {
  while (!output_.empty() && !tls_) {
    ErrorCode error;
    std::size_t count = 0;
    if (output_.body.empty()) {
      count = socket_.write_some(asio::buffer(output_.head.data(), output_.head.size()), error);
    } else {
      const std::array<asio::const_buffer, 2> buffers{asio::const_buffer(output_.head.data(), output_.head.size()),
                                                      asio::const_buffer(output_.body.data(), output_.body.size())};
      count = socket_.write_some(buffers, error);
    }
    if (error == asio::error::would_block) break;
    if (error) {
      close();
      return false;
    }
    output_.consume(count);
    // A short write means the socket's buffer is full: asking once more would only be told so.
    if (!output_.empty()) break;
  }
  if (output_.empty()) return true;
  flush_later();
  return false;
}

void Connection::flush_later() {
  if (borrowed_head_ && !output_.head.empty()) {
    text_.assign(output_.head);
    output_.head = text_;
  }
  borrowed_head_ = false;
  sending_ = true;
  auto written = completion([this](ErrorCode error, std::size_t count) { on_written(error, count); });
  if (!tls_) {
    const std::array<asio::const_buffer, 2> buffers{asio::const_buffer(output_.head.data(), output_.head.size()),
                                                    asio::const_buffer(output_.body.data(), output_.body.size())};
    socket_.async_write_some(buffers, std::move(written));
    return;
  }
  // OpenSSL writes a record a call: head and the beginning of the body must be one buffer to be one record.
  if (!output_.head.empty() && !output_.body.empty() && output_.head.size() < kTlsRecord) {
    const std::string_view beginning = output_.body.substr(0, kTlsRecord - output_.head.size());
    text_.assign(output_.head).append(beginning);
    output_.head = text_;
    output_.body.remove_prefix(beginning.size());
  }
  const std::string_view next = output_.head.empty() ? output_.body : output_.head;
  tls_->async_write_some(asio::const_buffer(next.data(), next.size()), std::move(written));
}

void Connection::on_written(ErrorCode error, std::size_t count) {
  sending_ = false;
  if (phase_ == Phase::kClosed) return;
  if (error) return close();
  output_.consume(count);
  // The kernel reports progress only when a good part of its buffer is free again, so a trickling reader earns nothing.
  deadline_ = core_.now() + core_.state().options.write_timeout.count;
  if (phase_ == Phase::kStream) return next_event();
  advance();
}

// ---- Event streams ----

void Connection::begin_stream(Response response) {
  // Delimited by closing (RFC 9112 section 6.3): an event stream has no end of its own.
  auto head = write_head(response, core_.state().options.default_headers, core_.date(), Persistence::kClose);
  if (!head || core_.draining()) {
    close_after_ = true;
    persistence_ = Persistence::kClose;
    respond(problem(Refusal{503, "draining", "The server is closing. Please try again in a moment."}));
    return advance();
  }
  core_.counters.by_status[200].add();
  topic_ = std::move(response.stream_topic);
  core_.subscribe(topic_, *this);
  stream_end_ = core_.now() + core_.state().options.event_lifetime.count;
  become(Phase::kStream, kUnlimited);
  head->append(response.body);
  send_event(std::make_shared<const std::string>(std::move(*head)));
  if (phase_ != Phase::kStream) return;
  // Reading goes on only to notice that the client has gone.
  begin_ = end_ = 0;
  read_more(kFirstBuffer);
}

void Connection::send_event(const std::shared_ptr<const std::string>& bytes) {
  if (phase_ != Phase::kStream) return;
  if (event_bytes_ + bytes->size() > kMostEventBytes && !events_.empty()) {
    core_.counters.dropped_consumers.add();
    return close();
  }
  events_.push_back(bytes);
  event_bytes_ += bytes->size();
  if (events_.size() == 1) {
    output_ = {*bytes, {}};
    next_event();
  }
}

void Connection::next_event() {
  for (;;) {
    if (output_.empty()) {
      if (events_.empty()) break;
      event_bytes_ -= events_.front()->size();
      events_.pop_front();
      if (events_.empty()) break;
      output_ = {*events_.front(), {}};
    }
    become(Phase::kStream, core_.state().options.write_timeout);
    if (!flush()) return;
  }
  become(Phase::kStream, kUnlimited);
}

// ---- Sockets ----

void Connection::read_more(std::size_t most_buffered) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && end_ == capacity_) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == capacity_ || (phase_ == Phase::kBody && capacity_ < most_buffered)) {
    const std::size_t larger =
        phase_ == Phase::kBody ? std::max(most_buffered, capacity_ * 2) : std::max(kFirstBuffer, capacity_ * 2);
    auto grown = std::make_unique_for_overwrite<char[]>(larger);
    if (end_ != begin_) std::memcpy(grown.get(), buffer_.get() + begin_, end_ - begin_);
    buffer_ = std::move(grown);
    capacity_ = larger;
    end_ -= begin_;
    begin_ = 0;
  }
  const asio::mutable_buffer space(buffer_.get() + end_, capacity_ - end_);
  auto read = completion([this](ErrorCode error, std::size_t count) { on_read(error, count); });
  if (tls_) {
    tls_->async_read_some(space, std::move(read));
  } else {
    socket_.async_read_some(space, std::move(read));
  }
}

void Connection::on_read(ErrorCode error, std::size_t count) {
  if (phase_ == Phase::kClosed) return;
  if (error) return close();  // also the end of input: a cut request is nobody's
  const ServerOptions& options = core_.state().options;
  switch (phase_) {
    case Phase::kIdle:
      become(Phase::kHead, options.header_timeout);
      [[fallthrough]];
    case Phase::kHead:
      end_ += count;
      return advance();
    case Phase::kBody:
      end_ += count;
      phase_bytes_ += count;
      set_deadline(
          {options.body_timeout.count + static_cast<std::int64_t>(phase_bytes_) * 1000 / kSlowestBytesPerSecond});
      return advance();
    case Phase::kLingering:
    case Phase::kStream:
      return read_more(kFirstBuffer);  // discarded
    default:
      return close();
  }
}

// Closing a socket with unread input makes the kernel send a reset, which can overtake the answer (RFC 9112
// section 9.6).
void Connection::linger() {
  become(Phase::kLingering, kLingerTime);
  if (!tls_) {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  begin_ = end_ = 0;
  read_more(kFirstBuffer);
}

void Connection::shut() {
  if (!tls_) return close();
  become(Phase::kClosing, kLingerTime);
  tls_->async_shutdown(completion([this](ErrorCode) { close(); }));
}

void Connection::close() {
  if (phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kStream) core_.unsubscribe(topic_, *this);
  phase_ = Phase::kClosed;
  ErrorCode ignored;
  socket_.close(ignored);
}

void Connection::sweep() {
  // An ordinary end: the client comes back with its cookie. A stream that is never asked again outlives its session.
  if (phase_ == Phase::kStream && core_.now() >= stream_end_) return close();
  if (phase_ == Phase::kClosed || core_.now() < deadline_) return;
  core_.counters.timed_out.add(phase_ == Phase::kIdle || phase_ == Phase::kLingering || phase_ == Phase::kClosing ? 0
                                                                                                                  : 1);
  const bool began = phase_ == Phase::kBody || (phase_ == Phase::kHead && begin_ != end_);
  if (began && !tls_) {
    // One attempt: a client this slow gets no second deadline.
    const Response response = problem(kTimedOut);
    core_.counters.by_status[408].add();
    const auto head = write_head(response, core_.state().options.default_headers, core_.date(), Persistence::kClose);
    const std::string answer = head.value_or("") + response.body;
    ErrorCode ignored;
    socket_.write_some(asio::buffer(answer), ignored);
  }
  if (phase_ == Phase::kWriting || phase_ == Phase::kStream) {
    // With a reset, or the kernel would keep what this client does not take for minutes.
    ErrorCode ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  }
  close();
}

void Connection::drain() {
  ErrorCode ignored;
  const bool waits_for_request = phase_ == Phase::kIdle || (phase_ == Phase::kHead && begin_ == end_);
  if (phase_ == Phase::kStream) return close();
  // A request that has reached the kernel but not us is answered still.
  if (waits_for_request && (!socket_.is_open() || socket_.available(ignored) == 0)) return close();
  close_after_ = true;
}

}  // namespace callbox::http
