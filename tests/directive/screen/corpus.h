// Reads tests/corpus: snippets with the findings marked in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callbox::directive {

struct Label {
  std::string detector;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Snippet {
  std::string where;  // "contacts.txt:12"
  std::string text;
  std::vector<Label> labels;
};

// "a ⟦private.ssn:987-65-4321⟧ b" without its marks, with its labels. Escapes \n and \u{…} are opened.
Snippet parse_snippet(std::string_view line, std::string where);

// Every snippet of the folder's .txt files but allowed.txt, in order of file name. Not of folders within.
std::vector<Snippet> read_corpus(const std::string& folder);

// The lines of allowed.txt.
std::vector<std::string> read_allowed(const std::string& folder);

}  // namespace callbox::directive
