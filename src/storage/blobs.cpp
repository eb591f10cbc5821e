#include "storage/blobs.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/sha256.h"

namespace callbox::storage {
namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  // False when somebody else holds it. It is given back when the file is closed, also by the death of the process.
  bool lock() const { return ::flock(fd_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int fd_;
};

tl::unexpected<Error> disk_failed(std::string_view what, const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return fail(ErrorKind::kUnavailable, full ? "disk-full" : "disk-failed",
              full ? std::string("the disk is full") : std::string(what) + " " + path + ": " + std::strerror(errno));
}

// Where the blobs of a directory lie.
struct Places {
  std::string root;
  std::string incoming() const { return root + "/incoming"; }
  std::string folder_of(const Digest& digest) const {
    const std::string hex = to_hex(digest);
    return root + "/" + hex.substr(0, 2) + "/" + hex.substr(2, 2);
  }
  std::string path_of(const Digest& digest) const { return folder_of(digest) + "/" + to_hex(digest); }
};

// The three directories on the way to a blob, made if need be and held open until the end, so that an error of their
// write-back cannot be lost.
class Way {
 public:
  static result<Way> open(const Places& places, const Digest& digest) {
    const std::string folder = places.folder_of(digest);
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) return fail(ErrorKind::kUnavailable, "disk-failed", "cannot create " + folder + ": " + code.message());
    Way way(folder, places.root);
    for (const File& directory : way.directories_)
      if (!directory.open()) return disk_failed("cannot open", folder);
    return way;
  }
  Status sync() const {
    for (const File& directory : directories_)
      if (::fsync(directory.fd()) != 0) return disk_failed("cannot store safely", folder_);
    return {};
  }

 private:
  Way(std::string folder, const std::string& root)
      : folder_(std::move(folder)),
        directories_{File(folder_, O_RDONLY | O_DIRECTORY), File(folder_ + "/..", O_RDONLY | O_DIRECTORY),
                     File(root, O_RDONLY | O_DIRECTORY)} {}
  std::string folder_;
  std::array<File, 3> directories_;
};

class DirectoryWriter final : public BlobWriter {
 public:
  static result<std::unique_ptr<BlobWriter>> begin(const Places& places) {
    static std::atomic<std::uint64_t> counter{0};
    while (true) {
      std::string path = places.incoming() + "/" + std::to_string(::getpid()) + "." + std::to_string(counter++) + "." +
                         to_hex(SystemRandom().bytes(8));
      File file(path, O_WRONLY | O_CREAT | O_EXCL);
      if (!file.open()) return disk_failed("cannot create", path);
      // Whoever sweeps at this very moment may have been faster, and taken it for abandoned.
      struct stat status {};
      if (file.lock() && ::fstat(file.fd(), &status) == 0 && status.st_nlink > 0)
        return std::make_unique<DirectoryWriter>(places, std::move(path), std::move(file));
    }
  }

  DirectoryWriter(Places places, std::string path, File file)
      : places_(std::move(places)), path_(std::move(path)), file_(std::move(file)) {}
  ~DirectoryWriter() override {
    if (!committed_) ::unlink(path_.c_str());
  }

  Status append(std::string_view chunk) override {
    for (std::string_view rest = chunk; !rest.empty();) {
      const ssize_t written = ::write(file_.fd(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        broken_ = disk_failed("cannot write", path_).value();
        return fail(*broken_);
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    hash_.add(chunk);
    size_ += chunk.size();
    return {};
  }
  std::uint64_t size() const override { return size_; }

  result<Digest> commit() override {
    if (std::exchange(finished_, true)) throw std::logic_error("a blob is committed once");
    if (broken_) return fail(*broken_);
    if (::fsync(file_.fd()) != 0) return disk_failed("cannot store safely", path_);
    const Digest digest = hash_.digest();
    TRY(const Way way, Way::open(places_, digest));
    if (std::rename(path_.c_str(), places_.path_of(digest).c_str()) != 0) return disk_failed("cannot rename", path_);
    committed_ = true;
    CHECK_OK(way.sync());
    return digest;
  }

 private:
  const Places places_;
  const std::string path_;
  const File file_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
  std::optional<Error> broken_;  // a part is missing: what is there is not the blob
  bool finished_ = false, committed_ = false;
};

class DirectoryReader final : public BlobReader {
 public:
  static result<std::unique_ptr<BlobReader>> open(const Places& places, const Digest& digest) {
    std::string path = places.path_of(digest);
    File file(path, O_RDONLY);
    if (!file.open() && errno == ENOENT) return fail(ErrorKind::kNotFound, "no such blob: " + to_hex(digest));
    struct stat status {};
    if (!file.open() || ::fstat(file.fd(), &status) != 0) return disk_failed("cannot read", path);
    return std::make_unique<DirectoryReader>(digest, std::move(path), std::move(file),
                                             static_cast<std::uint64_t>(status.st_size));
  }

  DirectoryReader(const Digest& digest, std::string path, File file, std::uint64_t size)
      : digest_(digest), path_(std::move(path)), file_(std::move(file)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    const std::uint64_t left = offset < size_ ? size_ - offset : 0;
    into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left)));
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got =
          ::pread(file_.fd(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return disk_failed("cannot read", path_);
      if (got == 0) return corrupt();  // it was longer when it was opened
      done += static_cast<std::size_t>(got);
    }
    if (offset == 0) {
      hash_ = Sha256();
      hashed_ = 0;
      checked_ = false;
    }
    if (offset == hashed_ && !checked_) {
      hash_.add({into.data(), into.size()});
      hashed_ += into.size();
      checked_ = hashed_ == size_;
      if (checked_ && hash_.digest() != digest_) return corrupt();
    }
    return done;
  }

 private:
  tl::unexpected<Error> corrupt() const {
    return fail(ErrorKind::kCorrupt, "the blob " + to_hex(digest_) + " no longer hashes to its name");
  }
  const Digest digest_;
  const std::string path_;
  const File file_;
  const std::uint64_t size_;
  Sha256 hash_;
  std::uint64_t hashed_ = 0;  // from the first byte on
  bool checked_ = false;
};

class BlobDirectory final : public Blobs {
 public:
  explicit BlobDirectory(std::string root) : places_{std::move(root)} {}

  result<std::unique_ptr<BlobWriter>> begin() override { return DirectoryWriter::begin(places_); }
  result<std::unique_ptr<BlobReader>> open(const Digest& digest) override {
    return DirectoryReader::open(places_, digest);
  }

  result<Digest> put(std::string_view bytes) override {
    const Digest digest = sha256(bytes);
    if (!get(digest)) {
      TRY(const auto writer, begin());
      CHECK_OK(writer->append(bytes));
      return writer->commit();
    }
    // Whoever wrote it may not have come so far, or not with the folders above.
    TRY(const Way way, Way::open(places_, digest));
    CHECK_OK(way.sync());
    return digest;
  }

  result<bool> contains(const Digest& digest) override {
    if (::access(places_.path_of(digest).c_str(), F_OK) == 0) return true;
    if (errno != ENOENT) return disk_failed("cannot look for", places_.path_of(digest));
    return false;
  }

  Status remove(const Digest& digest) override {
    const std::string folder = places_.folder_of(digest), path = places_.path_of(digest);
    const File leaf(folder, O_RDONLY | O_DIRECTORY);
    if (!leaf.open() && errno == ENOENT) return {};
    if (!leaf.open() || (::unlink(path.c_str()) != 0 && errno != ENOENT)) return disk_failed("cannot remove", path);
    if (::fsync(leaf.fd()) != 0) return disk_failed("cannot store safely", folder);
    return {};
  }

  // Makes the folder for what is being written, and sweeps from it what nobody writes: whose lock is free.
  Status open_incoming() const {
    std::error_code code;
    const std::string incoming = places_.incoming();
    std::filesystem::create_directories(incoming, code);
    for (auto at = std::filesystem::directory_iterator(incoming, code); !code && at != end(at); at.increment(code)) {
      const File file(at->path().string(), O_RDONLY);
      if (file.open() && file.lock()) ::unlink(at->path().c_str());
    }
    if (code) return fail(ErrorKind::kUnavailable, "disk-failed", "cannot sweep " + incoming + ": " + code.message());
    return {};
  }

 private:
  const Places places_;
};

}  // namespace

result<std::string> Blobs::get(const Digest& digest) {
  TRY(const auto reader, open(digest));
  std::string bytes(static_cast<std::size_t>(reader->size()), '\0');
  TRY(const std::size_t got, reader->read(0, bytes));
  static_cast<void>(got);
  return bytes;
}

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
  auto blobs = std::make_unique<BlobDirectory>(directory);
  CHECK_OK(blobs->open_incoming());
  return std::unique_ptr<Blobs>(std::move(blobs));
}

}  // namespace callbox::storage
