#include "outlets/accounts/account_shelf.h"

#include <utility>

#include "directive/package.h"
#include "outlets/accounts/account.h"
#include "outlets/accounts/sealed_credential.h"

namespace callbox::outlets::accounts {
namespace {

// An account with its secrets opened.
struct Opened {
  KeptAccount account;
  std::map<std::string, std::string> settings;
};

result<Opened> open_account(storage::ReadTx& tx, std::string_view key, const OutletKind& kind,
                            const std::string& channel, std::int64_t known_revision) {
  Opened opened;
  TRY(opened.account, find_account(tx, channel));
  if (opened.account.state == AccountState::kEnded)
    return fail(ErrorKind::kNotFound, "the account " + channel + " was ended");
  if (opened.account.revision == known_revision) return opened;
  opened.settings = opened.account.settings;
  for (const Setting& setting : kind.settings) {
    if (!setting.secret) continue;
    TRY(std::string secret, open_secret_of(tx, key, channel, secret_of_setting(setting.name)));
    if (!secret.empty()) opened.settings[setting.name] = std::move(secret);
  }
  return opened;
}

}  // namespace

// The outlet of one revision, with the session that it uses.
struct AccountShelf::Made {
  std::int64_t revision = 0;
  std::unique_ptr<SealedCredential> session;
  std::unique_ptr<Outlet> outlet;
};

AccountShelf::AccountShelf(const Surroundings& around, std::string key, const Register& accounts)
    : around_(around), key_(std::move(key)), accounts_(accounts) {}
AccountShelf::~AccountShelf() = default;

result<Shelved> AccountShelf::find(std::string_view channel) {
  const std::string_view id = directive::kind_of_channel(channel);
  for (const OutletKind& kind : accounts_.kinds()) {
    if (kind.id != id) continue;
    if (kind.takes_accounts())
      return of_account(kind,
                        id == channel ? std::string(id) + ":" + std::string(kTakenOverName) : std::string(channel));
    if (id == channel) return without_account(kind);
  }
  return fail(ErrorKind::kNotFound, "this desk has no outlet \"" + std::string(channel) + "\"");
}

result<Shelved> AccountShelf::without_account(const OutletKind& kind) {
  const LockGuard lock(mutex_);
  std::shared_ptr<Made>& made = made_[kind.id];
  if (!made) {
    auto fresh = std::make_shared<Made>();
    TRY(fresh->outlet, kind.make(around_, {kind.id, {}, nullptr}));
    made = std::move(fresh);
  }
  if (!made->outlet) return fail(ErrorKind::kNotFound, "the outlet \"" + kind.id + "\" is not set up on this desk");
  return Shelved{std::shared_ptr<Outlet>(made, made->outlet.get()), false};
}

result<Shelved> AccountShelf::of_account(const OutletKind& kind, const std::string& channel) {
  const auto known = [&]() -> std::shared_ptr<Made> {
    const LockGuard lock(mutex_);
    const auto found = made_.find(channel);
    return found == made_.end() ? nullptr : found->second;
  };
  std::shared_ptr<Made> made = known();
  TRY(const Opened opened, around_.db.read([&](storage::ReadTx& tx) {
    return open_account(tx, key_, kind, channel, made ? made->revision : 0);
  }));
  if (!made || made->revision != opened.account.revision) {
    made = std::make_shared<Made>();
    made->revision = opened.account.revision;
    made->session = std::make_unique<SealedCredential>(around_.db, around_.clock, around_.random, key_, channel,
                                                       session_of(made->revision));
    auto outlet = kind.make(around_, {channel, opened.settings, made->session.get()});
    // What it needs is not there: whoever keeps the account sees to it.
    if (!outlet) return fail(ErrorKind::kNotFound, channel + ": " + describe(outlet.error()));
    if (!*outlet) return fail(ErrorKind::kNotFound, "the outlet \"" + kind.id + "\" is not set up on this desk");
    made->outlet = std::move(*outlet);
    const LockGuard lock(mutex_);
    std::shared_ptr<Made>& kept = made_[channel];
    // Another thread may have made a newer one meanwhile.
    if (!kept || kept->revision < made->revision) kept = made;
  }
  return Shelved{std::shared_ptr<Outlet>(made, made->outlet.get()), opened.account.state == AccountState::kPaused};
}

Status AccountShelf::note(storage::Tx& tx, std::string_view channel, Answer::Kind kind) {
  if (channel.find(':') == std::string_view::npos) return {};
  return note_answer(tx, around_.clock, channel, kind);
}

}  // namespace callbox::outlets::accounts
