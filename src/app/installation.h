// An installation: one agency's data folder, opened. What the server, the demo and the commands have in common.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adoption/alarms.h"
#include "adoption/book.h"
#include "app/config.h"
#include "app/rooms.h"
#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "desk/desk.h"
#include "ledger/seal.h"
#include "rooms/room.h"
#include "storage/blobs.h"
#include "storage/database.h"
#include "words/catalogue.h"

namespace callbox::app {

// Reads and compiles directive files; those that ship may be named without a folder ("starter.yaml"). All problems of
// the first file that has any, in one error a person can act on.
result<adoption::Directives> load_directives(const std::vector<std::string>& files);

struct Installation {
  Config config;
  std::vector<rooms::Room> rooms;
  SystemClock clock;
  SystemRandom random;
  std::string master_key;
  std::unique_ptr<storage::Database> db;
  std::unique_ptr<storage::Blobs> blobs;
  adoption::Book directives;
  std::shared_ptr<const words::Catalogues> words;  // as they were at the start
  std::unique_ptr<ledger::Sealer> sealer;

  Installation() = default;
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  // The configuration's directive files as they lie on this node now.
  std::vector<adoption::File> directive_files() const;
  // What is wrong with the directives, by what is adopted and by these files.
  result<std::vector<adoption::Alarm>> alarms() const;
};

// Makes the folder if need be, opens and migrates the database, adopts the configuration's directives where none is
// adopted yet, opens the keys and the blobs. Nothing is served yet. kInternal when `rooms` do not go together.
result<std::unique_ptr<Installation>> open_installation(Config config, std::vector<rooms::Room> rooms = all_rooms());

}  // namespace callbox::app
