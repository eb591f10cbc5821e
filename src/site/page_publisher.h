// Where finished pages go: the server's page cache.
#pragma once

#include <memory>
#include <string>

#include "http/server.h"

namespace callbox::site {

class PagePublisher {
 public:
  virtual ~PagePublisher() = default;
  virtual void put(std::string path, std::shared_ptr<const http::Page> page) = 0;
  // Drops every page whose path begins with `prefix`.
  virtual void drop_under(std::string prefix) = 0;
};

// The server's own cache. `server` must outlive it.
class ServerPages final : public PagePublisher {
 public:
  explicit ServerPages(http::Server& server) : server_(server) {}
  void put(std::string path, std::shared_ptr<const http::Page> page) override {
    server_.put_page(std::move(path), std::move(page));
  }
  void drop_under(std::string prefix) override { server_.drop_pages_under(std::move(prefix)); }

 private:
  http::Server& server_;
};

}  // namespace callbox::site
