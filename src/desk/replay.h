// Replay: what a directive would have decided on everything that was ever submitted. For `callbox directive replay`,
// before a new version comes into force.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "desk/desk.h"
#include "directive/directive.h"

namespace callbox::desk {

struct Replayed {
  PostId post;
  int version = 0;
  int submission = 0;
  UtcMillis at;
  std::string title;
  std::vector<std::string> differences;  // a sentence each
};
struct Replay {
  int submissions = 0;
  std::vector<Replayed> changed;  // oldest first
};
// Judges each stored package with the facts of its day. Changes nothing.
result<Replay> replay(storage::ReadTx& tx, const directive::Directive& directive);

}  // namespace callbox::desk
