// Files that are part of the binary: the staff application, the directives that ship, the demo's data.
#pragma once

#include <string_view>
#include <vector>

namespace callbox::app {

struct EmbeddedFile {
  std::string_view path;  // relative, "assets/index-4f2a.js"
  std::string_view bytes;
};

std::vector<EmbeddedFile> embedded_desk();        // web/desk/dist
std::vector<EmbeddedFile> embedded_directives();  // directives/
std::vector<EmbeddedFile> embedded_site();        // web/site/dist
std::vector<EmbeddedFile> embedded_words();       // words/
std::vector<EmbeddedFile> embedded_demo();        // src/app/demo/content
std::vector<EmbeddedFile> embedded_api();         // openapi.yaml

}  // namespace callbox::app
