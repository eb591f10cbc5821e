#include "outlets/mail/postman.h"

namespace callbox::outlets::mail {

result<Sent> Postman::send(net::Message message) const {
  // RFC 3834: answering machines must not answer us.
  message.headers.push_back({"Auto-Submitted", "auto-generated"});
  message.date = clock_.now();
  TRY(std::string bytes, net::write_message(message));
  if (signer_ != nullptr) {
    TRY(bytes, signer_->sign(bytes, message.date));
  }
  return Sent{transport_.send(settings_.return_path, message.to.address, bytes), std::move(message.message_id)};
}

std::string Postman::message_id(std::string_view delivery, const SubscriberId& subscriber) const {
  return std::string(delivery) + "." + subscriber.text() + "@" + std::string(settings_.from.address.domain());
}

result<Sent> Postman::send_notice(const Letter& letter, std::string_view delivery, const Reader& reader,
                                  std::string_view unsubscribe_url) const {
  net::Message message{
      settings_.from, std::nullopt, {"", reader.email}, letter.subject, {}, {}, letter.text, letter.html, {}};
  message.message_id = message_id(delivery, reader.subscriber);
  message.headers = {{"List-Id", "<" + settings_.list_id + ">"},
                     {"List-Unsubscribe", "<" + std::string(unsubscribe_url) + ">"},
                     {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
                     {"Precedence", "bulk"}};
  if (!reader.follows.empty()) {
    const std::string corrected = "<" + message_id(reader.follows, reader.subscriber) + ">";
    message.headers.push_back({"In-Reply-To", corrected});
    message.headers.push_back({"References", corrected});
  }
  return send(std::move(message));
}

result<Sent> Postman::send_invitation(const Letter& letter, const WishId& wish, const net::EmailAddress& to) const {
  net::Message message{settings_.from, std::nullopt, {"", to}, letter.subject, {}, {}, letter.text, letter.html, {}};
  message.message_id = wish.text() + "@" + std::string(settings_.from.address.domain());
  return send(std::move(message));
}

}  // namespace callbox::outlets::mail
