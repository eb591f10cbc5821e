// How the public site answers: the head fields of each sort of page.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/server.h"

namespace callbox::site {

// A page in the making: becomes a cached page or an answer.
struct Document {
  int status = 200;
  std::string media_type = "text/html; charset=utf-8";
  std::string body{};
  // Caches may keep a page, but must ask again each time: a correction is seen at once.
  std::string cache_control = "no-cache";
  std::optional<UtcMillis> last_modified{};
  bool may_be_kept = true;  // by the page cache: false where strangers choose the path
};
std::shared_ptr<const http::Page> page_of(Document document);
http::Response answer_of(Document document);

}  // namespace callbox::site
