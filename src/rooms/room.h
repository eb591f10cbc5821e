// What a room says of itself: all that the rest of the house needs to take it in. The application holds one list of
// rooms (app/rooms.cpp); adding one is adding its folder and its line there (docs/rooms.md).
//
// Each room has a room.h with `rooms::Room room()`, beside its tables (schema.h), its events (events.h), its part of
// the API's description (openapi.yaml) and its words.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"
#include "http/server.h"
#include "ledger/vocabulary.h"
#include "storage/blobs.h"
#include "storage/database.h"
#include "storage/queue.h"

namespace callbox::rooms {

// What every room may use, and what the rooms before it in the list offer to those after it. All of it outlives them.
class House {
 public:
  struct Ground {
    storage::Database& db;
    storage::Blobs& blobs;
    const Clock& clock;
    Random& random;
    std::string master_key;
    std::string agency;    // name for people
    std::string base_url;  // of the public site, without a slash at the end
    bool demo = false;
  };
  explicit House(Ground ground) : ground_(std::move(ground)) {}
  const Ground* operator->() const { return &ground_; }

  // Keeps `service` for the rooms that ask for its type. `service` outlives the house.
  template <class T>
  void offer(T& service) {
    offers_[std::type_index(typeid(T))] = const_cast<void*>(static_cast<const void*>(&service));
  }
  // As `offer`, and kept alive by the house.
  template <class T>
  T& keep(std::shared_ptr<T> service) {
    offer(*service);
    kept_.push_back(service);
    return *service;
  }
  // What an earlier room offers, never null. kInternal, naming the type, when none does: the list is in the wrong
  // order.
  template <class T>
  result<T*> find() const {
    const auto found = offers_.find(std::type_index(typeid(T)));
    if (found == offers_.end()) return fail(missing(typeid(T)));
    return static_cast<T*>(found->second);
  }

 private:
  static Error missing(const std::type_info& type);
  Ground ground_;
  std::map<std::type_index, void*> offers_;
  std::vector<std::shared_ptr<void>> kept_;
};

// A room at work.
struct Service {
  // Each line says who may come (app/access.h).
  std::vector<http::Route> routes = {};
  // Handles the room's jobs; called before the workers start. None: the room has no work of its own.
  std::function<Status(storage::Workers&)> handle_jobs = {};
};

// How the records of one prefix end. A record of the ledger ("post/<id>") may have rows in several rooms: each says
// what goes of its own.
struct Disposal {
  std::string_view prefix;  // "post"
  // Removes what the room keeps of the record with this id, in the transaction that destroys its bodies on the ledger.
  // kConflict, with a sentence for the custodian, when the record must stay: it is in public view, or still in work.
  Status (*dispose)(storage::Tx& tx, std::string_view id);
};

struct Room {
  std::string id;  // "roster"
  // Its tables, in blocks of a hundred that are its own.
  std::span<const storage::Migration> migrations = {};
  // All that it records.
  std::span<const ledger::EventType> events = {};
  std::vector<Disposal> disposals = {};
  // Empty: tables alone. Called in the list's order, when the database is open and before anything is served.
  std::function<result<Service>(House&)> open = {};
};

// kInternal, saying where, when two rooms have the same id, migration number or event, or two ways to dispose of their
// part of a record.
Status check(std::span<const Room> rooms);
// Has every room remove what it keeps of `record` ("post/<id>"). kNotFound when no room says how such records end; the
// first room's refusal otherwise, with its sentence: the caller's transaction must not go on then.
Status dispose(storage::Tx& tx, std::span<const Room> rooms, std::string_view record);
// Every room's steps.
std::vector<storage::Migration> migrations_of(std::span<const Room> rooms);

}  // namespace callbox::rooms
