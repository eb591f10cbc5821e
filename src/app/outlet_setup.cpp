#include "app/outlet_setup.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/demo/content.h"
#include "app/outlets_list.h"
#include "base/log.h"
#include "net/dkim.h"
#include "net/http_client.h"
#include "net/smtp.h"
#include "outlets/accounts/account_book.h"
#include "outlets/accounts/account_shelf.h"
#include "outlets/accounts/take_over.h"
#include "outlets/kind.h"
#include "outlets/mail/confirmations.h"
#include "outlets/mail/office.h"
#include "storage/chores.h"

namespace callbox::app {
namespace {

// A demo without a relay sends nothing: every mail becomes a file that a newcomer can open.
class MailFolder final : public net::MailTransport {
 public:
  explicit MailFolder(std::string folder) : folder_(std::move(folder)) { std::filesystem::create_directories(folder_); }
  net::SmtpOutcome send(const net::EmailAddress&, const net::EmailAddress&, std::string_view message) override {
    const std::string path =
        folder_ + "/" + std::to_string(SystemClock().now().count) + "-" + std::to_string(++count_) + ".eml";
    std::ofstream file(path, std::ios::binary);
    file << message;
    file.close();
    if (!file) return {net::SmtpOutcome::Kind::kLater, 452, "4.3.1", "the demo's mail folder cannot be written"};
    log::info("the demo wrote a mail", {{"file", path}});
    return {net::SmtpOutcome::Kind::kAccepted, 250, "2.0.0", "written to the demo's mail folder"};
  }

 private:
  const std::string folder_;
  std::atomic<int> count_{0};
};

// A demo's relay. The residents it invented on an earlier start, without a relay, cannot get mail.
class DemoRelay final : public net::MailTransport {
 public:
  explicit DemoRelay(std::unique_ptr<net::MailTransport> relay) : relay_(std::move(relay)) {}
  net::SmtpOutcome send(const net::EmailAddress& sender, const net::EmailAddress& recipient,
                        std::string_view message) override {
    if (recipient.domain() == kResidentsDomain)
      return {net::SmtpOutcome::Kind::kRefused, 550, "5.1.2", "an invented resident of the demo: nothing was sent"};
    return relay_->send(sender, recipient, message);
  }

 private:
  const std::unique_ptr<net::MailTransport> relay_;
};

class Subscriptions final : public site::SubscriptionDesk {
 public:
  Subscriptions(storage::Database& db, const outlets::mail::Subscribers& subscribers)
      : db_(db), subscribers_(subscribers) {}
  Status sign_up(const site::SignUp& wish) override {
    return db_.write([&](storage::Tx& tx) {
      return subscribers_.subscribe(tx, {wish.email, wish.areas, wish.language, wish.peer});
    });
  }
  result<std::vector<std::string>> areas_to_confirm(std::string_view token) override {
    return db_.read([&](storage::ReadTx& tx) { return subscribers_.areas_to_confirm(tx, token); });
  }
  Status confirm(std::string_view token) override {
    return db_.write([&](storage::Tx& tx) { return subscribers_.confirm(tx, token); });
  }
  result<bool> can_unsubscribe(std::string_view token) override {
    return db_.read([&](storage::ReadTx& tx) { return subscribers_.can_unsubscribe(tx, token); });
  }
  Status unsubscribe(std::string_view token) override {
    return db_.write([&](storage::Tx& tx) { return subscribers_.unsubscribe(tx, token); });
  }

 private:
  storage::Database& db_;
  const outlets::mail::Subscribers& subscribers_;
};

std::string host_of(std::string_view url) {
  std::string_view rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find('/'));
  return std::string(rest.substr(0, rest.find(':')));
}

result<net::RsaKey> open_dkim_key(const std::string& path) {
  if (std::ifstream file(path, std::ios::binary); file) {
    std::ostringstream pem;
    pem << file.rdbuf();
    return net::RsaKey::from_pem(pem.str());
  }
  TRY(auto key, net::RsaKey::generate());
  const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string pem = key.to_pem();
  const bool stored =
      made >= 0 && ::write(made, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && ::fsync(made) == 0;
  if (made >= 0) ::close(made);
  if (!stored) return fail(ErrorKind::kUnavailable, "the DKIM key " + path + " cannot be stored");
  return key;
}

net::SmtpSender::Security security_of(const std::string& name) {
  if (name == "tls") return net::SmtpSender::Security::kTls;
  return name == "starttls" ? net::SmtpSender::Security::kStartTls : net::SmtpSender::Security::kNone;
}

}  // namespace

struct Outlets::Parts {
  explicit Parts(Installation& the_installation) : installation(the_installation) {}

  Installation& installation;
  std::unique_ptr<net::HttpClient> http;
  // Mail
  std::unique_ptr<net::MailTransport> transport;
  std::optional<net::DkimSigner> signer;
  std::optional<outlets::Relay> relay;
  std::optional<outlets::Surroundings> around;
  std::unique_ptr<outlets::mail::Office> office;
  std::optional<outlets::mail::Confirmations> confirmations;
  std::optional<Subscriptions> subscriptions;
  outlets::mail::Freezer freezer;
  desk::NoAudience nobody;
  std::optional<outlets::accounts::Register> accounts;
  const outlets::accounts::AccountBook channels{outlet_kinds()};

  result<directive::InForce> look_up() const {
    return installation.db->read(
        [&](storage::ReadTx& tx) { return installation.directives.in_force(tx, installation.clock.now()); });
  }
  // Null when none is.
  std::shared_ptr<const directive::Directive> in_force() const {
    const auto found = look_up();
    return found ? found->directive : nullptr;
  }
  Status open_mail(const MailSettings& mail);
  Status open_relay(const MailSettings& mail);
  Status look_around();
};

Status Outlets::Parts::open_mail(const MailSettings& mail) {
  CHECK_OK(look_up());
  const auto from = net::EmailAddress::parse(mail.from);
  if (!from) return fail(ErrorKind::kInvalid, from.error().message, Where{"mail.from", 0, 0});
  CHECK_OK(open_relay(mail));
  if (!mail.dkim_domain.empty()) {
    const std::string path = mail.dkim_key.empty() ? installation.config.data + "/dkim.pem" : mail.dkim_key;
    TRY(auto key, open_dkim_key(path));
    TRY(auto made,
        net::DkimSigner::create(
            {mail.dkim_domain, mail.dkim_selector.empty() ? "callbox" : mail.dkim_selector, std::move(key), {}, {}}));
    signer.emplace(std::move(made));
    // The operator publishes these in the DNS: without them receivers cannot check the signature.
    for (const auto& record : signer->dns_records())
      log::info("DKIM record to publish", {{"zone_file_line", record.zone_file_line()}});
  }
  relay.emplace(outlets::Relay{*transport, signer ? &*signer : nullptr, *from});
  if (mail.host.empty())
    relay->taken_as =
        "written to files in " + installation.config.data + "/mail; this demo has no mail relay, so nothing was sent";
  return {};
}

Status Outlets::Parts::open_relay(const MailSettings& mail) {
  if (mail.host.empty()) {
    transport = std::make_unique<MailFolder>(installation.config.data + "/mail");
    return {};
  }
  net::SmtpSender::Options options;
  options.host = mail.host;
  options.port = mail.port;
  options.security = security_of(mail.security);
  options.user = mail.user;
  options.password = mail.password;
  options.name = host_of(installation.config.base_url);
  TRY(transport, net::SmtpSender::create(std::move(options)));
  if (installation.config.demo) transport = std::make_unique<DemoRelay>(std::move(transport));
  return {};
}

Status Outlets::Parts::look_around() {
  TRY(const auto guard, net::AddressGuard::create({installation.config.allow_private, {}}));
  http = std::make_unique<net::HttpClient>(net::HttpClient::Options{guard, "Callbox/" CALLBOX_VERSION, {}});
  // A key of its own, so that unsubscribe links survive a change of the master key's other uses.
  const Digest secret = hmac_sha256(installation.master_key, "unsubscribe links");
  around.emplace(outlets::Surroundings{*installation.db, *installation.blobs, installation.clock, installation.random,
                                       *http, relay ? &*relay : nullptr, std::string(secret.view()),
                                       installation.config.agency, installation.config.base_url,
                                       [this] { return in_force(); }, installation.words});
  if (!relay) return {};
  office = std::make_unique<outlets::mail::Office>(*around);
  confirmations.emplace(*installation.db, office->settings, office->subscribers, office->postman);
  subscriptions.emplace(*installation.db, office->subscribers);
  return {};
}

result<std::unique_ptr<Outlets>> Outlets::open(Installation& installation) {
  auto parts = std::make_unique<Parts>(installation);
  const Config& config = installation.config;
  if (config.mail) {
    CHECK_OK(parts->open_mail(*config.mail));
  } else if (config.demo) {
    MailSettings folder;
    folder.host.clear();
    folder.from = "alerts@demo.example";
    CHECK_OK(parts->open_mail(folder));
  }
  CHECK_OK(parts->look_around());
  parts->accounts.emplace(*parts->around, installation.master_key, outlet_kinds());
  return std::unique_ptr<Outlets>(new Outlets(std::move(parts)));
}

Outlets::Outlets(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Outlets::~Outlets() = default;

result<std::shared_ptr<outlets::Shelf>> Outlets::shelf() const {
  auto shelf = std::make_shared<outlets::accounts::AccountShelf>(*parts_->around, parts_->installation.master_key,
                                                                 *parts_->accounts);
  for (const auto& kind : outlet_kinds()) {
    if (kind.takes_accounts()) continue;
    const auto found = shelf->find(kind.id);
    if (found || found.error().kind == ErrorKind::kNotFound) continue;
    Error error = found.error();
    error.where.field = kind.id + "." + error.where.field;
    return fail(std::move(error));
  }
  return std::shared_ptr<outlets::Shelf>(std::move(shelf));
}

const outlets::accounts::Register& Outlets::accounts() const {
  return *parts_->accounts;
}

const desk::ChannelBook& Outlets::channels() const {
  return parts_->channels;
}

Status Outlets::take_over_accounts() {
  Installation& installation = parts_->installation;
  for (const AccountSection& section : installation.config.accounts) {
    const auto taken = installation.db->write([&](storage::Tx& tx) {
      return outlets::accounts::take_over(tx, *parts_->accounts, section.kind, section.settings);
    });
    if (taken && *taken) {
      log::info("took the account of the configuration over",
                {{"channel", section.kind + ":" + std::string(outlets::accounts::kTakenOverName)}});
    } else if (taken) {
      log::info("a section of the configuration is not read any more: its account lies in the database",
                {{"section", section.kind}});
    } else if (taken.error().code == "no-agency") {
      log::info("the account of the configuration waits for the first unit", {{"section", section.kind}});
    } else {
      Error error = taken.error();
      constexpr std::string_view kSettings = "settings.";
      if (error.where.field.starts_with(kSettings))
        error.where.field = section.kind + "." + error.where.field.substr(kSettings.size());
      return fail(std::move(error));
    }
  }
  return {};
}

desk::AudienceFreezer& Outlets::freezer() {
  if (parts_->office) return parts_->freezer;
  return parts_->nobody;
}

site::SubscriptionDesk* Outlets::subscriptions() {
  return parts_->subscriptions ? &*parts_->subscriptions : nullptr;
}

Status Outlets::handle_jobs(storage::Workers& workers) {
  if (!parts_->confirmations) return {};
  workers.handle(std::string(outlets::mail::kConfirmationJob),
                 [this](const storage::Job& job) { return parts_->confirmations->send(job); });
  const Installation& installation = parts_->installation;
  // Addresses whose owners never confirmed are forgotten.
  return storage::keep_coming(
      workers, *installation.db, installation.clock, parts_->installation.random, "mail-tidy", hours(24), [this] {
        return parts_->installation.db->write(
            [this](storage::Tx& tx) { return parts_->office->subscribers.forget_unconfirmed(tx); });
      });
}

}  // namespace callbox::app
