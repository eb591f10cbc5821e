// template_compiler OUT TEMPLATE.html…: writes OUT/templates.h and OUT/<name>.cpp.
// Exit code 1 with "file:line:column: message" on standard error when something is wrong.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "site/template_compiler/template_compiler.h"

namespace {

namespace compiler = callbox::site::template_compiler;
namespace fs = std::filesystem;

bool read(const fs::path& path, std::string& out) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  out = text.str();
  return file.good();
}

int complain(const std::string& path, const callbox::Error& error) {
  std::cerr << path << ':' << error.where.line << ':' << error.where.column << ": error: " << error.message << '\n';
  return 1;
}

bool write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return file.flush().good();
}

int run(const fs::path& out, const std::vector<std::string>& inputs) {
  std::vector<compiler::Template> templates;
  for (const auto& path : inputs) {
    std::string source;
    if (!read(path, source)) {
      std::cerr << path << ": cannot be read\n";
      return 1;
    }
    const auto stem = fs::path(path).stem().string();
    auto compiled = compiler::compile_template(stem, path, source);
    if (!compiled) return complain(path, compiled.error());
    templates.push_back(std::move(*compiled));
  }
  bool good = write(out / "templates.h", compiler::header_for(templates));
  for (const auto& compiled : templates)
    good = good && write(out / (compiled.name + ".cpp"), compiler::source_for(compiled));
  if (!good) std::cerr << out.string() << ": cannot be written\n";
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: template_compiler OUT TEMPLATE.html…\n";
    return 2;
  }
  return run(argv[1], {argv + 2, argv + argc});
}
