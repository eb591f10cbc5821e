// Content-addressed blobs: a blob's name is its SHA-256, so a stored blob never changes and the same bytes are kept
// once. Order of durability: temporary file, fsync, rename, fsync of the directories. Reading checks the digest.
//
// A video or a web archive is written and read in chunks, and never lies in memory as a whole:
//   TRY(const auto writer, blobs.begin());
//   while (…) CHECK_OK(writer->append(chunk));
//   TRY(const Digest digest, writer->commit());
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"

namespace callbox::storage {

// A blob that is being written. Used by one thread at a time. Without a commit nothing of it stays: it vanishes with
// the writer, and when the process dies with the next opening of the blobs.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  // kUnavailable, code "disk-full" or "disk-failed": the blob cannot be finished.
  virtual Status append(std::string_view chunk) = 0;
  virtual std::uint64_t size() const = 0;  // so far, in bytes
  // Once, at the end. Durable when it returns; the same bytes stored before are as good.
  virtual result<Digest> commit() = 0;
};

// A blob that is being read. Used by one thread at a time. It stays readable to its end when the blob is removed.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual std::uint64_t size() const = 0;  // in bytes
  // Fills `into` from the byte `offset` on; how many there were, less than asked at the end only. Whoever reads from
  // the first byte to the last, in order, has read what was stored: the last of these calls answers kCorrupt otherwise,
  // and its bytes are not to be used. A range taken out of the middle is not checked.
  virtual result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
};

class Blobs {
 public:
  virtual ~Blobs() = default;
  virtual result<std::unique_ptr<BlobWriter>> begin() = 0;
  // kNotFound.
  virtual result<std::unique_ptr<BlobReader>> open(const Digest& digest) = 0;
  // For what is small. Durable when it returns. Storing the same bytes again changes nothing, unless what is there no
  // longer hashes to its name: it is replaced.
  virtual result<Digest> put(std::string_view bytes) = 0;
  // For what is small. kNotFound; kCorrupt when the bytes no longer hash to their name.
  result<std::string> get(const Digest& digest);
  // Whether there is a file of this name; its bytes are not looked at.
  virtual result<bool> contains(const Digest& digest) = 0;
  // For lawful destruction; durable when it returns. Absent is fine.
  virtual Status remove(const Digest& digest) = 0;
};
// Under `directory`/ab/cd/<hex>; what is being written lies in `directory`/incoming, and what nobody writes any more is
// swept from there now. Several processes may share the directory.
result<std::unique_ptr<Blobs>> open_blob_directory(const std::string& directory);

}  // namespace callbox::storage
