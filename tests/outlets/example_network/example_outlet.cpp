#include "outlets/example_network/example_outlet.h"

#include <array>
#include <charconv>
#include <utility>

#include "outlets/fanout/work_off.h"
#include "outlets/inbound.h"

namespace callbox::example {
namespace {

using outlets::Account;
using outlets::Answer;
using outlets::Dispatch;
using outlets::Rendered;
using outlets::State;
using outlets::Surroundings;
using Kind = Answer::Kind;

constexpr std::size_t kMostText = 200;  // bytes
constexpr std::size_t kAnswersALook = 2;
constexpr std::string_view kFollowers = "SELECT id AS recipient FROM example_followers WHERE $5 <> '' AND $6 > 0";

// Tells followers of a post, one after the other.
class Teller final : public outlets::fanout::Carrier {
 public:
  explicit Teller(Network& network) : network_(network) {}
  result<bool> take(storage::Tx&, const outlets::fanout::Recipient&) override { return true; }
  outlets::fanout::Attempt send(const outlets::fanout::Recipient& recipient) override {
    network_.effect([&] { ++network_.told[recipient.id]; });
    return {outlets::fanout::Attempt::Outcome::kAccepted, "taken", {}};
  }

 private:
  Network& network_;
};

class Answers final : public outlets::Inbound {
 public:
  Answers(std::string channel, Network& network) : channel_(std::move(channel)), network_(network) {}
  outlets::Look look(std::string_view cursor) override {
    const auto& answers = network_.homes[channel_].answers;
    std::size_t from = 0;
    std::from_chars(cursor.data(), cursor.data() + cursor.size(), from);
    outlets::Look found;
    std::size_t at = from;
    for (; at < answers.size() && at < from + kAnswersALook; ++at) {
      const Network::Answered& one = answers[at];
      found.items.push_back({one.id, one.post, one.author, one.text, "https://example.test/" + one.id,
                             UtcMillis{1'790'000'000'000}, sha256(one.id + one.text)});
    }
    found.cursor = std::to_string(at);
    found.kind = at < answers.size() ? Kind::kNext : Kind::kDone;
    return found;
  }

 private:
  const std::string channel_;
  Network& network_;
};

class ExampleOutlet final : public outlets::Outlet {
 public:
  ExampleOutlet(const Surroundings& around, Account account, Network& network)
      : around_(around), account_(std::move(account)), network_(network), answers_(account_.channel, network) {}

  std::string_view name() const override { return "example"; }
  std::string_view account() const override { return account_.channel; }

  result<Rendered> render(const Dispatch& dispatch) const override {
    Rendered rendered;
    rendered.bytes = dispatch.package.renditions.front().title + "\n" + dispatch.package.renditions.front().text;
    rendered.preview = rendered.bytes;
    rendered.length = static_cast<std::int64_t>(rendered.bytes.size());
    rendered.limit = kMostText;
    if (rendered.bytes.size() > kMostText) return fail(ErrorKind::kInvalid, "The example takes 200 bytes.");
    return rendered;
  }
  State prepare(const Dispatch& dispatch) const override { return {dispatch.post, "", "", 0}; }

  // Upload.
  Answer start(const Dispatch& dispatch, const Rendered&, const State& state) override {
    if (const auto denied = sign_in(state)) return *denied;
    network_.effect([&] { home().uploads.push_back(dispatch.delivery.text()); });
    return {Kind::kNext, state, "uploaded", {}};
  }
  Answer next(const Dispatch& dispatch, const Rendered& rendered, const State& state) override {
    if (const auto denied = sign_in(state)) return *denied;
    const std::string upload = dispatch.delivery.text();
    if (state.phase == 1) {
      network_.effect([&] { ++home().processed[upload]; });
      return {Kind::kNext, state, "processed", {}};
    }
    network_.effect([&] {
      ++home().created[upload];
      home().posts[dispatch.post] = rendered.bytes;
    });
    return tell_followers(dispatch, state);
  }
  Answer check(const Dispatch& dispatch, const State& state) override {
    const std::string upload = dispatch.delivery.text();
    const auto& uploads = home().uploads;
    const auto happened = [&](bool did) -> Answer { return {did ? Kind::kNext : Kind::kFailed, state, "", {}}; };
    if (state.phase == 0) return happened(std::find(uploads.begin(), uploads.end(), upload) != uploads.end());
    if (state.phase == 1) return happened(home().processed.contains(upload));
    if (!home().created.contains(upload)) return happened(false);
    return tell_followers(dispatch, state);
  }
  Answer replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) override {
    const Answer gone = retract(dispatch, earlier);
    return gone.kind == Kind::kDone ? start(dispatch, rendered, prepare(dispatch)) : gone;
  }
  Answer retract(const Dispatch& dispatch, const State& state) override {
    if (const auto denied = sign_in(state)) return *denied;
    home().posts.erase(dispatch.post);
    return {Kind::kDone, state, "", {}};
  }
  Answer work_shard(const Dispatch& dispatch, const Rendered&, const State& state, int shard) override {
    Teller teller(network_);
    Answer answer =
        outlets::fanout::work_off(around_.db, around_.clock, limits(), dispatch.delivery.text(), shard, teller);
    answer.state = state;
    return answer;
  }
  outlets::Inbound* inbound() override { return &answers_; }

 private:
  static outlets::fanout::Limits limits() {
    outlets::fanout::Limits limits;
    limits.sharding = {2, 4};
    return limits;
  }
  Network::Home& home() { return network_.homes[account_.channel]; }

  // One login serves all nodes and restarts: the session is kept with the account.
  std::optional<Answer> sign_in(const State& state) {
    const auto log_in = [&](std::string_view) -> result<std::string> {
      const std::string& token = account_.settings.at("token");
      if (network_.tokens[account_.channel] != token)
        return fail(ErrorKind::kUnauthorized, "the network does not take this token");
      ++home().logins;
      return "session of " + token;
    };
    auto held = account_.credential->load();
    if (held && held->version == 0) held = account_.credential->renew(0, log_in);
    // A session ends with the token that it was given for.
    if (held && held->secret != "session of " + network_.tokens[account_.channel])
      held = fail(ErrorKind::kUnauthorized, "the network does not take this session");
    if (held) return std::nullopt;
    const bool denied = held.error().kind == ErrorKind::kUnauthorized;
    return Answer{denied ? Kind::kDenied : Kind::kFailed, state, held.error().message, {}};
  }

  Answer tell_followers(const Dispatch& dispatch, const State& state) {
    const std::string& delivery = dispatch.delivery.text();
    const Status enrolled = around_.db.write([&](storage::Tx& tx) {
      return outlets::fanout::enroll(tx, around_.clock, delivery, dispatch.post, dispatch.version, kFollowers,
                                     limits().sharding);
    });
    if (!enrolled) return {Kind::kUnconfirmed, state, enrolled.error().message, {}};
    auto answer = outlets::fanout::progress(around_.db, around_.clock, delivery);
    // A handful of followers is one shard, and no job of its own works it.
    if (answer && answer->kind == Kind::kPending && answer->shards.empty()) {
      Teller teller(network_);
      const Answer worked = outlets::fanout::work_off(around_.db, around_.clock, limits(), delivery, 0, teller);
      if (worked.kind == Kind::kDone) answer = outlets::fanout::progress(around_.db, around_.clock, delivery);
    }
    if (!answer) return {Kind::kUnconfirmed, state, answer.error().message, {}};
    answer->state = state;
    return std::move(*answer);
  }

  const Surroundings& around_;
  const Account account_;
  Network& network_;
  Answers answers_;
};

constexpr std::string_view kSchema = "CREATE TABLE example_followers (id TEXT NOT NULL PRIMARY KEY) STRICT;";

}  // namespace

outlets::OutletKind kind(Network& network) {
  static const std::array<storage::Migration, 1> kMigrations = {{{9100, "followers at the example", kSchema, {}}}};
  outlets::OutletKind kind;
  kind.id = "example";
  kind.names = {{"en", "Example"}, {"es", "Ejemplo"}};
  kind.limits.text_unit = "bytes";
  kind.limits.most_text = static_cast<std::int64_t>(kMostText);
  kind.settings = {{"token", true, true, "The token that the network shows under Applications."}};
  kind.make = [&network](const Surroundings& around,
                         const Account& account) -> result<std::unique_ptr<outlets::Outlet>> {
    return std::make_unique<ExampleOutlet>(around, account, network);
  };
  kind.migrations = kMigrations;
  return kind;
}

}  // namespace callbox::example
