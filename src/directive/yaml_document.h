// A YAML file as a tree that remembers where everything stood. Private to the room.
//
// A directive file uses the plain part of YAML: mappings, sequences and scalars. Anchors, aliases, tags, several
// documents and duplicate keys are refused: none is needed, and each is a way to say something other than what a
// reader sees (or, with aliases, to make a small file huge).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callbox::directive {

struct YamlEntry;

struct YamlNode {
  enum class Type { kNull, kScalar, kSequence, kMapping } type = Type::kNull;
  std::string value;               // of a scalar
  bool plain = true;               // a scalar written without quotes
  int line = 1, column = 1;        // 1-based; column in characters
  std::vector<YamlNode> items;     // of a sequence
  std::vector<YamlEntry> entries;  // of a mapping, in file order; keys are scalars
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

inline constexpr int kMaxDirectiveDepth = 24;

// The first problem that keeps the text from being a tree; kTooLarge over kMaxDirective (limits.h), else kInvalid.
result<YamlNode> parse_yaml(std::string_view text);

}  // namespace callbox::directive
