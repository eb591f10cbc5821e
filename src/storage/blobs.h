// Content-addressed blobs: a blob's name is its SHA-256, so a stored blob never changes and the same bytes are kept
// once. Order of durability: temporary file, fsync, rename, fsync of the directories. Reading checks the digest.
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
  // Durable when it returns. Storing the same bytes again changes nothing, unless what is there no longer hashes to its
  // name: it is replaced.
  virtual result<Digest> put(std::string_view bytes) = 0;
  // kNotFound; kCorrupt when the bytes no longer hash to their name.
  virtual result<std::string> get(const Digest& digest) = 0;
  // Whether there is a file of this name; its bytes are not looked at.
  virtual result<bool> contains(const Digest& digest) = 0;
  // For lawful destruction; durable when it returns. Absent is fine.
  virtual Status remove(const Digest& digest) = 0;
};
// Under `directory`/ab/cd/<hex>.
result<std::unique_ptr<Blobs>> open_blob_directory(const std::string& directory);

}  // namespace callbox::storage
