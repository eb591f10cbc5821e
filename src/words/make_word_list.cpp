// make_word_list OUT REFERENCE.txt: writes the header of the reference language's list. Exit code 1 with
// "file:line:column: error: message" on standard error when something is wrong.
#include <fstream>
#include <iostream>
#include <sstream>

#include "words/word_file.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_word_list OUT REFERENCE.txt\n";
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  std::ostringstream source;
  source << file.rdbuf();
  if (!file.good()) {
    std::cerr << argv[2] << ": cannot be read\n";
    return 1;
  }
  const auto words = callbox::words::parse_word_file(argv[2], source.str());
  if (!words) {
    const auto& error = words.error();
    std::cerr << error.where.field << ':' << error.where.line << ':' << error.where.column
              << ": error: " << error.message << '\n';
    return 1;
  }
  std::ofstream out(argv[1], std::ios::binary);
  out << callbox::words::word_list_header(*words);
  if (!out.flush().good()) {
    std::cerr << argv[1] << ": cannot be written\n";
    return 1;
  }
  return 0;
}
