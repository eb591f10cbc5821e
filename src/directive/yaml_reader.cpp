#include "directive/yaml_reader.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/text.h"

namespace callbox::directive {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return text.size() <= kShown ? std::string(text) : std::string(truncate_graphemes(text, kShown)) + "…";
}

std::string list_of(std::span<const std::string> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : ", ") + words[i];
  return text;
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; });
}

// The beginning of a BCP 47 tag, as `languages` has them: two or three letters, then subtags.
bool is_language(std::string_view tag) {
  const auto parts = split(tag, '-');
  if (parts.front().size() < 2 || parts.front().size() > 3) return false;
  return std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return !part.empty() && part.size() <= 8 && std::all_of(part.begin(), part.end(), [&](char c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (c >= '0' && c <= '9' && part.data() != tag.data());
    });
  });
}

std::string path_of(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

}  // namespace

std::optional<std::string> near_miss(std::string_view word, std::span<const std::string> words) {
  if (word.size() > 64) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : words) {
    const auto distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

void Problems::add(const YamlNode& at, std::string path, std::string message, std::string clause) {
  errors_.push_back(Error{
      ErrorKind::kInvalid, std::move(message), Where{std::move(path), at.line, at.column}, {}, std::move(clause)});
}

std::vector<Error> Problems::take() {
  std::stable_sort(errors_.begin(), errors_.end(), [](const Error& a, const Error& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  });
  return std::move(errors_);
}

std::string found(const YamlNode& node) {
  switch (node.type) {
    case YamlNode::Type::kNull:
      return "nothing";
    case YamlNode::Type::kScalar:
      return node.value.empty() ? "an empty text" : "\"" + shortened(node.value) + "\"";
    case YamlNode::Type::kSequence:
      return "a list";
    case YamlNode::Type::kMapping:
      return "a mapping (keys with values)";
  }
  return "nothing";
}

std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Problems& problems) {
  if (node.type == YamlNode::Type::kScalar && !trim(node.value).empty()) return std::string(trim(node.value));
  problems.add(node, path, "expected a text, found " + found(node));
  return std::nullopt;
}

std::optional<bool> read_bool(const YamlNode& node, const std::string& path, Problems& problems) {
  if (node.type == YamlNode::Type::kScalar && node.plain) {
    if (node.value == "true") return true;
    if (node.value == "false") return false;
  }
  problems.add(node, path, "expected true or false, found " + found(node));
  return std::nullopt;
}

std::optional<int> read_int(const YamlNode& node, const std::string& path, Problems& problems, int least, int most) {
  if (node.type == YamlNode::Type::kScalar && node.plain) {
    int number = 0;
    const auto* end = node.value.data() + node.value.size();
    const auto [stop, problem] = std::from_chars(node.value.data(), end, number);
    if (problem == std::errc() && stop == end && number >= least && number <= most) return number;
  }
  problems.add(node, path,
               "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", found " +
                   found(node));
  return std::nullopt;
}

std::optional<std::string> read_id(const YamlNode& node, const std::string& path, Problems& problems) {
  if (node.type == YamlNode::Type::kScalar && is_id(node.value)) return node.value;
  problems.add(node, path, "expected an id (small letters, digits, hyphens, dots; at most 64), found " + found(node));
  return std::nullopt;
}

std::optional<std::string> read_date(const YamlNode& node, const std::string& path, Problems& problems) {
  const auto& text = node.value;
  const auto digits = [&](std::size_t from, std::size_t count) {
    int number = 0;
    std::from_chars(text.data() + from, text.data() + from + count, number);
    return number;
  };
  bool shaped = node.type == YamlNode::Type::kScalar && text.size() == 10 && text[4] == '-' && text[7] == '-';
  for (std::size_t i = 0; shaped && i < 10; ++i)
    if (i != 4 && i != 7) shaped = text[i] >= '0' && text[i] <= '9';
  if (shaped) {
    const std::chrono::year_month_day day{std::chrono::year(digits(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(digits(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(digits(8, 2)))};
    if (day.ok() && digits(0, 4) >= 1900) return text;
  }
  problems.add(node, path, "expected a date like 2025-03-06, found " + found(node));
  return std::nullopt;
}

std::optional<std::size_t> read_word(const YamlNode& node, const std::string& path, Problems& problems,
                                     std::span<const std::string> words) {
  if (node.type == YamlNode::Type::kScalar) {
    const auto at = std::find(words.begin(), words.end(), node.value);
    if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  }
  auto message = "expected one of " + list_of(words) + "; found " + found(node);
  if (node.type == YamlNode::Type::kScalar)
    if (const auto near = near_miss(node.value, words)) message += ". Did you mean \"" + *near + "\"?";
  problems.add(node, path, std::move(message));
  return std::nullopt;
}

std::span<const YamlNode> read_items(const YamlNode& node, const std::string& path, Problems& problems,
                                     bool may_be_empty) {
  if (node.type == YamlNode::Type::kSequence && (may_be_empty || !node.items.empty())) return node.items;
  if (may_be_empty && node.type == YamlNode::Type::kNull) return {};
  problems.add(node, path,
               "expected a list" + std::string(may_be_empty ? "" : " with at least one entry") + ", found " +
                   (node.type == YamlNode::Type::kSequence ? "an empty one" : found(node)));
  return {};
}

MappingReader::MappingReader(const YamlNode& node, std::string path, Problems& problems)
    : node_(node), path_(std::move(path)), problems_(problems), usable_(node.type == YamlNode::Type::kMapping) {
  if (!usable_) problems_.add(node_, path_, "expected a mapping (keys with values), found " + found(node_));
}

std::string MappingReader::path(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

const YamlNode* MappingReader::optional(std::string_view key) {
  known_.emplace_back(key);
  return usable_ ? node_.find(key) : nullptr;
}

const YamlNode* MappingReader::required(std::string_view key) {
  const auto* node = optional(key);
  if (!node && usable_)
    problems_.add(node_, path(key), "expected the key \"" + std::string(key) + "\" here, found none");
  return node;
}

std::string MappingReader::text(std::string_view key, bool is_required) {
  const auto* node = is_required ? required(key) : optional(key);
  return node ? read_text(*node, path(key), problems_).value_or("") : "";
}

LocalText MappingReader::local_text(std::string_view key) {
  LocalText out{text(key, true), {}};
  if (!usable_) return out;
  const std::string prefix = std::string(key) + "_";
  for (const auto& [name, value] : node_.entries) {
    if (!name.value.starts_with(prefix)) continue;
    const std::string language = name.value.substr(prefix.size());
    if (!is_language(language)) continue;  // finish() reports it
    known_.push_back(name.value);
    if (auto text = read_text(value, path(name.value), problems_)) out.others[language] = std::move(*text);
  }
  return out;
}

std::string MappingReader::id(std::string_view key, bool is_required) {
  const auto* node = is_required ? required(key) : optional(key);
  return node ? read_id(*node, path(key), problems_).value_or("") : "";
}

std::string MappingReader::date(std::string_view key, bool is_required) {
  const auto* node = is_required ? required(key) : optional(key);
  return node ? read_date(*node, path(key), problems_).value_or("") : "";
}

std::optional<bool> MappingReader::boolean(std::string_view key) {
  const auto* node = optional(key);
  return node ? read_bool(*node, path(key), problems_) : std::nullopt;
}

int MappingReader::integer(std::string_view key, int least, int most, int otherwise, bool is_required) {
  const auto* node = is_required ? required(key) : optional(key);
  return node ? read_int(*node, path(key), problems_, least, most).value_or(otherwise) : otherwise;
}

std::optional<std::size_t> MappingReader::word(std::string_view key, std::span<const std::string> words,
                                               bool is_required) {
  const auto* node = is_required ? required(key) : optional(key);
  return node ? read_word(*node, path(key), problems_, words) : std::nullopt;
}

std::vector<std::string> MappingReader::texts(std::string_view key, bool is_required) {
  const auto* node = is_required ? required(key) : optional(key);
  std::vector<std::string> out;
  if (!node) return out;
  const auto items = read_items(*node, path(key), problems_, !is_required);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto text = read_text(items[i], path_of(path(key), i), problems_)) out.push_back(std::move(*text));
  return out;
}

std::vector<std::string> MappingReader::words(std::string_view key, std::span<const std::string> allowed,
                                              bool may_be_empty) {
  std::vector<std::string> out;
  const auto* node = optional(key);
  if (!node) return out;
  const auto items = read_items(*node, path(key), problems_, may_be_empty);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (const auto index = read_word(items[i], path_of(path(key), i), problems_, allowed))
      out.push_back(allowed[*index]);
  return out;
}

std::vector<std::string> MappingReader::sources(std::string_view key) {
  std::vector<std::string> out;
  const auto* node = optional(key);
  if (!node) return out;
  const auto items = read_items(*node, path(key), problems_);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& text = items[i].value;
    const auto dash = text.find('-');
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool good = items[i].type == YamlNode::Type::kScalar && dash != std::string::npos && dash >= 2 && dash <= 8 &&
                      dash + 1 < text.size() && text.size() <= 12 &&
                      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dash), is_upper) &&
                      std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dash) + 1, text.end(), is_digit);
    if (good)
      out.push_back(text);
    else
      problems_.add(items[i], path_of(path(key), i),
                    "expected the id of a clause like ALS-9, found " + found(items[i]));
  }
  return out;
}

void MappingReader::finish() {
  if (finished_ || !usable_) return;
  finished_ = true;
  for (const auto& [key, value] : node_.entries) {
    if (std::find(known_.begin(), known_.end(), key.value) != known_.end()) continue;
    auto message = "expected one of the keys " + list_of(known_) + "; found \"" + shortened(key.value) + "\"";
    if (const auto near = near_miss(key.value, known_)) message += ". Did you mean \"" + *near + "\"?";
    problems_.add(key, path(key.value), std::move(message));
  }
}

}  // namespace callbox::directive
