#include "directive/screen/corpus.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace callbox::directive {
namespace {

constexpr std::string_view kOpen = "⟦";
constexpr std::string_view kClose = "⟧";

void append_utf8(std::string& out, unsigned c) {
  const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  if (c < 0x10000) return put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace

Snippet parse_snippet(std::string_view line, std::string where) {
  Snippet out{std::move(where), {}, {}};
  for (std::size_t i = 0; i < line.size();) {
    const std::string_view rest = line.substr(i);
    if (rest.starts_with(kOpen)) {
      const std::size_t colon = rest.find(':');
      out.labels.push_back({std::string(rest.substr(kOpen.size(), colon - kOpen.size())), out.text.size(), 0});
      i += colon + 1;
    } else if (rest.starts_with(kClose)) {
      out.labels.back().end = out.text.size();
      i += kClose.size();
    } else if (rest.starts_with("\\n")) {
      out.text.push_back('\n');
      i += 2;
    } else if (rest.starts_with("\\u{")) {
      const std::size_t close = rest.find('}');
      unsigned code = 0;
      std::from_chars(rest.data() + 3, rest.data() + close, code, 16);
      append_utf8(out.text, code);
      i += close + 1;
    } else {
      out.text.push_back(rest.front());
      ++i;
    }
  }
  return out;
}

std::vector<Snippet> read_corpus(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".txt" && entry.path().filename() != "allowed.txt") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Snippet> out;
  for (const auto& file : files) {
    int number = 0;
    for (const std::string& line : lines_of(file)) {
      ++number;
      if (line.empty() || line.front() == '#') continue;
      out.push_back(parse_snippet(line, file.filename().string() + ":" + std::to_string(number)));
    }
  }
  return out;
}

std::vector<std::string> read_allowed(const std::string& folder) {
  return lines_of(std::filesystem::path(folder) / "allowed.txt");
}

}  // namespace callbox::directive
