#include "outlets/mail/mail_world.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "ledger/ledger.h"
#include "outlets/mail/schema.h"
#include "roster/schema.h"
#include "storage/queue.h"
#include "words/shipped.h"

namespace callbox::outlets::mail {
namespace {

using callbox::peers::read_file;
using callbox::peers::run;

net::EmailAddress address(const std::string& text) {
  return *net::EmailAddress::parse(text);
}

std::unique_ptr<net::SmtpSender> relay_at(int port) {
  net::SmtpSender::Options options;
  options.host = "127.0.0.1";
  options.port = port;
  options.security = net::SmtpSender::Security::kNone;
  options.name = "desk.village.test";
  options.timeout = seconds(20);
  return std::move(*net::SmtpSender::create(options));
}

std::vector<std::string> sink_command(const std::string& folder, const std::vector<std::string>& options) {
  std::vector<std::string> words = {"/usr/bin/python3", callbox::peers::peer_path("smtp_sink.py"), folder};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

}  // namespace

std::vector<storage::Migration> all_migrations() {
  return test::all({storage::queue_migrations(), ledger::migrations(), roster::migrations(), fanout::migrations(),
                    mail::migrations()});
}

Settings settings() {
  return {{"Cedar Point Police", address("desk@village.test")},
          address("bounces@village.test"),
          "Cedar Point Police",
          "https://village.test",
          "alerts.village.test",
          [](std::string_view language) {
            return language == "es" ? "En una emergencia llame al 911." : "In an emergency call 911.";
          },
          {},
          "accepted",
          test::shipped_words()};
}

const net::DkimSigner& signer() {
  static const net::DkimSigner made =
      *net::DkimSigner::create({"village.test", "s2026", *net::RsaKey::generate(), {}, {}});
  return made;
}

Sink::Sink(const std::vector<std::string>& options) : peer_(sink_command(folder_.path(), options)) {}

std::vector<std::string> Sink::recipients() const {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> recipients;
  for (const std::string& file : files)
    recipients.emplace_back(boost::json::parse(read_file(file)).at("to").at(0).as_string());
  return recipients;
}

std::string Sink::message_to(const std::string& to) const {
  const auto all = recipients();
  const auto last = std::find(all.rbegin(), all.rend(), to);
  if (last == all.rend()) {
    ADD_FAILURE() << "no message to " << to;
    return {};
  }
  const auto number = std::to_string(all.rend() - last);
  return read_file(folder_.file(std::string(4 - number.size(), '0') + number + ".eml"));
}

std::string Sink::part_of(const std::string& message, const std::string& kind) const {
  callbox::peers::write_file(folder_.file("read"), message);
  return run({"/usr/bin/python3", "-c",
              "import email, email.policy, sys\n"
              "m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n"
              "sys.stdout.buffer.write(m.get_body((sys.argv[2],)).get_content().encode())",
              folder_.file("read"), kind})
      .out;
}

std::string Sink::header_of(const std::string& message, const std::string& name) const {
  callbox::peers::write_file(folder_.file("read"), message);
  return run({"/usr/bin/python3", "-c",
              "import email, email.policy, sys\n"
              "m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n"
              "sys.stdout.buffer.write((m[sys.argv[2]] or '').encode())",
              folder_.file("read"), name})
      .out;
}

MailWorld::MailWorld(storage::Database& database, const Clock& at, Random& chance, int port, MailOutlet::Limits limits)
    : db(database),
      clock(at),
      random(chance),
      relay(relay_at(port)),
      postman(agency, *relay, &signer(), clock),
      outlet(db, agency, subscribers, postman, clock, limits) {}

MailWorld::MailWorld(storage::Database& database, const Clock& at, Random& chance, net::MailTransport& transport)
    : db(database),
      clock(at),
      random(chance),
      postman(agency, transport, &signer(), clock),
      outlet(db, agency, subscribers, postman, clock) {}

SubscriberId MailWorld::subscribe(const std::string& email, const std::vector<std::string>& areas,
                                  const std::string& language) {
  const auto id = db.write([&](storage::Tx& tx) -> result<SubscriberId> {
    CHECK_OK(subscribers.subscribe(tx, {email, areas, language, email}));
    TRY(const auto row,
        tx.first("SELECT s.id, w.id FROM mail_subscribers AS s JOIN mail_wishes AS w ON w.subscriber = s.id "
                 "WHERE s.email = $1 ORDER BY w.asked_at DESC, w.id DESC LIMIT 1",
                 email));
    TRY(const auto invitation, subscribers.invite(tx, row->id<WishId>(1)));
    CHECK_OK(subscribers.confirm(tx, invitation->token));
    return row->id<SubscriberId>(0);
  });
  EXPECT_TRUE(id.has_value()) << describe(id.error());
  return *id;
}

Dispatch MailWorld::dispatch(const std::string& title, int version, const std::vector<std::string>& areas,
                             const std::string& post) {
  Dispatch made;
  made.delivery = DeliveryId::make(clock, random);
  made.post = post;
  made.version = version;
  made.package.renditions = {{"en", title, "Between Oak and Elm.\n\nUntil 6 p.m."},
                             {"es", "ES " + title, "Entre Oak y Elm."}};
  made.package.audience.areas = areas;
  made.url = "https://village.test/posts/lake-street";
  made.agency = "Cedar Point Police";
  const auto reach = db.write([&](storage::Tx& tx) { return freeze(tx, made.post, version, areas); });
  EXPECT_TRUE(reach.has_value()) << describe(reach.error());
  made.package.audience.reached = {{"mail", reach->subscribers, reach->digest}};
  return made;
}

fanout::Counts MailWorld::counts(const Dispatch& dispatch) {
  return *db.read([&](storage::ReadTx& tx) { return fanout::count(tx, dispatch.delivery.text()); });
}

std::string MailWorld::state_of(const std::string& email) {
  const auto row = db.read(
      [&](storage::ReadTx& tx) { return tx.first("SELECT state FROM mail_subscribers WHERE email = $1", email); });
  return row && *row ? (*row)->text(0) : "unknown";
}

}  // namespace callbox::outlets::mail
