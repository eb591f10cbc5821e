// What is wrong with the directives: files of the configuration that say something else than what was adopted, and a
// record by which nothing can be decided. A file changes nothing by itself; an alarm says so, and what to do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adoption/adoption.h"
#include "adoption/book.h"

namespace callbox::adoption {

// A directive file as it lies on this node now.
struct File {
  std::string name;  // as the configuration has it
  std::string yaml;
  std::optional<Error> unreadable = {};  // why its bytes could not be read
};

struct Alarm {
  enum class Kind : std::uint8_t {
    kFileDiffers,     // another text of its version counts
    kFileNotAdopted,  // its version was never adopted
    kFileUnreadable,  // it cannot be read, or is no directive
    kNoDirective,     // none is in force: nothing may be published
  };
  Kind kind = Kind::kNoDirective;
  std::string file;                // empty for kNoDirective
  std::string directive, version;  // that the file states, as far as it can be read
  std::optional<Digest> of_file;   // SHA-256 of its bytes
  std::optional<Digest> adopted;   // the text that counts in its place
  std::string what;                // a sentence: what is wrong
  std::string remedy;              // a sentence: what to do
};
std::string_view name_of(Alarm::Kind kind);  // "file-differs", …

// No directive first, then by the order of `files`. Each node sees its own files. The adopted versions stay in force
// whatever this says.
result<std::vector<Alarm>> alarms(storage::AnyReadTx& tx, const Book& book, std::span<const File> files, UtcMillis now);

}  // namespace callbox::adoption
