// An agency with subscribers and a real SMTP server that takes its mail.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/dkim.h"
#include "net/smtp.h"
#include "outlets/mail/audience.h"
#include "outlets/mail/confirmations.h"
#include "outlets/mail/mail_outlet.h"
#include "outlets/peers/peer.h"
#include "support/databases.h"

namespace callbox::outlets::mail {

std::vector<storage::Migration> all_migrations();
Settings settings();
// One key for all tests: making one takes longer than a test.
const net::DkimSigner& signer();
inline const std::string kSecret(32, 's');

// The sink and what came into it, oldest first.
class Sink {
 public:
  explicit Sink(const std::vector<std::string>& options = {});
  int port() const { return peer_.number("port"); }
  // Who got a message, in order.
  std::vector<std::string> recipients() const;
  // The newest message to `to`, as it arrived; fails the test when there is none.
  std::string message_to(const std::string& to) const;
  // Its text or HTML, decoded by another program.
  std::string part_of(const std::string& message, const std::string& kind) const;
  std::string header_of(const std::string& message, const std::string& name) const;

 private:
  callbox::peers::TemporaryFolder folder_;
  callbox::peers::Peer peer_;
};

// Everything between a database and the relay on `port`. Several may stand on one database, as after a restart.
struct MailWorld {
  storage::Database& db;
  const Clock& clock;
  Random& random;
  Settings agency = settings();
  Subscribers subscribers{clock, random, kSecret};
  std::unique_ptr<net::SmtpSender> relay;
  Postman postman;
  Confirmations confirmations{db, agency, subscribers, postman};
  MailOutlet outlet;

  MailWorld(storage::Database& database, const Clock& at, Random& chance, int port, MailOutlet::Limits limits = {});
  MailWorld(storage::Database& database, const Clock& at, Random& chance, net::MailTransport& transport);

  // Signs up and confirms without mail. Returns the subscriber's id.
  SubscriberId subscribe(const std::string& email, const std::vector<std::string>& areas = {"beat-1"},
                         const std::string& language = "en");
  // A post whose audience is everyone in `areas`, frozen.
  Dispatch dispatch(const std::string& title, int version = 1, const std::vector<std::string>& areas = {"beat-1"},
                    const std::string& post = "post-1");
  Answer start(const Dispatch& dispatch) {
    return outlet.start(dispatch, *outlet.render(dispatch), outlet.prepare(dispatch));
  }
  Answer replace(const Dispatch& dispatch) { return outlet.replace(dispatch, *outlet.render(dispatch), {}); }
  fanout::Counts counts(const Dispatch& dispatch);
  std::string state_of(const std::string& email);
};

}  // namespace callbox::outlets::mail
