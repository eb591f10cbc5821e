// multipart/form-data (RFC 7578), strictly: what a browser or curl sends and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::http {

struct Part {
  std::string name;
  std::string filename;    // its last path segment; empty when the part is not a file
  std::string media_type;  // as the client claims: check the bytes. "text/plain" when it says nothing
  std::string bytes;
};

struct MultipartLimits {
  std::size_t parts = 64;
  std::size_t part_head = 4096;               // bytes of one part's header fields
  std::size_t part_bytes = 64 * 1024 * 1024;  // of one part's content
};

// The parts in order. kInvalid when `content_type` is not multipart/form-data with a boundary (RFC 2046 section 5.1.1)
// or the body is malformed: text before the first or after the last boundary, a part without a name, a transfer
// encoding, a bare line feed in a part's head. kTooLarge, with the part's name, over a limit.
result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body,
                                          const MultipartLimits& limits = {});

}  // namespace callbox::http
