#include "http/page.h"

#include "base/crypto.h"
#include "base/text.h"
#include "http/answer.h"
#include "http/problem.h"

namespace callbox::http {
namespace {

std::string status_line(int status) {
  return "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason_of(status)) +
         "\r\nDate: " + std::string(kDatePlaceholder) + "\r\n";
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

// RFC 9110 section 15.4.5: a 304 repeats what would change a cache's copy, not what describes the body.
bool belongs_to_304(std::string_view name) {
  for (const std::string_view kept : {"cache-control", "content-location", "expires"}) {
    if (equals_ignoring_case(name, kept)) return true;
  }
  return false;
}

}  // namespace

std::size_t date_offset(std::string_view head) {
  return head.find("\r\nDate: ") + 8;
}

std::shared_ptr<const Page> make_page(int status, std::string_view media_type, std::string body, const Headers& extra) {
  auto page = std::make_shared<Page>();
  page->status_ = status;
  const std::string tag = to_base64url(sha256(body).view().substr(0, 16));
  if (is_compressible(media_type)) {
    page->variants_[1].body = to_gzip(body);
    page->variants_[2].body = to_brotli(body);
  }
  page->variants_[0].body = std::move(body);

  const std::size_t plain_size = page->variants_[0].body.size();
  for (const Coding coding : {Coding::kIdentity, Coding::kGzip, Coding::kBrotli}) {
    Page::Variant& variant = page->variants_[static_cast<std::size_t>(coding)];
    if (coding != Coding::kIdentity && (variant.body.empty() || variant.body.size() >= plain_size)) {
      variant.body.clear();
      continue;
    }
    page->available_[static_cast<std::size_t>(coding)] = true;
    const std::string_view suffix = coding == Coding::kIdentity ? "" : coding == Coding::kGzip ? "-gz" : "-br";
    variant.etag = "\"" + tag + std::string(suffix) + "\"";
    variant.head = status_line(status);
    variant.not_modified = status_line(304);
    append_field(variant.head, "Content-Type", media_type);
    append_field(variant.head, "Content-Length", std::to_string(variant.body.size()));
    if (coding != Coding::kIdentity) append_field(variant.head, "Content-Encoding", name_of(coding));
    for (std::string* head : {&variant.head, &variant.not_modified}) {
      append_field(*head, "Vary", "Accept-Encoding");
      if (status == 200) append_field(*head, "ETag", variant.etag);
    }
    for (const auto& [name, value] : extra.all()) {
      if (is_own_field(name) || !is_field(name, value)) continue;
      append_field(variant.head, name, value);
      if (belongs_to_304(name)) append_field(variant.not_modified, name, value);
    }
    variant.head.append("\r\n");
    variant.not_modified.append("\r\n");
    page->bytes_ += variant.body.size() + variant.head.size() + variant.not_modified.size();
  }
  return page;
}

}  // namespace callbox::http
