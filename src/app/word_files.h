// The files of words: those that the program carries, and the installation's own. `callbox words
// check|print`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adoption/adoption.h"
#include "app/config.h"
#include "app/directive_commands.h"
#include "words/catalogue.h"

namespace CLI {
class App;
}

namespace callbox::app {

// What ships, and after it every *.txt of the folder in the settings, which need not be there. What a language lacks is
// said in the first language of the directive in force; the log says how much that is. kInvalid with file and line.
result<std::shared_ptr<const words::Catalogues>> load_words(const Config& config,
                                                            const adoption::Directives& directives, UtcMillis now);

// Checks what ships together with `files`: each word that a language lacks, each that nothing asks for, is a line, or
// with `json` a member of {"languages":[…],"gaps":[{"language","word","kind","file","line"}]}. 0 when there is none,
// 1 when there is one or a file is refused, 2 when one cannot be read.
int words_check(const std::vector<std::string>& files, bool json, Streams streams);
// Prints the file of a language that ships, as the build joined it from every room. 0, or 2 when none of that tag
// ships.
int words_print(const std::string& language, Streams streams);
void add_words_commands(CLI::App& app, int& exit_code, Streams streams);

}  // namespace callbox::app
