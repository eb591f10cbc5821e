// `callbox directive check|decide|schema|compare`: what an agency does with its directive before anyone posts under it.
//
// Each returns the exit code: 0 = fine, 1 = found something (a mistake in a file, a blocked package), 2 = misused
// (a file that cannot be read, a package that is not one).
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "base/result.h"

namespace callbox::app {

// Where a command writes: answers to `out`, what went wrong to `err`.
struct Streams {
  std::ostream& out;
  std::ostream& err;
};

// Checks each file. Every problem is one line "file:line:column: message [clause]"; with `json` one object
// {"files":[{"file","ok","problems":[{"line","column","field","message","clause"}]}]} on `out`.
int directive_check(std::span<const std::string> files, bool json, Streams streams);

// Decides the package of one file under the directive of another; `facts` may be empty: then the author is an
// authorised, trained member on duty now. Prints the Decision: as text for people, or with `json` as canonical JSON.
// 0 when allowed or when it needs approval, 1 when blocked.
int directive_decide(const std::string& file, const std::string& package, const std::string& facts, bool json,
                     Streams streams);

// Prints the JSON Schema of the file format.
int directive_schema(Streams streams);

// Decides every package of the folder (NAME.json: {"title", "package", "facts"}) under each
// directive and prints one Markdown table: docs/directives-compared.md is made by this.
int directive_compare(std::span<const std::string> files, const std::string& packages, Streams streams);
result<std::string> compare_directives(std::span<const std::string> files, const std::string& packages);

}  // namespace callbox::app
