#include "net/http_client.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/locks.h"
#include "base/text.h"
#include "net/curl.h"

namespace callbox::net {
namespace {

// Beyond this size we ask first (Expect: 100-continue), so that a peer that refuses by length need not be flooded.
constexpr std::size_t kAskFirst = 64 * 1024;
constexpr long kAskFirstWaitMs = 1000;
constexpr std::size_t kMostHeaderBytes = 64 * 1024;

// What one transfer gathers; libcurl's callbacks write here.
struct Transfer {
  const AddressGuard& guard;
  std::size_t max_answer;
  HttpAnswer answer;
  std::size_t header_bytes = 0;
  bool too_large = false;
  std::string refusal;
};

std::optional<std::pair<IpAddress, std::uint16_t>> address_of(const sockaddr& from) {
  IpAddress address;
  if (from.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &from, sizeof in);
    std::memcpy(address.bytes.data() + 12, &in.sin_addr, 4);
    return std::pair(address, ntohs(in.sin_port));
  }
  if (from.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &from, sizeof in);
    address.v6 = true;
    std::memcpy(address.bytes.data(), &in.sin6_addr, 16);
    return std::pair(address, ntohs(in.sin6_port));
  }
  return std::nullopt;
}

// Called with the very address that is about to be connected: a name that resolves differently the second time
// (DNS rebinding) gains nothing.
curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* to) {
  auto& transfer = *static_cast<Transfer*>(context);
  const auto address = address_of(to->addr);
  if (!address) {
    transfer.refusal = "the address is neither IPv4 nor IPv6";
    return CURL_SOCKET_BAD;
  }
  if (auto refusal = transfer.guard.refusal(address->first, address->second)) {
    transfer.refusal = std::move(*refusal);
    return CURL_SOCKET_BAD;
  }
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.answer.body.size() + count > transfer.max_answer) {
    transfer.too_large = true;
    return 0;
  }
  transfer.answer.body.append(bytes, count);
  return count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view line = trim(std::string_view(bytes, count));
  if (line.starts_with("HTTP/")) {  // a new answer begins: what came before was 100 Continue
    transfer.answer.headers.clear();
    return count;
  }
  transfer.header_bytes += count;
  if (transfer.header_bytes > kMostHeaderBytes) {
    transfer.too_large = true;
    return 0;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.answer.headers.push_back({std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  }
  return count;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Status check_call(const HttpCall& call) {
  const auto is_token = [](std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
  };
  if (!is_token(call.method)) return fail(ErrorKind::kInvalid, "The HTTP method is not a word.");
  for (const HttpHeader& header : call.headers) {
    if (!is_token(header.name) || has_control(header.value)) {
      return fail(ErrorKind::kInvalid,
                  "An HTTP header has a line break or another character that headers do not have.");
    }
  }
  return {};
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const unsigned flags = part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

result<UrlHandle> parse_url(const std::string& text) {
  UrlHandle url(curl_url(), &curl_url_cleanup);
  if (has_control(text) || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return fail(ErrorKind::kInvalid, "The address is not a URL.");
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return fail(ErrorKind::kInvalid, kRefusedAddress, "Only http and https addresses are called.");
  }
  if (!part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
    return fail(ErrorKind::kInvalid, kRefusedAddress, "An address with a user name in it is not called.");
  }
  return url;
}

std::string origin_of(CURLU* url) {
  return part_of(url, CURLUPART_SCHEME) + "://" + to_lower_ascii(part_of(url, CURLUPART_HOST)) + ":" +
         part_of(url, CURLUPART_PORT);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

bool certainly_not_sent(const Error& error) {
  return error.code == kHttpNotSent || error.code == kRefusedAddress;
}

std::optional<std::string_view> HttpAnswer::header(std::string_view name) const {
  for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
    if (equals_ignoring_case(it->name, name)) return it->value;
  }
  return std::nullopt;
}

struct HttpClient::State {
  Options options;
  Mutex mutex;
  std::vector<CurlHandle> idle CALLBOX_GUARDED_BY(mutex);  // each keeps its own connections

  result<CurlHandle> take() {
    const LockGuard lock(mutex);
    if (idle.empty()) return open_curl();
    CurlHandle handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }
  void give_back(CurlHandle handle) {
    curl_easy_reset(handle.get());  // keeps the connections, forgets the call
    const LockGuard lock(mutex);
    idle.push_back(std::move(handle));
  }
  result<HttpAnswer> send_once(CURL* handle, const HttpCall& call, const std::string& url);
};

result<HttpAnswer> HttpClient::State::send_once(CURL* handle, const HttpCall& call, const std::string& url) {
  Transfer transfer{options.guard, call.max_answer, {}, 0, false, {}};
  transfer.answer.url = url;
  curl_easy_reset(handle);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // a proxy from the environment would be what gets checked
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(call.connect_timeout.count));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.count));
  curl_easy_setopt(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, call.repeatable ? 0L : 1L);

  if (call.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  } else if (call.method == "GET" && call.body.empty()) {
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  }
  CurlList headers;
  bool typed = false;
  for (const HttpHeader& header : call.headers) {
    typed = typed || equals_ignoring_case(header.name, "Content-Type");
    // libcurl drops a header written "Name:"; an empty value is written with a semicolon.
    headers.add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  if (!typed) headers.add("Content-Type:");  // not libcurl's own guess, x-www-form-urlencoded
  headers.add(call.body.size() > kAskFirst ? "Expect: 100-continue" : "Expect:");
  curl_easy_setopt(handle, CURLOPT_EXPECT_100_TIMEOUT_MS, kAskFirstWaitMs);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());

  const CURLcode code = curl_easy_perform(handle);
  long status = 0;
  long request_bytes = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &request_bytes);
  transfer.answer.status = static_cast<int>(status);
  if (code == CURLE_OK) return std::move(transfer.answer);

  const std::string why = curl_easy_strerror(code);
  if (transfer.too_large) {
    return fail(ErrorKind::kTooLarge, kAnswerTooLarge,
                "The peer's answer is longer than " + std::to_string(call.max_answer) + " bytes.");
  }
  if (request_bytes == 0 && !transfer.refusal.empty()) {
    return fail(ErrorKind::kForbidden, kRefusedAddress, "Not called: " + transfer.refusal + ".");
  }
  if (request_bytes == 0)
    return fail(ErrorKind::kUnavailable, kHttpNotSent, "The peer could not be reached: " + why + ".");
  return fail(ErrorKind::kUnavailable, kNoAnswer, "The peer was called and did not answer to the end: " + why + ".");
}

HttpClient::HttpClient(Options options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
HttpClient::~HttpClient() = default;

result<HttpAnswer> HttpClient::send(const HttpCall& call) {
  CHECK_OK(check_call(call));
  TRY(auto url, parse_url(call.url));
  TRY(auto handle, state_->take());
  HttpCall current = call;
  const bool may_follow = call.method == "GET" || call.method == "HEAD";
  for (int hop = 0;; ++hop) {
    auto answer = state_->send_once(handle.get(), current, part_of(url.get(), CURLUPART_URL));
    if (!answer || !may_follow || !is_redirect(answer->status) || hop >= call.max_redirects) {
      state_->give_back(std::move(handle));
      return answer;
    }
    const auto location = answer->header("Location");
    const std::string from = origin_of(url.get());
    const bool moved =
        location && curl_url_set(url.get(), CURLUPART_URL, std::string(*location).c_str(), 0) == CURLUE_OK;
    auto next = moved ? parse_url(part_of(url.get(), CURLUPART_URL))
                      : result<UrlHandle>(fail(ErrorKind::kInvalid, "The peer redirects to what is not a URL."));
    if (!next) {
      state_->give_back(std::move(handle));
      return fail(std::move(next).error());
    }
    url = std::move(*next);
    if (origin_of(url.get()) != from) {
      std::erase_if(current.headers, [](const HttpHeader& header) {
        return equals_ignoring_case(header.name, "Authorization") || equals_ignoring_case(header.name, "Cookie");
      });
    }
  }
}

}  // namespace callbox::net
