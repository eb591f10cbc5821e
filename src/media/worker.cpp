// The child process that touches uploaded bytes.
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "media/codec.h"
#include "media/reencode.h"

namespace callbox::media {
namespace {

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(1);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void refuse(std::string_view code, std::string_view why) {
  write_all("refused " + std::string(code) + " " + std::string(why) + "\n");
  ::_exit(0);  // not exit(): the decoder's state may be anything
}

std::string read_input() {
  std::string bytes;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) ::_exit(1);
    if (got == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (bytes.size() > kMaxUpload) refuse("too-large", "The file has more than 20 MB.");
  }
}

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// From here on the process can compute, take memory, write its answer and end. Everything else kills it. Under a
// sanitizer, whose runtime needs more, the resource limits that it bears remain.
bool lock_down() {
  limit(RLIMIT_CPU, 30);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  limit(RLIMIT_AS, rlim_t{1} << 30);
  limit(RLIMIT_NOFILE, 3);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return false;
  bool good = true;
  // sysinfo: glibc's qsort asks how much memory there is.
  for (const int call : {SCMP_SYS(write), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk),
                         SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group),
                         SCMP_SYS(rt_sigreturn), SCMP_SYS(getrandom), SCMP_SYS(sysinfo)}) {
    good = good && ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  }
  good = good && ::seccomp_load(filter) == 0;
  ::seccomp_release(filter);
  return good;
#endif
}

}  // namespace

int media_worker_main() {
  const std::string bytes = read_input();
  const auto media_type = sniff_picture(bytes);
  if (!media_type) refuse(media_type.error().code, media_type.error().message);
  if (!lock_down()) return 1;
  const Encoded encoded = encode_picture(decode_picture(bytes, refuse), *media_type, refuse);
  write_all("ok " + encoded.media_type + " " + std::to_string(encoded.width) + " " + std::to_string(encoded.height) +
            " " + std::to_string(encoded.bytes.size()) + "\n");
  write_all(encoded.bytes);
  ::_exit(0);
}

}  // namespace callbox::media
