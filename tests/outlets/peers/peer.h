// Programs that tests talk to (a PDS, an SMTP sink): started by the test that needs them, ended with it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/temporary_folder.h"

namespace callbox::peers {

// A running program that has printed its first line, a JSON object that tells where it listens. Ended when this goes
// out of scope, and by the kernel when the test dies first.
class Peer {
 public:
  // Throws std::runtime_error, with what the program said, when it ends or says nothing within a minute: a peer that is
  // not installed fails the test.
  explicit Peer(const std::vector<std::string>& command);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Members of that first line.
  std::string text(const std::string& name) const;
  int number(const std::string& name) const;

 private:
  pid_t pid_ = -1;
  std::string line_;
};

// Runs a program to its end. `out` is its standard output.
struct Ran {
  int status = -1;
  std::string out;
};
Ran run(const std::vector<std::string>& command);

// The folder of peers.
std::string peer_path(const std::string& file);

using test::TemporaryFolder;

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

}  // namespace callbox::peers
