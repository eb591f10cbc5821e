// A page of the cache: every coding of it with its head already written, so that an answer is two ready buffers.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "http/coding.h"
#include "http/server.h"

namespace callbox::http {

// Where the 29 characters of the date stand in every prepared head; they are overwritten in each core's own copy.
inline constexpr std::string_view kDatePlaceholder = "Thu, 01 Jan 1970 00:00:00 GMT";

// Immutable once made; shared between cores.
class Page {
 public:
  struct Variant {
    std::string body;
    std::string etag;          // quoted
    std::string head;          // status line, Date first, all fields, the empty line
    std::string not_modified;  // the same for 304
  };

  int status() const { return status_; }
  // Null when the page is not kept in this coding: compression would not have made it smaller.
  const Variant* variant(Coding coding) const {
    return available_[static_cast<std::size_t>(coding)] ? &variants_[static_cast<std::size_t>(coding)] : nullptr;
  }
  const std::array<bool, kCodings>& available() const { return available_; }
  std::size_t bytes() const { return bytes_; }  // of all codings, with their heads

 private:
  friend std::shared_ptr<const Page> make_page(int, std::string_view, std::string, const Headers&);
  int status_ = 200;
  std::size_t bytes_ = 0;
  std::array<Variant, kCodings> variants_;
  std::array<bool, kCodings> available_{true, false, false};
};

// The offset of the date in `head`.
std::size_t date_offset(std::string_view head);

}  // namespace callbox::http
