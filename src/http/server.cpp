#include "http/server.h"

#include <sys/resource.h>

#include "base/locks.h"
#include "base/log.h"
#include "base/text.h"
#include "http/core.h"
#include "http/tls.h"

namespace callbox::http {
namespace {

namespace asio = boost::asio;

// WHATWG HTML section 9.2.6: a field a line; a line feed in `data` begins another data field.
std::string to_event(std::string_view event, std::string_view data) {
  std::string out;
  if (const std::string_view name = event.substr(0, event.find_first_of("\r\n")); !name.empty()) {
    out.append("event: ").append(name).append("\n");
  }
  for (std::string_view line : split(data, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.append("data: ");
    for (const char c : line) out.push_back(c == '\r' ? ' ' : c);
    out.append("\n");
  }
  return out.append("\n");
}

class ServerImpl final : public Server, public EventStreams {
 public:
  explicit ServerImpl(ServerOptions options, Router router)
      : state_{std::move(options), std::move(router), {}, BodyBudget(options.max_body_bytes), {}, {}, {}, {}} {
    for (const Route& route : state_.router.routes())
      if (!route.lane.empty()) state_.lanes.try_emplace(route.lane);
  }
  ~ServerImpl() override {
    drain();
    state_.workers.reset();  // waits for the handlers that run: they refer to the cores
  }

  result<void> open();

  std::uint16_t port() const override { return port_; }
  void drain() override;
  void put_page(std::string path, std::shared_ptr<const Page> page) override;
  void drop_page(std::string path) override;
  void drop_pages_under(std::string prefix) override;
  EventStreams& streams() override { return *this; }
  void publish(std::string_view topic, std::string_view event, std::string_view data) override;
  void observe(Observer observer) override;
  std::string metrics() const override;

 private:
  void answer(Job& job);

  ServerState state_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::uint16_t port_ = 0;

  Mutex draining_;  // one drain at a time; held for its length
  bool drained_ CALLBOX_GUARDED_BY(draining_) = false;
  Mutex empty_;  // guards no more than the waking: what is waited for is atomic
  Condition emptied_;

  mutable Mutex observer_lock_;
  std::shared_ptr<const Observer> observer_ CALLBOX_GUARDED_BY(observer_lock_);
};

// SO_REUSEPORT would let a second server of the same user share the port unnoticed, so one bind without it goes first.
ErrorCode probe(const asio::ip::tcp::endpoint& endpoint) {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  ErrorCode error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1, error);
  return error;
}

// A login shell's 1,024 descriptors are fewer than max_connections; the hard limit is what the administrator allows.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) log::warning("descriptor limit not raised");
}

result<void> ServerImpl::open() {
  ServerOptions& options = state_.options;
  raise_descriptor_limit();
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    return fail(ErrorKind::kInvalid, "A TLS certificate and its key must be given together.");
  }
  if (!options.tls_certificate.empty()) {
    TRY(state_.tls, make_tls_context(options.tls_certificate, options.tls_key));
  }
  ErrorCode error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error)
    return fail(ErrorKind::kInvalid, "\"" + options.address + "\" is not an IP address.", Where{"address", 0, 0});
  asio::ip::tcp::endpoint endpoint(address, options.port);
  const int threads =
      options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));

  if (options.port != 0) error = probe(endpoint);
  for (int i = 0; i < threads && !error; ++i) {
    cores_.push_back(std::make_unique<Core>(state_));
    error = cores_.back()->listen(endpoint);
    if (!error) endpoint.port(cores_.back()->port());
  }
  if (error) {
    cores_.clear();
    return fail(
        ErrorKind::kUnavailable, "cannot-listen",
        "Cannot listen on " + options.address + " port " + std::to_string(options.port) + ": " + error.message() + ".");
  }
  port_ = endpoint.port();
  state_.on_empty = [this] {
    const LockGuard lock(empty_);
    emptied_.notify_all();
  };
  const WorkerLimits limits{options.workers, options.max_waiting, options.lane_running, options.lane_waiting};
  state_.workers = std::make_unique<Workers<Job>>(limits, [this](Job& job) { answer(job); });
  for (const auto& core : cores_) core->run();
  return {};
}

// Runs on a worker thread.
void ServerImpl::answer(Job& job) {
  Response response;
  try {
    response = job.route->handler(*job.request);
  } catch (const std::exception& failure) {
    log::error("handler failed", {{"route", job.route->pattern}, {"what", failure.what()}});
    response = problem(Error{ErrorKind::kInternal, "Something went wrong on our side.", {}, {}, {}});
  } catch (...) {
    log::error("handler failed", {{"route", job.route->pattern}});
    response = problem(Error{ErrorKind::kInternal, "Something went wrong on our side.", {}, {}, {}});
  }
  std::shared_ptr<const Observer> observer;
  {
    const LockGuard lock(observer_lock_);
    observer = observer_;
  }
  if (observer && *observer) {
    const auto took = std::chrono::steady_clock::now() - job.began;
    (*observer)(*job.request, response.status, {std::chrono::duration_cast<std::chrono::milliseconds>(took).count()});
  }
  job.core->post([core = job.core, connection = job.connection, response = std::move(response)]() mutable {
    connection->take_answer(std::move(response));
    core->release_if_finished(*connection);
  });
}

void ServerImpl::drain() {
  const LockGuard once(draining_);
  if (drained_) return;
  drained_ = true;
  for (const auto& core : cores_) core->post([&core = *core] { core.drain(); });
  // Every core must have closed its door before "no connections" means the end.
  {
    UniqueLock lock(empty_);
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(state_.options.drain_timeout.count);
    emptied_.wait_until(lock, deadline, [this] {
      for (const auto& core : cores_) {
        if (!core->drained()) return false;
      }
      return state_.connections == 0;
    });
  }
  for (const auto& core : cores_) core->stop();
}

void ServerImpl::put_page(std::string path, std::shared_ptr<const Page> page) {
  for (const auto& core : cores_) {
    core->post([&core = *core, path, page] { core.put_page(path, page); });
  }
}
void ServerImpl::drop_page(std::string path) {
  for (const auto& core : cores_) {
    core->post([&core = *core, path] { core.drop_page(path); });
  }
}
void ServerImpl::drop_pages_under(std::string prefix) {
  for (const auto& core : cores_) {
    core->post([&core = *core, prefix] { core.drop_pages_under(prefix); });
  }
}

void ServerImpl::publish(std::string_view topic, std::string_view event, std::string_view data) {
  const auto bytes = std::make_shared<const std::string>(to_event(event, data));
  for (const auto& core : cores_) {
    core->post([&core = *core, topic = std::string(topic), bytes] { core.publish(topic, bytes); });
  }
}

void ServerImpl::observe(Observer observer) {
  const LockGuard lock(observer_lock_);
  observer_ = std::make_shared<const Observer>(std::move(observer));
}

std::string ServerImpl::metrics() const {
  std::vector<const Counters*> counters;
  for (const auto& core : cores_) counters.push_back(&core->counters);
  return to_prometheus(counters);
}

}  // namespace

result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, std::vector<Route> routes) {
  TRY(Router router, Router::build(std::move(routes)));
  auto server = std::make_unique<ServerImpl>(options, std::move(router));
  CHECK_OK(server->open());
  return server;
}

}  // namespace callbox::http
