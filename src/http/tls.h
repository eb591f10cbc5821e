// The TLS context of a server: TLS 1.2 and later, HTTP/1.1 by ALPN, ciphers in our order.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/result.h"

namespace callbox::http {

// kInvalid, naming the file, when the certificate chain or the key cannot be read or do not belong together.
result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& certificate,
                                                                    const std::string& key);

}  // namespace callbox::http
