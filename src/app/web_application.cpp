#include "app/web_application.h"

#include <map>
#include <memory>
#include <string>

#include "app/embedded.h"
#include "base/crypto.h"

namespace callbox::app {
namespace {

std::string_view media_type_of(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".woff2", "font/woff2"},
      {".ico", "image/x-icon"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"}};
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

struct File {
  std::string_view bytes;
  std::string etag;
};
using Files = std::map<std::string_view, File, std::less<>>;

Files load() {
  Files files;
  for (const EmbeddedFile& file : embedded_desk())
    files[file.path] = {file.bytes, "\"" + to_hex(sha256(file.bytes)).substr(0, 32) + "\""};
  return files;
}

http::Response answer(const File& file, std::string_view path, const http::Request& request) {
  http::Response response;
  response.headers.set("ETag", file.etag);
  // The build names assets by their content, so they never change; the page that names them may at any time.
  response.headers.set("Cache-Control",
                       path.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (const auto known = request.headers.get("If-None-Match"); known && *known == file.etag) {
    response.status = 304;
    return response;
  }
  response.headers.set("Content-Type", media_type_of(path));
  response.body = std::string(file.bytes);
  return response;
}

}  // namespace

std::vector<http::Route> web_application_routes() {
  const auto files = std::make_shared<const Files>(load());
  const auto serve = [files](const http::Request& request) {
    const auto rest = request.params.find("rest");
    const std::string path = rest == request.params.end() ? "" : rest->second;
    if (const auto file = files->find(path); file != files->end()) return answer(file->second, path, request);
    const auto index = files->find("index.html");
    if (path.starts_with("assets/") || index == files->end())
      return http::problem({ErrorKind::kNotFound, "there is no such file in the staff application", {}, {}, {}});
    return answer(index->second, "index.html", request);
  };
  return {
      {http::Method::kGet, "/desk", "public",
       [](const http::Request&) { return http::Response::redirect("/desk/", 308); }},
      {http::Method::kGet, "/desk/{rest...}", "public", serve},
  };
}

}  // namespace callbox::app
