// The courier carries deliveries from the work queue to the outlets and keeps what happened.
//
// Life of a delivery: the outlet names its record (prepare), the name is stored, then the effect is asked for (start,
// replace or retract), then the answer is stored. A run that finds a delivery already under way looks first (check) and
// acts only if what it looks for is certainly not there. So a crash or a lost answer at any point never makes a second
// copy.
//
// An outlet that needs several effects (kNext) has what each one reached stored before the next begins. A run that
// finds such a delivery looks at the effect in doubt, and goes on from there.
//
// Every record that was ever started at a peer counts as there: a newer version takes all the earlier ones away before
// it shows itself, and a takedown takes all. A run that finds itself passed by a newer act takes its own record back.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/delivery.h"
#include "desk/desk.h"
#include "outlets/outlet.h"
#include "outlets/shelf.h"
#include "storage/queue.h"

namespace callbox::outlets {

// What every dispatch says about the agency.
struct Sender {
  std::string agency;    // name for people
  std::string base_url;  // of the public site, without a slash at the end
};

// The address of the public page that the dispatch leads to; empty when its package does not go to the site.
std::string page_of(const Sender& sender, const Dispatch& dispatch);

class Courier {
 public:
  Courier(const desk::Desk& desk, Sender sender, std::shared_ptr<Shelf> shelf)
      : desk_(desk), sender_(std::move(sender)), shelf_(std::move(shelf)) {}
  // With outlets that stay as they are.
  Courier(const desk::Desk& desk, Sender sender, std::vector<std::unique_ptr<Outlet>> outlets)
      : Courier(desk, std::move(sender), std::make_shared<FixedShelf>(std::move(outlets))) {}

  // Handler for the queue's "deliver" jobs.
  storage::JobOutcome deliver(const storage::Job& job);
  // Handler for the jobs that work off one shard of a fan-out.
  storage::JobOutcome work_shard(const storage::Job& job);

  // What `channel` would show of a package that is not released: for previews. kNotFound when the desk has no such
  // channel.
  result<Rendered> preview(std::string_view channel, const Dispatch& dispatch) const;
  // Whether there is such a channel now, set up.
  bool reaches(std::string_view channel) const;
  const Sender& sender() const { return sender_; }

 private:
  result<Dispatch> dispatch_of(const desk::Delivery& delivery) const;
  result<storage::JobOutcome> carry(const desk::Delivery& delivery, const storage::Job& job);
  // One effect: the first of the delivery, or the one that follows on `state`.
  Answer act(Outlet& outlet, const desk::Delivery& delivery, const Dispatch& dispatch, const Rendered& rendered,
             const State& state, const std::vector<State>& earlier);
  // Whether the record may be there although the answer is no success: then it is looked up before it is sent again.
  enum class Arrival { kAsAnswered, kPossible };
  storage::JobOutcome conclude(const desk::Delivery& delivery, Answer answer, const storage::Job& job,
                               Arrival arrival = Arrival::kAsAnswered);

  const desk::Desk& desk_;
  const Sender sender_;
  const std::shared_ptr<Shelf> shelf_;
};

// The kind of the jobs of shards. Key: "<delivery>/<shard>"; the lane is the channel's, with the shard: "mail#2".
inline constexpr std::string_view kShardJob = "fanout";

}  // namespace callbox::outlets
