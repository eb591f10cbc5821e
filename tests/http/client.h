// A plain blocking HTTP client for tests: it sends exactly the bytes it is given.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

namespace callbox::http::testing {

struct Reply {
  int status = 0;                                   // 0: the connection ended before a whole answer
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string header(const std::string& name) const;  // "" when absent
};

// Reads give up after 20 seconds, so that a defect fails a test instead of hanging it.
class Client {
 public:
  explicit Client(std::uint16_t port);
  // Speaks TLS, without checking the certificate; `most` limits the protocol version (0 = newest).
  Client(std::uint16_t port, SSL_CTX* context);
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  bool send(std::string_view bytes);
  // The next answer; `head_only` for answers to HEAD.
  Reply read(bool head_only = false);
  // Sends "GET target" with more field lines (each ending in CR LF) and reads the answer.
  Reply get(std::string_view target, std::string_view fields = {});
  Reply post(std::string_view target, std::string_view body, std::string_view fields = {});
  // Everything up to and with `text`; what has come when the connection ends first.
  std::string read_until(std::string_view text);
  std::string read_to_end();
  // Waits until the server closes; false when it sends something or does not.
  bool sees_close();
  // Ends our side of the connection; the server may still answer.
  void finish_sending();
  // Makes the kernel's receive buffer tiny, so that a server cannot write far ahead.
  void read_slowly();
  // Closes with a reset.
  void cut();
  const SSL* tls() const { return tls_; }

 private:
  std::size_t receive(char* out, std::size_t size);
  bool fill();

  int socket_ = -1;
  SSL* tls_ = nullptr;
  std::string buffer_;
};

// A server on 127.0.0.1 and a free port, with short defaults for tests: one core, two workers.
ServerOptions test_options();
std::unique_ptr<Server> serve(std::vector<Route> routes, const ServerOptions& options = test_options());

// A route whose handler says what it got: "METHOD path body".
Route echo(Method method, std::string pattern, std::size_t max_body = 0);

}  // namespace callbox::http::testing
