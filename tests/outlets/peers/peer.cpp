#include "outlets/peers/peer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace callbox::peers {
namespace {

struct Child {
  pid_t pid;
  int out;
};

Child start(const std::vector<std::string>& command) {
  int pipe_ends[2] = {-1, -1};
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);
    dup2(pipe_ends[1], STDOUT_FILENO);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(pipe_ends[1]);
  if (pid < 0) throw std::runtime_error("no process");
  return {pid, pipe_ends[0]};
}

}  // namespace

Peer::Peer(const std::vector<std::string>& command) {
  const Child child = start(command);
  pid_ = child.pid;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  bool open = true;
  while (open && line_.find('\n') == std::string::npos && std::chrono::steady_clock::now() < deadline) {
    pollfd wait{child.out, POLLIN, 0};
    if (poll(&wait, 1, 1000) <= 0) continue;
    char buffer[4096];
    const ssize_t got = read(child.out, buffer, sizeof buffer);
    open = got > 0;
    if (open) line_.append(buffer, static_cast<std::size_t>(got));
  }
  close(child.out);
  if (line_.find('\n') == std::string::npos) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    std::string words;
    for (const std::string& word : command) words += " " + word;
    throw std::runtime_error("The peer did not start:" + words +
                             "\nPeers are installed by tests/outlets/peers/install.sh. It said: " + line_);
  }
}

Peer::~Peer() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

std::string Peer::text(const std::string& name) const {
  return boost::json::parse(line_).at(name).as_string().c_str();
}
int Peer::number(const std::string& name) const {
  return static_cast<int>(boost::json::parse(line_).at(name).as_int64());
}

Ran run(const std::vector<std::string>& command) {
  const Child child = start(command);
  Ran ran;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(child.out, buffer, sizeof buffer)) > 0;)
    ran.out.append(buffer, static_cast<std::size_t>(got));
  close(child.out);
  int status = 0;
  waitpid(child.pid, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

std::string peer_path(const std::string& file) {
  return std::string(CALLBOX_SOURCE_DIR) + "/tests/outlets/peers/" + file;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace callbox::peers
