#include "site/assets.h"

#include <array>
#include <boost/json/value.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/canonical_json.h"

namespace callbox::site {
namespace {

result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ErrorKind::kNotFound, "not-built",
                path.string() + " is missing: run `npm ci && npm run build` in web/site");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::string_view media_type_of_file(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{
      {{".css", "text/css; charset=utf-8"},
       {".woff2", "font/woff2"},
       {".svg", "image/svg+xml"},
       {".png", "image/png"},
       {".webp", "image/webp"},
       {".jpg", "image/jpeg"},
       {".ico", "image/x-icon"}}};
  for (const auto& [extension, type] : kTypes)
    if (name.ends_with(extension)) return type;
  return "application/octet-stream";
}

result<Assets> Assets::load(const std::string& directory) {
  const std::filesystem::path folder(directory);
  TRY(const auto manifest, read_file(folder / "manifest.json"));
  TRY(const auto parsed, parse_json(manifest));
  if (!parsed.is_object()) return fail(ErrorKind::kInvalid, "manifest.json must be an object", Where{directory, 0, 0});
  Assets assets;
  for (const auto& [name, hashed] : parsed.get_object()) {
    if (!hashed.is_string() || hashed.get_string().find('/') != std::string_view::npos)
      return fail(ErrorKind::kInvalid, "manifest.json must name files beside it", Where{std::string(name), 0, 0});
    const std::string file(hashed.get_string());
    TRY(auto bytes, read_file(folder / file));
    assets.names_.emplace(std::string(name), file);
    assets.files_.emplace(file, Asset{std::string(media_type_of_file(file)), std::move(bytes)});
  }
  return assets;
}

std::string Assets::path_of(std::string_view name) const {
  const auto found = names_.find(name);
  return "/assets/" + (found == names_.end() ? std::string(name) : found->second);
}

const Asset* Assets::find(std::string_view hashed_name) const {
  const auto found = files_.find(hashed_name);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace callbox::site
