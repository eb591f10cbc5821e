// The server's side of the media worker.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "base/text.h"
#include "media/reencode.h"

namespace callbox::media {
namespace {

constexpr int kPatienceMs = 45'000;  // more than the child's 30 s of processor time

// A file descriptor that is closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// The child; ended and reaped at the end, whatever happened.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

 private:
  pid_t pid_;
};

tl::unexpected<Error> unavailable() {
  return fail(ErrorKind::kUnavailable, "The picture could not be processed. Try again, or save it anew first.");
}

result<pid_t> start_worker(const std::string& worker, int socket) {
  posix_spawn_file_actions_t actions;
  if (::posix_spawn_file_actions_init(&actions) != 0) return unavailable();
  ::posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::string program = worker;
  std::string command = "media-worker";
  std::array<char*, 3> arguments = {program.data(), command.data(), nullptr};
  std::array<char*, 1> environment = {nullptr};  // nothing of ours: it may hold secrets
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, worker.c_str(), &actions, nullptr, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return unavailable();
  return pid;
}

// Sends `bytes`, closes our half, reads to the end, all within kPatienceMs.
result<std::string> converse(int socket, std::string_view bytes) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  std::string answer;
  std::array<char, 65536> buffer{};
  bool sending = true;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd wait{socket, static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN), 0};
    const int ready = left > 0 ? ::poll(&wait, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return unavailable();
    if (sending && (wait.revents & POLLOUT) != 0) {
      const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      const bool gone = sent < 0 && errno != EAGAIN && errno != EINTR;
      if (bytes.empty() || gone) {
        sending = false;
        ::shutdown(socket, SHUT_WR);
      }
    }
    if ((wait.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got == 0) return answer;
      if (got < 0 && errno != EAGAIN && errno != EINTR) return answer;
      if (got > 0) answer.append(buffer.data(), static_cast<std::size_t>(got));
      if (answer.size() > 2 * kStoredBytes) return unavailable();
    }
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// "ok image/jpeg 640 480 12345\n" and the bytes, or "refused <code> <sentence>\n". Believed no more than a peer's:
// sizes are checked, and the type is one we sniff ourselves.
result<Reencoded> read_answer(std::string answer) {
  const std::size_t end = answer.find('\n');
  if (end == std::string::npos) return unavailable();
  const std::string_view line = std::string_view(answer).substr(0, end);
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() > 2 && words[0] == "refused") {
    const std::string why(line.substr(words[0].size() + words[1].size() + 2));
    const ErrorKind kind = words[1] == "too-large" ? ErrorKind::kTooLarge : ErrorKind::kInvalid;
    return fail(kind, words[1], why, Where{"file", 0, 0});
  }
  if (words.size() != 5 || words[0] != "ok") return unavailable();
  const auto width = number(words[2]);
  const auto height = number(words[3]);
  const auto size = number(words[4]);
  Reencoded out{answer.substr(end + 1), std::string(words[1]), width.value_or(0), height.value_or(0)};
  const auto type = sniff_picture(out.bytes);
  const bool sound = width && height && size && out.width > 0 && out.width <= kStoredSide && out.height > 0 &&
                     out.height <= kStoredSide && out.bytes.size() == static_cast<std::size_t>(*size) &&
                     out.bytes.size() <= kStoredBytes && type && *type == out.media_type;
  if (!sound) return unavailable();
  return out;
}

}  // namespace

result<Reencoded> reencode(std::string_view bytes, const std::string& worker) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return unavailable();
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  TRY(const pid_t pid, start_worker(worker, theirs.get()));
  const Child child(pid);
  theirs.close();
  TRY(std::string answer, converse(ours.get(), bytes));
  return read_answer(std::move(answer));
}

}  // namespace callbox::media
