#include "http/core.h"

#include <sys/socket.h>
#include <algorithm>
#include <boost/asio/socket_base.hpp>

#include "base/log.h"
#include "base/time.h"

namespace callbox::http {
namespace {

namespace asio = boost::asio;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// Fine enough for the shortest time-out, coarse enough to cost nothing.
std::chrono::milliseconds tick_of(const ServerOptions& options) {
  const std::int64_t shortest =
      std::min({options.header_timeout.count, options.body_timeout.count, options.idle_timeout.count,
                options.write_timeout.count, options.event_heartbeat.count, options.event_lifetime.count});
  return std::chrono::milliseconds(std::clamp<std::int64_t>(shortest / 8, 5, 500));
}

std::string text_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

Core::Core(ServerState& state)
    : state_(state), acceptor_(io_.get_executor()), timer_(io_.get_executor()), tick_(tick_of(state.options)) {
  read_clocks();
  last_heartbeat_ = now_;  // the first comes when its time is up, not with the first tick
}

Core::~Core() {
  stop();
}

ErrorCode Core::listen(const asio::ip::tcp::endpoint& endpoint) {
  ErrorCode error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(4096, error);
  if (!error) acceptor_.non_blocking(true, error);
  return error;
}

std::uint16_t Core::port() const {
  return acceptor_.local_endpoint().port();
}

void Core::run() {
  accept();
  tick();
  thread_ = std::thread([this] { work(); });
}

void Core::work() {
  for (;;) {
    try {
      io_.run();
      return;
    } catch (const std::exception& failure) {
      // A broken invariant of one connection must not end the others.
      log::error("core failed", {{"what", failure.what()}});
    }
  }
}

void Core::stop() {
  if (!thread_.joinable()) return;
  post([this] {
    ErrorCode ignored;
    acceptor_.close(ignored);
    for (const auto& connection : connections_) connection->close();
    io_.stop();
  });
  thread_.join();
}

void Core::accept() {
  acceptor_.async_accept(io_.get_executor(), peer_,
                         [this](ErrorCode error, Socket socket) { on_accept(error, std::move(socket)); });
}

void Core::on_accept(ErrorCode error, Socket socket) {
  if (error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system ||
      error == asio::error::no_memory || error == asio::error::no_buffer_space) {
    log::warning("cannot accept", {{"why", error.message()}});
    accept_again_ = true;  // at the next tick: trying at once would spin
    return;
  }
  if (!error) {
    admit(std::move(socket));
  }
  if (!draining_) accept();
}

void Core::admit(Socket socket) {
  ErrorCode ignored;
  socket.non_blocking(true, ignored);
  if (state_.connections.fetch_add(1) >= state_.options.max_connections) {
    --state_.connections;
    counters.refused_connections.add();
    static constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n";
    if (!state_.tls) socket.write_some(asio::buffer(kFull.data(), kFull.size()), ignored);
    socket.shutdown(Socket::shutdown_send, ignored);
    return;
  }
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  counters.accepted.add();
  counters.open_connections.add();
  connections_.push_back(std::make_unique<Connection>(*this, std::move(socket), text_of(peer_.address())));
  Connection& connection = *connections_.back();
  connection.index = connections_.size() - 1;
  connection.start(state_.tls.get());
  release_if_finished(connection);
}

void Core::release_if_finished(Connection& connection) {
  if (!connection.is_finished()) return;
  const std::size_t index = connection.index;
  if (index + 1 != connections_.size()) {
    std::swap(connections_[index], connections_.back());
    connections_[index]->index = index;
  }
  connections_.pop_back();
  counters.open_connections.subtract();
  if (state_.connections.fetch_sub(1) == 1 && state_.on_empty) state_.on_empty();
}

void Core::read_clocks() {
  now_ = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
             .count();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(wall).count();
  if (second == date_second_) return;
  date_second_ = second;
  ++date_stamp_;
  date_ = to_http_date(UtcMillis{second * 1000});
}

void Core::tick() {
  timer_.expires_after(tick_);
  timer_.async_wait([this](ErrorCode error) {
    if (error) return;
    read_clocks();
    if (accept_again_ && !draining_) {
      accept_again_ = false;
      accept();
    }
    // Backwards: a connection that goes is replaced by the last one, which has been looked at.
    for (std::size_t i = connections_.size(); i-- > 0;) {
      Connection& connection = *connections_[i];
      connection.sweep();
      release_if_finished(connection);
    }
    if (now_ - last_heartbeat_ >= state_.options.event_heartbeat.count) {
      last_heartbeat_ = now_;
      const auto heartbeat = std::make_shared<const std::string>(":\n\n");
      for (std::size_t i = connections_.size(); i-- > 0;) {
        Connection& connection = *connections_[i];
        if (connection.is_stream()) connection.send_event(heartbeat);
        release_if_finished(connection);
      }
    }
    tick();
  });
}

// ---- Pages ----

void Core::put_page(const std::string& path, std::shared_ptr<const Page> page) {
  // The old one goes in any case: when the new one does not fit, the handler answers, and not with the past.
  drop_page(path);
  if (page_bytes_ + page->bytes() > state_.options.max_page_bytes) return counters.pages_not_kept.add();
  page_bytes_ += page->bytes();
  PreparedPage prepared;
  for (const Coding coding : {Coding::kIdentity, Coding::kGzip, Coding::kBrotli}) {
    const Page::Variant* variant = page->variant(coding);
    if (variant == nullptr) continue;
    prepared.variants[static_cast<std::size_t>(coding)] = {
        variant, variant->head, variant->not_modified, date_offset(variant->head), date_offset(variant->not_modified),
        0};
  }
  prepared.page = std::move(page);
  pages_.insert_or_assign(path, std::move(prepared));
}

void Core::drop_page(const std::string& path) {
  const auto found = pages_.find(path);
  if (found == pages_.end()) return;
  page_bytes_ -= found->second.page->bytes();
  pages_.erase(found);
}

void Core::drop_pages_under(std::string_view prefix) {
  std::erase_if(pages_, [&](const auto& entry) {
    if (!entry.first.starts_with(prefix)) return false;
    page_bytes_ -= entry.second.page->bytes();
    return true;
  });
}

PreparedPage* Core::find_page(std::string_view target) {
  const auto found = pages_.find(target);
  return found == pages_.end() ? nullptr : &found->second;
}

void Core::refresh_date(PreparedVariant& prepared) const {
  if (prepared.date_stamp == date_stamp_) return;
  prepared.date_stamp = date_stamp_;
  prepared.head.replace(prepared.head_date, date_.size(), date_);
  prepared.not_modified.replace(prepared.not_modified_date, date_.size(), date_);
}

// ---- Event streams ----

void Core::subscribe(const std::string& topic, Connection& connection) {
  topics_[topic].push_back(&connection);
  counters.open_streams.add();
}

void Core::unsubscribe(const std::string& topic, Connection& connection) {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  counters.open_streams.subtract();
  std::erase(found->second, &connection);
  if (found->second.empty()) topics_.erase(found);
}

void Core::publish(std::string_view topic, const std::shared_ptr<const std::string>& bytes) {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  // A copy: a consumer that is dropped leaves the list while it is walked.
  const std::vector<Connection*> consumers = found->second;
  for (Connection* consumer : consumers) {
    consumer->send_event(bytes);
    release_if_finished(*consumer);
  }
}

// ---- The end ----

void Core::drain() {
  draining_ = true;
  ErrorCode error;
  // Clients the kernel has already accepted for us would be reset; they get an answer instead.
  while (acceptor_.is_open()) {
    Socket socket = acceptor_.accept(peer_, error);
    if (error) break;
    admit(std::move(socket));
  }
  acceptor_.close(error);
  // Completions that are queued already may hold a new connection, and that one's first bytes: they go first, hence
  // twice to the end of the queue before an idle connection is taken for idle.
  post([this] { post([this] { close_idle(); }); });
}

void Core::close_idle() {
  for (std::size_t i = connections_.size(); i-- > 0;) {
    Connection& connection = *connections_[i];
    connection.drain();
    release_if_finished(connection);
  }
  drained_ = true;
  if (state_.on_empty) state_.on_empty();
}

}  // namespace callbox::http
