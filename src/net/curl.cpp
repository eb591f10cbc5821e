#include "net/curl.h"

namespace callbox::net {

result<CurlHandle> open_curl() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return fail(ErrorKind::kInternal, "libcurl could not be set up.");
  CurlHandle handle(curl_easy_init());
  if (!handle) return fail(ErrorKind::kInternal, "libcurl gave no handle.");
  return handle;
}

}  // namespace callbox::net
