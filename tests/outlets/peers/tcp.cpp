#include "outlets/peers/tcp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace callbox::peers {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::pair<int, int> listen_somewhere() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  return {listener, ntohs(address.sin_port)};
}

void send_all(int to, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t sent = send(to, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
}

void reset(int socket) {
  const linger now{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(socket);
}

}  // namespace

std::string Connection::read_until(const std::string& mark) {
  char chunk[4096];
  while (buffer_.find(mark) == std::string::npos) {
    const ssize_t got = recv(socket_, chunk, sizeof chunk, 0);
    if (got <= 0) return std::exchange(buffer_, {});
    buffer_.append(chunk, static_cast<std::size_t>(got));
  }
  const std::size_t end = buffer_.find(mark) + mark.size();
  std::string taken = buffer_.substr(0, end);
  buffer_.erase(0, end);
  return taken;
}

std::string Connection::read_exactly(std::size_t count) {
  char chunk[4096];
  while (buffer_.size() < count) {
    const ssize_t got = recv(socket_, chunk, sizeof chunk, 0);
    if (got <= 0) break;
    buffer_.append(chunk, static_cast<std::size_t>(got));
  }
  std::string taken = buffer_.substr(0, count);
  buffer_.erase(0, taken.size());
  return taken;
}

void Connection::write(const std::string& bytes) {
  send_all(socket_, bytes.data(), bytes.size());
}
void Connection::cut() {
  reset(std::exchange(socket_, -1));
}
void Connection::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

ScriptedServer::ScriptedServer(std::function<void(Connection&)> script) : script_(std::move(script)) {
  std::tie(listener_, port_) = listen_somewhere();
  thread_ = std::thread([this] {
    for (int client = 0; (client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      ++connections_;
      const timeval patience{20, 0};  // a script that waits for what never comes must not hang the test
      setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      Connection connection(client);
      script_(connection);
      connection.close();
    }
  });
}

ScriptedServer::~ScriptedServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

Proxy::Proxy(int to) : to_(to) {
  std::tie(listener_, port_) = listen_somewhere();
  acceptor_ = std::thread([this] {
    for (int client = 0; (client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      threads_.emplace_back([this, client] { serve(client); });
    }
  });
}

Proxy::~Proxy() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

void Proxy::swallow_answers(std::string mark) {
  const std::lock_guard lock(mutex_);
  mark_ = std::move(mark);
}

void Proxy::serve(int client) {
  const int upstream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(to_);
  if (connect(upstream, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(upstream);
    reset(client);
    return;
  }
  std::string request;  // since the last answer
  char chunk[16384];
  bool cut = false;
  while (!ending_) {
    pollfd ends[2] = {{client, POLLIN, 0}, {upstream, POLLIN, 0}};
    if (poll(ends, 2, 100) <= 0) continue;
    if (ends[0].revents != 0) {
      const ssize_t got = recv(client, chunk, sizeof chunk, 0);
      if (got <= 0) break;
      request.append(chunk, static_cast<std::size_t>(got));
      send_all(upstream, chunk, static_cast<std::size_t>(got));
    }
    if (ends[1].revents != 0) {
      const ssize_t got = recv(upstream, chunk, sizeof chunk, 0);
      if (got <= 0) break;
      const std::lock_guard lock(mutex_);
      cut = !mark_.empty() && request.find(mark_) != std::string::npos;
      if (cut) {
        ++swallowed_;
        break;
      }
      request.clear();
      send_all(client, chunk, static_cast<std::size_t>(got));
    }
  }
  close(upstream);
  if (cut) {
    reset(client);
  } else {
    close(client);
  }
}

int unused_port() {
  const auto [listener, port] = listen_somewhere();
  close(listener);
  return port;
}

}  // namespace callbox::peers
