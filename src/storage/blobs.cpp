#include "storage/blobs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace callbox::storage {
namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

tl::unexpected<Error> disk_failed(std::string_view what, const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return fail(ErrorKind::kUnavailable, full ? "disk-full" : "disk-failed",
              full ? std::string("the disk is full") : std::string(what) + " " + path + ": " + std::strerror(errno));
}

Status write_all(const File& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.fd(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return disk_failed("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.fd()) != 0) return disk_failed("cannot store safely", path);
  return {};
}

class BlobDirectory final : public Blobs {
 public:
  explicit BlobDirectory(std::string root) : root_(std::move(root)) {}

  result<Digest> put(std::string_view bytes) override {
    const Digest digest = sha256(bytes);
    const std::string folder = folder_of(digest);
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) return fail(ErrorKind::kUnavailable, "disk-failed", "cannot create " + folder + ": " + code.message());
    // Open until the end, so that an error of their write-back cannot be lost.
    const File leaf(folder, O_RDONLY | O_DIRECTORY), middle(folder + "/..", O_RDONLY | O_DIRECTORY),
        root(root_, O_RDONLY | O_DIRECTORY);
    if (!leaf.open() || !middle.open() || !root.open()) return disk_failed("cannot open", folder);
    if (!get(digest)) CHECK_OK(replace(path_of(digest), bytes));
    // Also when it was there: whoever wrote it may not have come so far, or not with the folders above.
    for (const File* directory : {&leaf, &middle, &root})
      if (::fsync(directory->fd()) != 0) return disk_failed("cannot store safely", folder);
    return digest;
  }

  result<std::string> get(const Digest& digest) override {
    const std::string path = path_of(digest);
    const File file(path, O_RDONLY);
    if (!file.open() && errno == ENOENT) return fail(ErrorKind::kNotFound, "no such blob: " + to_hex(digest));
    struct stat status {};
    if (!file.open() || ::fstat(file.fd(), &status) != 0) return disk_failed("cannot read", path);
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = ::read(file.fd(), bytes.data() + done, bytes.size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return disk_failed("cannot read", path);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    if (done != bytes.size() || sha256(bytes) != digest)
      return fail(ErrorKind::kCorrupt, "the blob " + to_hex(digest) + " no longer hashes to its name");
    return bytes;
  }

  result<bool> contains(const Digest& digest) override {
    if (::access(path_of(digest).c_str(), F_OK) == 0) return true;
    if (errno != ENOENT) return disk_failed("cannot look for", path_of(digest));
    return false;
  }

  Status remove(const Digest& digest) override {
    const std::string folder = folder_of(digest), path = path_of(digest);
    const File leaf(folder, O_RDONLY | O_DIRECTORY);
    if (!leaf.open() && errno == ENOENT) return {};
    if (!leaf.open() || (::unlink(path.c_str()) != 0 && errno != ENOENT)) return disk_failed("cannot remove", path);
    if (::fsync(leaf.fd()) != 0) return disk_failed("cannot store safely", folder);
    return {};
  }

 private:
  Status replace(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + "." + std::to_string(::getpid()) + "." + std::to_string(counter_++) + ".tmp";
    Status done = write_file(temporary, bytes);
    if (done && std::rename(temporary.c_str(), path.c_str()) != 0) done = disk_failed("cannot rename", temporary);
    if (!done) ::unlink(temporary.c_str());
    return done;
  }
  static Status write_file(const std::string& path, std::string_view bytes) {
    const File file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.open()) return disk_failed("cannot create", path);
    return write_all(file, bytes, path);
  }
  std::string folder_of(const Digest& digest) const {
    const std::string hex = to_hex(digest);
    return root_ + "/" + hex.substr(0, 2) + "/" + hex.substr(2, 2);
  }
  std::string path_of(const Digest& digest) const { return folder_of(digest) + "/" + to_hex(digest); }

  const std::string root_;
  std::atomic<std::uint64_t> counter_{0};
};

}  // namespace

result<std::unique_ptr<Blobs>> open_blob_directory(const std::string& directory) {
  // Those in which a folder will be made, and the one that holds `directory` in any case.
  std::vector<std::filesystem::path> holders;
  std::error_code code;
  auto there = std::filesystem::absolute(directory, code);
  do {
    there = there.parent_path();
    holders.push_back(there);
  } while (there.has_relative_path() && !std::filesystem::exists(there, code));
  std::filesystem::create_directories(directory, code);
  if (code) return fail(ErrorKind::kUnavailable, "cannot create " + directory + ": " + code.message());
  for (const auto& path : holders) {
    const File holder(path.string(), O_RDONLY | O_DIRECTORY);
    if (holder.open() && ::fsync(holder.fd()) != 0) return disk_failed("cannot store safely", path.string());
  }
  return std::unique_ptr<Blobs>(std::make_unique<BlobDirectory>(directory));
}

}  // namespace callbox::storage
