// A small network that wants three effects for a post, none of which it takes twice without making two: upload the
// picture, have it processed, create the post. Who follows an account is told of its posts one by one, and answers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

namespace callbox::example {

struct Network {
  struct Answered {
    std::string id, post, author, text;
  };
  // By account.
  struct Home {
    std::vector<std::string> uploads;          // the number that the network gives is the place
    std::map<std::string, int> processed;      // upload → how often
    std::map<std::string, int> created;        // upload → posts made of it
    std::map<std::string, std::string> posts;  // post → text
    std::vector<Answered> answers;
    int logins = 0;
  };
  std::map<std::string, Home> homes;
  std::map<std::string, std::string> tokens;  // account → the token that is good
  std::map<std::string, int> told;            // follower → messages
  int dies_at = -1;                           // the caller's process ends here: before or after so many effects

  struct CallerDied {};
  // What a caller does that the network may not be able to take back.
  void effect(const std::function<void()>& happen) {
    boundary();
    happen();
    boundary();
  }

 private:
  void boundary() {
    if (dies_at >= 0 && dies_at-- == 0) throw CallerDied{};
  }
};

}  // namespace callbox::example
