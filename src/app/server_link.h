// The server, for those who hear of it before it runs and after it has gone: the route of its own metrics, and the
// database's notifier thread.
#pragma once

#include <memory>

#include "base/locks.h"
#include "http/server.h"

namespace callbox::app {

// Thread-safe. Copies share the one server.
class ServerLink {
 public:
  // `server` is used until end(), which waits for a use that is under way.
  void begin(http::Server& server) const { set(&server); }
  void end() const { set(nullptr); }

  std::string metrics() const {
    const LockGuard lock(shared_->mutex);
    return shared_->server == nullptr ? std::string() : shared_->server->metrics();
  }
  // Does nothing while there is no server.
  void publish(std::string_view topic, std::string_view event, std::string_view data) const {
    const LockGuard lock(shared_->mutex);
    if (shared_->server != nullptr) shared_->server->streams().publish(topic, event, data);
  }

 private:
  struct Shared {
    Mutex mutex;
    http::Server* server CALLBOX_GUARDED_BY(mutex) = nullptr;
  };
  void set(http::Server* server) const {
    const LockGuard lock(shared_->mutex);
    shared_->server = server;
  }
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace callbox::app
