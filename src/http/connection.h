// One client connection: a state machine driven by the completions of one core's io_context, so nothing here locks.
//
// Callbacks instead of coroutines: the states are few, an idle connection costs its read buffer and this object, and
// nothing depends on how the compiler lays out coroutine frames. Only this room's .cpp files include this header.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/body_budget.h"
#include "http/page.h"
#include "http/request_head.h"
#include "http/server.h"

namespace callbox::http {

class Core;
struct PreparedVariant;

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using ErrorCode = boost::system::error_code;

// All functions on the core's thread, except where said.
class Connection {
 public:
  Connection(Core& core, Socket socket, std::string peer);

  // Begins reading (after the TLS handshake, if `tls` is given).
  void start(boost::asio::ssl::context* tls);
  // The handler's answer, posted back from a worker.
  void take_answer(Response response);
  // Queues bytes of an event stream; a consumer that is too far behind is closed.
  void send_event(const std::shared_ptr<const std::string>& bytes);
  // Closes the connection if it is overdue.
  void sweep();
  // Closes it if it is idle or a stream; otherwise lets the present request finish.
  void drain();
  void close();

  bool is_stream() const { return phase_ == Phase::kStream; }
  // Closed, and no completion or worker refers to it any more: it may be destroyed.
  bool is_finished() const { return phase_ == Phase::kClosed && pending_ == 0; }

  std::size_t index = 0;  // in the core's list

 private:
  enum class Phase : std::uint8_t {
    kHandshake,
    kIdle,  // between requests, nothing received
    kHead,
    kBody,
    kHandler,  // a worker has the request
    kWriting,
    kStream,
    kLingering,  // answered; discarding what the client still sends, so that it gets to read the answer
    kClosing,    // TLS close_notify
    kClosed,
  };
  // What is to be written: views of `text_`, `body_`, a page or an event.
  struct Output {
    std::string_view head;
    std::string_view body;
    bool empty() const { return head.empty() && body.empty(); }
    void consume(std::size_t count);
  };

  // Wraps a completion: counts it as pending, and lets the core destroy the connection after the last one.
  template <class Step>
  auto completion(Step step);

  void advance();    // works until it must wait
  bool take_head();  // false: waiting or finished
  bool take_body();
  void on_head(const RequestHead& head);
  void begin_body(const RequestHead& head, std::size_t limit);
  void dispatch();
  bool serve_page(const RequestHead& head);
  void write_variant(PreparedVariant& prepared, bool not_modified, bool head_only);
  void refuse(const Refusal& refusal);  // answers and gives the connection up
  void respond(Response response);
  void begin_stream(Response response);
  void next_event();
  bool flush();  // false: waiting or closed
  void flush_later();
  void finish_answer();
  void linger();
  void shut();

  void read_more(std::size_t most_buffered);
  void on_read(ErrorCode error, std::size_t count);
  void on_written(ErrorCode error, std::size_t count);
  std::string_view buffered() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void become(Phase phase, Millis allowed);
  void set_deadline(Millis allowed);

  Core& core_;
  Socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;
  const std::string peer_;

  Phase phase_ = Phase::kHead;
  bool close_after_ = false;    // this answer is the last
  bool linger_after_ = false;   // … and unread bytes may be on their way
  bool interim_ = false;        // what is being written is 100 Continue
  bool sending_ = false;        // a write is outstanding
  bool head_only_ = false;      // the request is HEAD
  bool borrowed_head_ = false;  // output_.head views bytes the core may overwrite
  Persistence persistence_ = Persistence::kDefault;
  int pending_ = 0;
  std::int64_t phase_began_ = 0;  // coarse milliseconds
  std::int64_t deadline_ = 0;
  std::uint64_t phase_bytes_ = 0;  // received in this phase

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;

  HeadScanner scanner_;
  std::optional<RequestParser> parser_;
  const Route* route_ = nullptr;
  std::unique_ptr<Request> request_;  // while its body arrives
  BodyBudget::Share body_share_;
  std::string if_none_match_;

  Output output_;
  std::string text_;
  std::string body_;
  std::shared_ptr<const Page> page_;  // keeps output_.body alive

  std::string topic_;
  std::deque<std::shared_ptr<const std::string>> events_;  // front: being written
  std::size_t event_bytes_ = 0;
  std::int64_t stream_end_ = 0;
};

}  // namespace callbox::http
