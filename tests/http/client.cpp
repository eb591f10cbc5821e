#include "http/client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace callbox::http::testing {

std::string Reply::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval patience{20, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

Client::Client(std::uint16_t port, SSL_CTX* context) : Client(port) {
  tls_ = SSL_new(context);
  SSL_set_fd(tls_, socket_);
  if (SSL_connect(tls_) != 1) cut();
}

Client::~Client() {
  if (tls_ != nullptr) SSL_free(tls_);
  if (socket_ >= 0) ::close(socket_);
}

Client::Client(Client&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      tls_(std::exchange(other.tls_, nullptr)),
      buffer_(std::move(other.buffer_)) {}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t Client::receive(char* out, std::size_t size) {
  if (socket_ < 0) return 0;
  const auto got = tls_ != nullptr ? SSL_read(tls_, out, static_cast<int>(size)) : ::recv(socket_, out, size, 0);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool Client::fill() {
  std::array<char, 16384> chunk;
  const std::size_t got = receive(chunk.data(), chunk.size());
  buffer_.append(chunk.data(), got);
  return got > 0;
}

std::string Client::read_until(std::string_view text) {
  std::size_t found = buffer_.find(text);
  while (found == std::string::npos && fill()) found = buffer_.find(text);
  const std::size_t end = found == std::string::npos ? buffer_.size() : found + text.size();
  std::string taken = buffer_.substr(0, end);
  buffer_.erase(0, end);
  return taken;
}

std::string Client::read_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

Reply Client::read(bool head_only) {
  Reply reply;
  const std::string head = read_until("\r\n\r\n");
  if (!head.ends_with("\r\n\r\n") || !head.starts_with("HTTP/1.1 ")) return reply;
  for (const std::string_view line : split(std::string_view(head).substr(head.find("\r\n") + 2), '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    reply.headers.emplace(to_lower_ascii(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  std::size_t length = 0;
  const std::string stated = reply.header("content-length");
  std::from_chars(stated.data(), stated.data() + stated.size(), length);
  int status = 0;
  std::from_chars(head.data() + 9, head.data() + 12, status);
  if (!head_only && status != 304 && status != 204) {
    while (buffer_.size() < length && fill()) {
    }
    if (buffer_.size() < length) return reply;
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
  }
  reply.status = status;
  return reply;
}

Reply Client::get(std::string_view target, std::string_view fields) {
  send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n");
  return read();
}

Reply Client::post(std::string_view target, std::string_view body, std::string_view fields) {
  send("POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
       std::to_string(body.size()) + "\r\n" + std::string(fields) + "\r\n" + std::string(body));
  return read();
}

bool Client::sees_close() {
  if (!buffer_.empty()) return false;
  char byte = 0;
  if (tls_ != nullptr) return SSL_read(tls_, &byte, 1) <= 0;
  const auto got = ::recv(socket_, &byte, 1, 0);
  return got == 0 || (got < 0 && errno == ECONNRESET);
}

void Client::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void Client::read_slowly() {
  const int tiny = 2048;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &tiny, sizeof tiny);
}

void Client::cut() {
  const linger reset{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(socket_);
  socket_ = -1;
}

ServerOptions test_options() {
  ServerOptions options;
  options.port = 0;
  options.threads = 1;
  options.workers = 2;
  return options;
}

std::unique_ptr<Server> serve(std::vector<Route> routes, const ServerOptions& options) {
  auto server = Server::start(options, std::move(routes));
  if (!server) {
    ADD_FAILURE() << server.error().message;
    return nullptr;
  }
  return std::move(*server);
}

Route echo(Method method, std::string pattern, std::size_t max_body) {
  return {method, std::move(pattern), "public",
          [](const Request& request) {
            return Response::text(200, std::string(name_of(request.method)) + " " + request.path + " " + request.body);
          },
          max_body};
}

}  // namespace callbox::http::testing
