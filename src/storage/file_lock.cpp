#include "storage/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace callbox::storage {

result<FileLock> FileLock::take(const std::string& path) {
  // Not inherited by programs we start: a media worker that outlives us for a moment must not keep the lock.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(ErrorKind::kUnavailable, "the lock file " + path + " cannot be opened");
  FileLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorKind::kUnavailable, "held", "another process or thread holds the lock " + path);
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace callbox::storage
