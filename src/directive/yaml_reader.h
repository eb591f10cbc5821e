// Typed reading of a YAML tree that collects every problem instead of stopping at the first. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "directive/local_text.h"
#include "directive/yaml_document.h"

namespace callbox::directive {

// The word of `words` nearest to `word`, if it is near enough to be what was meant (at most a third of it differs).
std::optional<std::string> near_miss(std::string_view word, std::span<const std::string> words);

// All problems of one file, in the order of the file.
class Problems {
 public:
  void add(const YamlNode& at, std::string path, std::string message, std::string clause = {});
  bool empty() const { return errors_.empty(); }
  std::vector<Error> take();  // sorted by line, then column

 private:
  std::vector<Error> errors_;
};

// Scalars. Each reports into `problems` and returns nothing when the node is not what was expected.
std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Problems& problems);  // not empty
std::optional<bool> read_bool(const YamlNode& node, const std::string& path, Problems& problems);
std::optional<int> read_int(const YamlNode& node, const std::string& path, Problems& problems, int least, int most);
// A slug: small letters, digits, hyphens and dots, starting with a letter or digit.
std::optional<std::string> read_id(const YamlNode& node, const std::string& path, Problems& problems);
// "2025-03-06": a real day of the calendar; as written.
std::optional<std::string> read_date(const YamlNode& node, const std::string& path, Problems& problems);
// The index into `words`.
std::optional<std::size_t> read_word(const YamlNode& node, const std::string& path, Problems& problems,
                                     std::span<const std::string> words);
// "expected …, found …" for a node that is something else.
std::string found(const YamlNode& node);

// One mapping. Every key that is asked for is known; `finish` reports the others.
class MappingReader {
 public:
  // When `node` is no mapping that is reported at once and every key is absent.
  MappingReader(const YamlNode& node, std::string path, Problems& problems);
  ~MappingReader() { finish(); }
  MappingReader(const MappingReader&) = delete;
  MappingReader& operator=(const MappingReader&) = delete;

  const YamlNode* optional(std::string_view key);
  const YamlNode* required(std::string_view key);
  bool has(std::string_view key) const { return node_.find(key) != nullptr; }
  std::string path(std::string_view key) const;
  const YamlNode& node() const { return node_; }

  // Shortcuts: absent → the default.
  std::string text(std::string_view key, bool is_required = false);
  // `key`, which is required, and every `key_<language>` beside it.
  LocalText local_text(std::string_view key);
  std::string id(std::string_view key, bool is_required = true);
  std::string date(std::string_view key, bool is_required = false);
  std::optional<bool> boolean(std::string_view key);
  int integer(std::string_view key, int least, int most, int otherwise, bool is_required = false);
  std::optional<std::size_t> word(std::string_view key, std::span<const std::string> words, bool is_required = false);
  std::vector<std::string> texts(std::string_view key, bool is_required = false);
  std::vector<std::string> words(std::string_view key, std::span<const std::string> allowed, bool may_be_empty = false);
  // Our clause ids, "ALS-9".
  std::vector<std::string> sources(std::string_view key = "sources");
  void finish();

 private:
  const YamlNode& node_;
  std::string path_;
  Problems& problems_;
  std::vector<std::string> known_;
  bool usable_ = false;
  bool finished_ = false;
};

// The items of a sequence; a report and nothing when it is none, or when it is empty and `may_be_empty` is not set.
std::span<const YamlNode> read_items(const YamlNode& node, const std::string& path, Problems& problems,
                                     bool may_be_empty = false);

}  // namespace callbox::directive
