#include "directive/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text.h"
#include "directive/limits.h"

namespace callbox::directive {
namespace {

// Thrown through yaml-cpp, which offers no other way to stop it, and caught in parse_yaml.
struct Stop {
  Error error;
};

// yaml-cpp counts bytes in a line; people and editors count characters.
class Positions {
 public:
  explicit Positions(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') starts_.push_back(i + 1);
  }
  Where of(const YAML::Mark& mark) const {
    if (mark.is_null()) return {};
    const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
    if (line >= starts_.size()) return {{}, static_cast<int>(starts_.size()), 1};
    const auto rest = text_.substr(starts_[line]);
    const auto bytes = rest.substr(0, static_cast<std::size_t>(std::max(mark.column, 0)));
    const auto characters = std::count_if(bytes.begin(), bytes.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    return {{}, static_cast<int>(line) + 1, static_cast<int>(characters) + 1};
  }

  Where of_byte(std::size_t offset) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    YAML::Mark mark;
    mark.line = static_cast<int>(after - starts_.begin()) - 1;
    mark.column = static_cast<int>(offset - *std::prev(after));
    return of(mark);
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Positions& positions) : positions_(positions) {}

  std::optional<YamlNode> root;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root) stop(mark, "expected one YAML document, found a second one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    place(make(mark, YamlNode::Type::kNull));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    stop(mark, "expected the value itself, found an alias (*name): directive files use no anchors and aliases");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    // yaml-cpp says "?" for a plain scalar and "!" for a quoted one; anything else was written by hand.
    if (!tag.empty() && tag != "?" && tag != "!") stop(mark, "expected a plain value, found the tag " + tag);
    auto node = make(mark, YamlNode::Type::kScalar);
    node.value = value;
    node.plain = tag != "!";
    place(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Type::kSequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Type::kMapping);
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] void stop(const YAML::Mark& mark, std::string message) const {
    throw Stop{Error{ErrorKind::kInvalid, std::move(message), positions_.of(mark), {}, {}}};
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != 0)
      stop(mark, "expected a plain value, found an anchor (&name): directive files use no anchors and aliases");
  }
  YamlNode make(const YAML::Mark& mark, YamlNode::Type type) const {
    const auto where = positions_.of(mark);
    YamlNode node;
    node.type = type;
    node.line = std::max(where.line, 1);
    node.column = std::max(where.column, 1);
    return node;
  }
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Type type) {
    refuse_anchor(mark, anchor);
    if (!tag.empty() && tag != "?" && tag != "!") stop(mark, "expected a plain value, found the tag " + tag);
    if (static_cast<int>(open_.size()) >= kMaxDirectiveDepth)
      stop(mark, "expected at most " + std::to_string(kMaxDirectiveDepth) + " levels of nesting, found more");
    open_.push_back(Open{make(mark, type), std::nullopt});
  }
  void close() {
    auto done = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(done));
  }
  void place(YamlNode node) {
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    auto& parent = open_.back();
    if (parent.node.type == YamlNode::Type::kSequence) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    if (parent.key) {
      // yaml-cpp marks an absent value at whatever comes next, often the next line: the key is where a person looks.
      if (node.type == YamlNode::Type::kNull) {
        node.line = parent.key->line;
        node.column = parent.key->column;
      }
      parent.node.entries.push_back(YamlEntry{std::move(*parent.key), std::move(node)});
      parent.key.reset();
      return;
    }
    const Where at{{}, node.line, node.column};
    if (node.type != YamlNode::Type::kScalar)
      throw Stop{Error{ErrorKind::kInvalid, "expected a key, found a value that is not a word", at, {}, {}}};
    if (const auto* before = parent.node.find(node.value))
      throw Stop{Error{ErrorKind::kInvalid,
                       "expected each key once, found \"" + node.value + "\" again (first on line " +
                           std::to_string(before->line) + ")",
                       at,
                       {},
                       {}}};
    parent.key = std::move(node);
  }

  struct Open {
    YamlNode node;
    std::optional<YamlNode> key;
  };
  const Positions& positions_;
  std::vector<Open> open_;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, entry] : entries)
    if (name.value == key) return &entry;
  return nullptr;
}

result<YamlNode> parse_yaml(std::string_view text) {
  if (text.size() > kMaxDirective)
    return fail(ErrorKind::kTooLarge,
                "expected a directive of at most 1 MiB, found " + std::to_string(text.size()) + " bytes");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const Positions positions(text);
  if (const auto bad = first_invalid_utf8(text); bad != std::string_view::npos)
    return fail(ErrorKind::kInvalid, "expected UTF-8 text, found bytes that are not", positions.of_byte(bad));
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  };
  if (const auto bad = std::find_if(text.begin(), text.end(), is_control); bad != text.end())
    return fail(ErrorKind::kInvalid, "expected text, found a control character",
                positions.of_byte(static_cast<std::size_t>(bad - text.begin())));
  TreeBuilder builder(positions);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop& stop) {
    return fail(stop.error);
  } catch (const YAML::Exception& problem) {
    return fail(ErrorKind::kInvalid, "expected YAML, found a mistake in its form: " + problem.msg,
                positions.of(problem.mark));
  }
  if (!builder.root) return fail(ErrorKind::kInvalid, "expected a directive, found an empty file", Where{{}, 1, 1});
  return std::move(*builder.root);
}

}  // namespace callbox::directive
