// Secrets that change while the desk runs (sessions of networks), sealed with the master key.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/database.h"

namespace callbox::app {

struct Installation;

class SecretStore {
 public:
  explicit SecretStore(Installation& installation) : installation_(installation) {}
  // Nothing when none is kept. kCorrupt when it does not open.
  result<std::optional<std::string>> load(const std::string& name);
  Status save(const std::string& name, std::string_view secret);

 private:
  Installation& installation_;
};

std::span<const storage::Migration> secret_migrations();  // block 700

}  // namespace callbox::app
