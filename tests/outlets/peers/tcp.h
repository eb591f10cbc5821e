// Misbehaving network peers: a server that follows a script, and a proxy that swallows answers.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace callbox::peers {

// One accepted connection. Reading past the end gives what there is.
class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}
  // Everything up to and including `mark`.
  std::string read_until(const std::string& mark);
  std::string read_exactly(std::size_t count);
  void write(const std::string& bytes);
  // Ends the connection at once, with a reset: unread bytes and all.
  void cut();
  void close();
  int socket() const { return socket_; }

 private:
  int socket_;
  std::string buffer_;
};

// Listens on a free port of this machine and runs `script` for each connection, one after the other, on a thread of its
// own.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::function<void(Connection&)> script);
  ~ScriptedServer();
  int port() const { return port_; }
  int connections() const { return connections_; }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

 private:
  std::function<void(Connection&)> script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

// Forwards to 127.0.0.1:`to`. While `swallow_answers(mark)` is set, a request whose bytes hold `mark` is forwarded
// whole, the answer is awaited, thrown away, and the connection is cut: the request was carried out and its sender does
// not know.
class Proxy {
 public:
  explicit Proxy(int to);
  ~Proxy();
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void swallow_answers(std::string mark);
  void behave() { swallow_answers({}); }
  int swallowed() const { return swallowed_; }

 private:
  void serve(int client);
  int to_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::string mark_;
  std::atomic<int> swallowed_{0};
  std::atomic<bool> ending_{false};
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A port of this machine where nobody listens.
int unused_port();

}  // namespace callbox::peers
