#include "net/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>

#include "base/locks.h"
#include "base/text.h"
#include "net/curl.h"

namespace callbox::net {
namespace {

constexpr std::size_t kMostReply = 500;

// How far a conversation has come, by the last thing we said.
enum class Stage { kConnection, kRecipient, kData, kEnd };

struct Conversation {
  std::string_view message;
  std::size_t given = 0;
  Stage stage = Stage::kConnection;
  bool said_anything = false;  // on this transfer
  int code = 0;                // of the newest reply since `stage` began
  std::string reply;
};

std::size_t give_message(char* to, std::size_t, std::size_t room, void* context) {
  auto& talk = *static_cast<Conversation*>(context);
  const std::size_t count = std::min(room, talk.message.size() - talk.given);
  std::memcpy(to, talk.message.data() + talk.given, count);
  talk.given += count;
  if (talk.given == talk.message.size()) {
    // libcurl has the last bytes and writes the final dot behind them. From here on silence means "unknown".
    talk.stage = Stage::kEnd;
    talk.code = 0;
    talk.reply.clear();
  }
  return count;
}

void hear(Conversation& talk, std::string_view line) {
  line = trim(line);
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; }))
    return;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (code != talk.code) talk.reply.clear();
  talk.code = code;
  const std::string_view words = line.size() > 4 ? line.substr(4) : std::string_view();
  if (!talk.reply.empty()) talk.reply += ' ';
  talk.reply += words;
  if (talk.reply.size() > kMostReply) talk.reply.resize(kMostReply);
}

void say(Conversation& talk, std::string_view command) {
  talk.said_anything = true;
  talk.code = 0;
  talk.reply.clear();
  if (starts_with_ignoring_case(command, "RCPT TO")) talk.stage = Stage::kRecipient;
  if (starts_with_ignoring_case(command, "DATA")) talk.stage = Stage::kData;
}

// libcurl tells us every line of the conversation here; the commands hold the login, so they are looked at and not
// kept.
int listen(CURL*, curl_infotype type, char* bytes, std::size_t count, void* context) {
  auto& talk = *static_cast<Conversation*>(context);
  // libcurl takes its leave after a refusal; what we want to know was said before.
  if (type == CURLINFO_HEADER_OUT && starts_with_ignoring_case(std::string_view(bytes, count), "QUIT")) return 0;
  if (type == CURLINFO_HEADER_IN && starts_with_ignoring_case(std::string_view(bytes, count), "221")) return 0;
  if (type == CURLINFO_HEADER_OUT) say(talk, std::string_view(bytes, count));
  if (type == CURLINFO_HEADER_IN) {
    for (const std::string_view line : split(std::string_view(bytes, count), '\n')) hear(talk, line);
  }
  return 0;
}

std::size_t ignore_body(char*, std::size_t, std::size_t count, void*) {
  return count;
}

// RFC 3463: "5.1.1 no such user" → "5.1.1".
std::string enhanced_code(std::string_view reply) {
  const std::string_view word = reply.substr(0, reply.find(' '));
  const auto parts = split(word, '.');
  const bool good = parts.size() == 3 && (parts[0] == "2" || parts[0] == "4" || parts[0] == "5") &&
                    std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
                      return !part.empty() && part.size() <= 3 &&
                             std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
                    });
  return good ? std::string(word) : std::string();
}

SmtpOutcome judge(const Conversation& talk, CURLcode curl) {
  using Kind = SmtpOutcome::Kind;
  SmtpOutcome outcome{Kind::kNotSent, talk.code, enhanced_code(talk.reply), talk.reply,
                      talk.stage == Stage::kRecipient};
  if (talk.stage == Stage::kEnd && talk.code >= 200 && talk.code < 300) {
    outcome.kind = Kind::kAccepted;
    return outcome;
  }
  if (talk.code >= 500) {
    outcome.kind = talk.stage == Stage::kConnection ? Kind::kDenied : Kind::kRefused;
  } else if (talk.code >= 400) {
    outcome.kind = Kind::kLater;
  } else {
    outcome.kind = talk.stage == Stage::kEnd ? Kind::kUnconfirmed : Kind::kNotSent;
    outcome.code = 0;
    outcome.enhanced.clear();
    outcome.reply = curl_easy_strerror(curl);
    // Our own side failed to agree on safety: trying again by itself will not help.
    if (curl == CURLE_USE_SSL_FAILED || curl == CURLE_LOGIN_DENIED || curl == CURLE_PEER_FAILED_VERIFICATION)
      outcome.kind = Kind::kDenied;
  }
  return outcome;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == ':';
  });
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

struct SmtpSender::State {
  Options options;
  std::string url;
  CurlHandle handle CALLBOX_GUARDED_BY(mutex);
  Mutex mutex;  // one conversation at a time

  std::pair<Conversation, CURLcode> talk(const EmailAddress& sender, const EmailAddress& recipient,
                                         std::string_view message, bool fresh) CALLBOX_REQUIRES(mutex);
};

std::pair<Conversation, CURLcode> SmtpSender::State::talk(const EmailAddress& sender, const EmailAddress& recipient,
                                                          std::string_view message, bool fresh) {
  Conversation talk{message, 0, Stage::kConnection, false, 0, {}};
  CURL* curl = handle.get();
  curl_easy_reset(curl);  // keeps the connection
  CurlList recipients;
  recipients.add(recipient.text());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count));
  // STARTTLS is demanded, not hoped for: a relay that stops offering it gets nothing.
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(options.security == Security::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.text().c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give_message);
  curl_easy_setopt(curl, CURLOPT_READDATA, &talk);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &ignore_body);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, &listen);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &talk);
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, nullptr);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
  return {std::move(talk), code};
}

SmtpSender::SmtpSender(std::unique_ptr<State> state) : state_(std::move(state)) {}
SmtpSender::~SmtpSender() = default;

result<std::unique_ptr<SmtpSender>> SmtpSender::create(Options options) {
  if (!is_host(options.host)) return fail(ErrorKind::kInvalid, "The relay is not a host name.", Where{"host"});
  if (options.name.empty()) options.name = "localhost";
  if (!is_host(options.name))
    return fail(ErrorKind::kInvalid, "The name to greet the relay with is not a host name.", Where{"name"});
  if (options.port < 1 || options.port > 65535)
    return fail(ErrorKind::kInvalid, "The relay's port is not a port.", Where{"port"});
  if (!options.user.empty() && options.security == Security::kNone && !is_this_machine(options.host)) {
    return fail(ErrorKind::kInvalid, "A password is not sent to another machine without TLS.", Where{"security"});
  }
  const std::string host = options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  std::string url = std::string(options.security == Security::kTls ? "smtps" : "smtp") + "://" + host + ":" +
                    std::to_string(options.port) + "/" + options.name;
  TRY(CurlHandle handle, open_curl());
  return std::unique_ptr<SmtpSender>(
      new SmtpSender(std::make_unique<State>(std::move(options), std::move(url), std::move(handle))));
}

SmtpOutcome SmtpSender::send(const EmailAddress& sender, const EmailAddress& recipient, std::string_view message) {
  const LockGuard lock(state_->mutex);
  auto [talk, code] = state_->talk(sender, recipient, message, false);
  // A connection kept from the last message may have been closed meanwhile (421, idle): nothing of this message went
  // out, so one fresh attempt is safe.
  const bool kept_connection_died =
      talk.stage == Stage::kConnection && (talk.code == 0 || talk.code == 421) && talk.said_anything;
  if (kept_connection_died) std::tie(talk, code) = state_->talk(sender, recipient, message, true);
  return judge(talk, code);
}

}  // namespace callbox::net
