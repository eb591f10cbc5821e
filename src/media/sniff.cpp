#include <algorithm>
#include <string>

#include "media/reencode.h"

namespace callbox::media {
namespace {

bool contains_ignoring_case(std::string_view bytes, std::string_view lower_needle) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  return std::search(bytes.begin(), bytes.end(), lower_needle.begin(), lower_needle.end(), same) != bytes.end();
}

tl::unexpected<Error> not_a_picture(std::string what) {
  return fail(ErrorKind::kInvalid, "not-a-picture", std::move(what), Where{"file", 0, 0});
}

// What browsers and archivers would make of the same bytes. Encoding anew drops it all; a file that is two things at
// once is no mistake, so it is refused and not quietly mended.
bool is_polyglot(std::string_view bytes) {
  // Long enough that compressed pixels do not hit them by chance.
  for (const std::string_view markup : {"<script", "<!doctype", "<html>", "<?php ", "<svg xmlns", "javascript:"}) {
    if (contains_ignoring_case(bytes, markup)) return true;
  }
  if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return true;
  const std::size_t tail = bytes.size() > 66'000 ? bytes.size() - 66'000 : 0;
  return bytes.substr(tail).find("PK\x05\x06") != std::string_view::npos &&
         bytes.find("PK\x01\x02") != std::string_view::npos;
}

}  // namespace

result<std::string_view> sniff_picture(std::string_view bytes) {
  std::string_view type;
  if (bytes.starts_with("\xFF\xD8\xFF")) type = "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) type = "image/png";
  if (bytes.size() > 15 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") type = "image/webp";
  if (type.empty()) {
    const std::string_view head = bytes.substr(0, 4096);
    if (contains_ignoring_case(head, "<svg")) {
      return not_a_picture("SVG can carry scripts and is not accepted. Save it as PNG.");
    }
    if (contains_ignoring_case(head, "<html") || contains_ignoring_case(head, "<!doctype")) {
      return not_a_picture("This is a web page, not a picture.");
    }
    return not_a_picture("Pictures are JPEG, PNG or WebP. This file is something else, whatever its name says.");
  }
  if (is_polyglot(bytes)) {
    return fail(ErrorKind::kInvalid, "polyglot",
                "This file is a picture and something else at once, and is not accepted. Save the picture anew.",
                Where{"file", 0, 0});
  }
  return type;
}

}  // namespace callbox::media
