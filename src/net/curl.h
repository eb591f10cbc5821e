// The few things the HTTP client and the SMTP sender share about libcurl. Included by .cpp files of this room only.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace callbox::net {

struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CloseCurl>;

// libcurl is set up on first use: since 7.84 that is thread-safe, and it is never torn down while a handle lives.
result<CurlHandle> open_curl();

// A list of header lines or recipients.
class CurlList {
 public:
  CurlList() = default;
  CurlList(const CurlList&) = delete;
  CurlList& operator=(const CurlList&) = delete;
  ~CurlList() { curl_slist_free_all(list_); }
  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

}  // namespace callbox::net
