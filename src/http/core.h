// One core: an io_context run by one thread, its listening socket (the kernel spreads connections by SO_REUSEPORT), its
// connections and its own copy of the page cache. Nothing in it is shared but ServerState, so nothing is locked.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/body_budget.h"
#include "http/connection.h"
#include "http/counters.h"
#include "http/router.h"
#include "http/workers.h"

namespace callbox::http {

// A request on its way through a worker.
struct Job {
  std::unique_ptr<Request> request;
  const Route* route = nullptr;
  Core* core = nullptr;
  Connection* connection = nullptr;
  std::chrono::steady_clock::time_point began;
  BodyBudget::Share body;
};

// What all cores share: immutable, or thread-safe.
struct ServerState {
  ServerOptions options;
  Router router;
  std::unique_ptr<boost::asio::ssl::context> tls;  // null: plain
  BodyBudget bodies;                               // before the workers: jobs hold shares of it
  std::map<std::string, Lane, std::less<>> lanes;  // of all routes; complete before the first request
  std::unique_ptr<Workers<Job>> workers;
  std::atomic<std::size_t> connections{0};
  std::function<void()> on_empty;  // called when the last connection has gone
};

// A page's heads in a core's own copy, where the date is overwritten.
struct PreparedVariant {
  const Page::Variant* variant = nullptr;
  std::string head;
  std::string not_modified;
  std::size_t head_date = 0;
  std::size_t not_modified_date = 0;
  std::uint64_t date_stamp = 0;  // of Core::date_stamp when the dates were last written
};
struct PreparedPage {
  std::shared_ptr<const Page> page;
  std::array<PreparedVariant, kCodings> variants;
};

class Core {
 public:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

  explicit Core(ServerState& state);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // Binds with SO_REUSEPORT and listens. Before run().
  ErrorCode listen(const boost::asio::ip::tcp::endpoint& endpoint);
  std::uint16_t port() const;
  void run();   // starts the thread
  void stop();  // from another thread: closes everything and joins
  // Runs `step` on the core's thread. From any thread.
  template <class Step>
  void post(Step&& step) {
    boost::asio::post(io_.get_executor(), std::forward<Step>(step));
  }

  // The rest on the core's thread.
  void put_page(const std::string& path, std::shared_ptr<const Page> page);
  void drop_page(const std::string& path);
  void drop_pages_under(std::string_view prefix);
  PreparedPage* find_page(std::string_view target);
  // Writes the present date into the heads of `prepared` unless it stands there.
  void refresh_date(PreparedVariant& prepared) const;

  void subscribe(const std::string& topic, Connection& connection);
  void unsubscribe(const std::string& topic, Connection& connection);
  void publish(std::string_view topic, const std::shared_ptr<const std::string>& bytes);

  void drain();
  bool draining() const { return draining_; }
  // Whether drain() has been through. From any thread.
  bool drained() const { return drained_.load(); }
  void release_if_finished(Connection& connection);

  // Milliseconds of a steady clock, as of the last tick.
  std::int64_t now() const { return now_; }
  const std::string& date() const { return date_; }
  ServerState& state() { return state_; }
  Counters counters;

 private:
  void accept();
  void on_accept(ErrorCode error, Socket socket);
  void admit(Socket socket);
  void close_idle();
  void tick();
  void read_clocks();
  void work();

  ServerState& state_;
  boost::asio::io_context io_{1};
  Acceptor acceptor_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    Executor>
      timer_;
  boost::asio::ip::tcp::endpoint peer_;
  std::chrono::milliseconds tick_;
  std::int64_t now_ = 0;
  std::int64_t last_heartbeat_ = 0;
  std::int64_t date_second_ = 0;
  std::uint64_t date_stamp_ = 0;
  std::string date_;
  bool draining_ = false;
  std::atomic<bool> drained_{false};
  bool accept_again_ = false;  // the process ran out of descriptors; retried at the next tick

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, PreparedPage, Hash, std::equal_to<>> pages_;
  std::size_t page_bytes_ = 0;  // of `pages_`
  std::map<std::string, std::vector<Connection*>, std::less<>> topics_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace callbox::http
