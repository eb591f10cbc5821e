// Content-addressed blobs: a blob's name is its SHA-256, so a stored blob never changes and the same bytes are kept
// once. Order of durability: temporary file, fsync, rename, fsync of the directory. Reading checks the digest.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"

namespace callbox::storage {

class Blobs {
 public:
  virtual ~Blobs() = default;
  // Durable when it returns. Storing the same bytes again is cheap and changes nothing.
  virtual result<Digest> put(std::string_view bytes) = 0;
  // kNotFound; kCorrupt when the bytes no longer hash to their name.
  virtual result<std::string> get(const Digest& digest) = 0;
  virtual result<bool> contains(const Digest& digest) = 0;
  // For lawful destruction. Absent is fine.
  virtual Status remove(const Digest& digest) = 0;
};
// Under `directory`/ab/cd/<hex>.
result<std::unique_ptr<Blobs>> open_blob_directory(const std::string& directory);

}  // namespace callbox::storage
