#include "rooms/room.h"

#include <cxxabi.h>

#include <cstdlib>
#include <utility>

namespace callbox::rooms {
namespace {

// Who said each thing first.
class Said {
 public:
  explicit Said(std::string_view what) : what_(what) {}
  Status add(const std::string& room, const std::string& thing) {
    const auto [first, fresh] = by_whom_.emplace(thing, room);
    if (fresh) return {};
    return fail(ErrorKind::kInternal,
                "the rooms " + first->second + " and " + room + " have the same " + std::string(what_) + ", " + thing);
  }

 private:
  const std::string_view what_;
  std::map<std::string, std::string> by_whom_;
};

}  // namespace

Error House::missing(const std::type_info& type) {
  int status = 0;
  char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  const std::string readable = name == nullptr ? type.name() : name;
  std::free(name);
  Error error;
  error.message = "no room before this one offers " + readable;
  return error;
}

Status check(std::span<const Room> rooms) {
  Said ids("id"), numbers("migration number"), events("event"), disposals("disposal of a record");
  for (const Room& room : rooms) {
    CHECK_OK(ids.add(room.id, room.id));
    for (const auto& step : room.migrations) CHECK_OK(numbers.add(room.id, std::to_string(step.number)));
    for (const auto& event : room.events) CHECK_OK(events.add(room.id, std::string(event.name())));
    for (const auto& disposal : room.disposals)
      CHECK_OK(disposals.add(room.id, room.id + " of " + std::string(disposal.prefix)));
  }
  return {};
}

// From the last room to the first: a room stands on the rows of those before it.
Status dispose(storage::Tx& tx, std::span<const Room> rooms, std::string_view record) {
  const std::string_view prefix = record.substr(0, record.find('/'));
  const std::string_view id = prefix.size() < record.size() ? record.substr(prefix.size() + 1) : std::string_view();
  bool known = false;
  for (auto room = rooms.rbegin(); room != rooms.rend(); ++room) {
    for (const Disposal& disposal : room->disposals) {
      if (disposal.prefix != prefix) continue;
      known = true;
      CHECK_OK(disposal.dispose(tx, id));
    }
  }
  if (known) return {};
  return fail(ErrorKind::kNotFound, "no room says how a record of this kind ends: " + std::string(record));
}

std::vector<storage::Migration> migrations_of(std::span<const Room> rooms) {
  std::vector<storage::Migration> together;
  for (const Room& room : rooms) together.insert(together.end(), room.migrations.begin(), room.migrations.end());
  return together;
}

}  // namespace callbox::rooms
