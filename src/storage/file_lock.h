// A lock on a file: one holder at a time over all processes of the machine, and free again when its holder is gone,
// however it ended.
#pragma once

#include <string>

#include "base/result.h"

namespace callbox::storage {

class FileLock {
 public:
  // Makes the file when it is not there. kUnavailable with code "held" when another process or thread has the lock.
  static result<FileLock> take(const std::string& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();  // gives it back; the file stays

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;
};

}  // namespace callbox::storage
