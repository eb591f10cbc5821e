// `callbox ledger fsck` and `callbox verify`: checking the log, and checking one record without the log.
//
// Each returns the exit code: 0 = everything fits, 1 = something does not, 2 = misused (a file that cannot be read, a
// key that is none, a server that does not answer).
#pragma once

#include <string>
#include <vector>

#include "app/directive_commands.h"
#include "ledger/fsck.h"

namespace CLI {
class App;
}

namespace callbox::app {

struct LedgerFsckOptions {
  std::string data;    // the data folder of a desk on SQLite…
  std::string config;  // …or the configuration of a desk on either database…
  std::string url;     // …or the address of a log, "https://police.village.example/log"
  std::string vkey;    // needed with `url`; otherwise the key in the database unless given
  bool json = false;
};
// Prints each problem on a line, or with `json` one object {"origin","size","events","bodies","unsealed","clean",
// "problems":[…]}. `fetch` stands in for the network when given.
int ledger_fsck(const LedgerFsckOptions& options, Streams streams, ledger::FetchPath fetch = {});

struct VerifyOptions {
  std::string proof;  // files
  std::string entry;
  std::string vkey;
  std::vector<std::string> bodies;  // NAME=FILE
  std::vector<std::string> salts;   // one a body, in the same order; base64 or hexadecimal
  bool json = false;
};
// Checks the proof of one entry under the log's key and, for each body, that its bytes and salt open the entry's
// commitment. Needs no network. With `json` one object {"ok","origin","size","index","entry",{…},"bodies":[…]} or
// {"ok":false,"message"}.
int verify(const VerifyOptions& options, Streams streams);

// Adds both to the command line.
void add_ledger_commands(CLI::App& app, int& exit_code, Streams streams);

}  // namespace callbox::app
