// What comes back from a network: answers to our posts, and mentions.
//
// An outlet that can look for them has an Inbound, which outlets/inbound asks again and again, each channel by a job of
// its own. A network that sends them by itself is heard by a route of the outlet's, which checks who sent it and hands
// it to the same room (inbound/inbox.h). Both may bring an item twice; it is taken once, by its id at the peer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/time.h"
#include "outlets/outlet.h"

namespace callbox::outlets {

struct Received {
  std::string id;       // at the peer, unique within the channel: at most 1,000 bytes
  std::string answers;  // State::remote_id of our record that it answers; empty for a mention
  std::string author;   // handle: "@resident.example"
  std::string text;     // plain
  std::string url;      // for people
  UtcMillis at;         // as the peer says
  Digest raw;           // SHA-256 of what the peer sent of it
};

// What one look brought.
struct Look {
  // kDone: that was all. kNext: there is more, look again at once. kDenied, kSlowDown, kFailed as of a delivery; then
  // there are no items, and the cursor stays.
  Answer::Kind kind = Answer::Kind::kDone;
  std::vector<Received> items = {};
  std::string cursor = {};  // the next look goes on from here
  std::string detail = {};  // for staff; no secrets
  Millis wait{0};           // at least so long until the next; 0: as the room does
};

class Inbound {
 public:
  virtual ~Inbound() = default;
  // From `cursor` on; empty: from the beginning, or from now where the peer keeps too much. Reads only.
  virtual Look look(std::string_view cursor) = 0;
};

}  // namespace callbox::outlets
