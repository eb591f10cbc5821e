#include "site/assets.h"

#include <algorithm>
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

result<Assets> Assets::from_files(const std::vector<File>& files) {
  Assets assets;
  if (files.empty()) return assets;
  const auto find = [&](std::string_view name) {
    return std::find_if(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
  };
  const auto manifest = find("manifest.json");
  if (manifest == files.end()) return fail(ErrorKind::kNotFound, "not-built", "the styles have no manifest.json");
  TRY(const auto parsed, parse_json(manifest->bytes));
  if (!parsed.is_object()) return fail(ErrorKind::kInvalid, "manifest.json must be an object");
  for (const auto& [name, hashed] : parsed.get_object()) {
    const auto file = hashed.is_string() ? find(std::string_view(hashed.get_string())) : files.end();
    if (file == files.end())
      return fail(ErrorKind::kInvalid, "manifest.json must name files beside it", Where{std::string(name), 0, 0});
    assets.names_.emplace(std::string(name), file->name);
    assets.files_.emplace(file->name, Asset{std::string(media_type_of_file(file->name)), file->bytes});
  }
  return assets;
}

result<Assets> Assets::load(const std::string& directory) {
  TRY(auto manifest, read_file(std::filesystem::path(directory) / "manifest.json"));
  std::vector<File> files{{"manifest.json", std::move(manifest)}};
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.is_regular_file() || entry.path().filename() == "manifest.json") continue;
    TRY(auto bytes, read_file(entry.path()));
    files.push_back({entry.path().filename().string(), std::move(bytes)});
  }
  return from_files(files);
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
