#include "app/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace callbox::app {
namespace {

constexpr std::size_t kSize = 32;

tl::unexpected<Error> refused(const std::string& path, std::string_view what) {
  return fail(ErrorKind::kUnavailable,
              "the master key " + path + " " + std::string(what) + ": " + std::strerror(errno));
}

result<std::string> read_key(int file, const std::string& path) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return refused(path, "cannot be read");
  if ((status.st_mode & 077) != 0)
    return fail(ErrorKind::kInvalid, "the master key " + path + " can be read by others: chmod 600 it");
  std::string key(kSize + 1, '\0');
  const ssize_t got = ::read(file, key.data(), key.size());
  if (got != static_cast<ssize_t>(kSize))
    return fail(ErrorKind::kInvalid, "the master key " + path + " is not 32 bytes long");
  key.resize(kSize);
  return key;
}

Status store_key(int file, const std::string& path, const std::string& folder, std::string_view key) {
  if (::write(file, key.data(), key.size()) != static_cast<ssize_t>(key.size()) || ::fsync(file) != 0)
    return refused(path, "cannot be stored");
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return refused(path, "cannot be stored");
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  if (!synced) return refused(path, "cannot be stored");
  return {};
}

}  // namespace

result<std::string> open_master_key(const std::string& data, Random& random) {
  const std::string path = data + "/master.key";
  const int existing = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (existing >= 0) {
    auto key = read_key(existing, path);
    ::close(existing);
    return key;
  }
  if (errno != ENOENT) return refused(path, "cannot be opened");
  const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return refused(path, "cannot be made");
  std::string key = random.bytes(kSize);
  const Status stored = store_key(made, path, data, key);
  ::close(made);
  if (!stored) return fail(stored.error());
  return key;
}

}  // namespace callbox::app
