#include "app/word_files.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include "app/embedded.h"
#include "base/log.h"

namespace callbox::app {
namespace {

namespace json = boost::json;

// The error with its file before it, as a compiler prints it: a word's place is its file.
Error placed(Error error) {
  const std::string file = std::exchange(error.where.field, {});
  error.message = describe(error, file);
  error.where = {};
  return error;
}

result<std::vector<words::WordFile>> read_files(const std::vector<std::string>& paths) {
  std::vector<words::WordFile> files;
  const auto add = [&](std::string_view path, std::string_view source) -> Status {
    auto file = words::parse_word_file(path, source);
    if (!file) return fail(placed(std::move(file).error()));
    files.push_back(std::move(*file));
    return {};
  };
  for (const EmbeddedFile& file : embedded_words()) CHECK_OK(add(file.path, file.bytes));
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return fail(ErrorKind::kNotFound, "the file of words " + path + " cannot be read");
    CHECK_OK(add(path, text.str()));
  }
  return files;
}

// In the order of their names; none where there is no such folder.
result<std::vector<std::string>> own_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code code;
  if (!std::filesystem::exists(folder, code)) return paths;
  for (auto entry = std::filesystem::directory_iterator(folder, code); !code && entry != end(entry);
       entry.increment(code))
    if (entry->path().extension() == ".txt") paths.push_back(entry->path().string());
  if (code)
    return fail(ErrorKind::kUnavailable, "the folder of words " + folder + " cannot be read: " + code.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

result<words::Catalogues> build(std::vector<words::WordFile> files, std::string_view first) {
  auto made = words::Catalogues::build(std::move(files), first);
  if (!made) return fail(placed(std::move(made).error()));
  return made;
}

void report(const words::Catalogues& catalogues) {
  for (const auto& language : catalogues.languages()) {
    std::string names;
    int count = 0;
    for (const auto& gap : catalogues.gaps()) {
      if (gap.language != language) continue;
      if (++count <= 10) names += (names.empty() ? "" : ", ") + gap.word;
    }
    if (count > 0)
      log::warning("a language lacks words or has some that nothing asks for: see callbox words check",
                   {{"language", language}, {"count", count}, {"words", names}});
  }
}

}  // namespace

result<std::shared_ptr<const words::Catalogues>> load_words(const Config& config,
                                                            const adoption::Directives& directives, UtcMillis now) {
  TRY(const auto paths, own_files(config.words.empty() ? config.data + "/words" : config.words));
  TRY(auto files, read_files(paths));
  const auto in_force = directive::in_force(directives, now);
  const auto languages = in_force ? in_force->directive->languages() : std::vector<std::string>();
  TRY(auto made, build(std::move(files), languages.empty() ? words::kReferenceLanguage : languages.front()));
  report(made);
  for (const auto& language : languages)
    if (!made.has(language))
      log::warning("the directive names a language that there is no file of words for", {{"language", language}});
  return std::make_shared<const words::Catalogues>(std::move(made));
}

int words_check(const std::vector<std::string>& files, bool as_json, Streams streams) {
  auto read = read_files(files);
  if (!read) {
    streams.err << read.error().message << "\n";
    return read.error().kind == ErrorKind::kNotFound ? 2 : 1;
  }
  const auto made = build(std::move(*read), words::kReferenceLanguage);
  if (!made) {
    streams.err << made.error().message << "\n";
    return 1;
  }
  json::array gaps;
  for (const auto& gap : made->gaps()) {
    const bool missing = gap.kind == words::Gap::Kind::kMissing;
    if (as_json) {
      gaps.push_back(json::object{{"language", gap.language},
                                  {"word", gap.word},
                                  {"kind", missing ? "missing" : "unknown"},
                                  {"file", gap.path},
                                  {"line", gap.line}});
    } else if (missing) {
      streams.out << gap.language << ": " << gap.word << " is missing\n";
    } else {
      streams.out << gap.path << ":" << gap.line << ": " << gap.word << " is asked for by nothing\n";
    }
  }
  if (as_json)
    streams.out << json::serialize(json::object{{"languages", json::value_from(made->languages())}, {"gaps", gaps}})
                << "\n";
  return made->gaps().empty() ? 0 : 1;
}

int words_print(const std::string& language, Streams streams) {
  std::string names;
  for (const EmbeddedFile& file : embedded_words()) {
    if (file.path == language + ".txt") {
      streams.out << file.bytes;
      return 0;
    }
    names += (names.empty() ? "" : ", ") + std::string(file.path.substr(0, file.path.rfind('.')));
  }
  streams.err << "expected a language that ships, one of " << names << "; found " << language << "\n";
  return 2;
}

void add_words_commands(CLI::App& app, int& exit_code, Streams streams) {
  struct Wish {
    std::vector<std::string> files;
    std::string language = std::string(words::kReferenceLanguage);
    bool json = false;
  };
  const auto wish = std::make_shared<Wish>();
  auto* words = app.add_subcommand("words", "The languages of pages and mail")->require_subcommand(1);
  auto* check = words->add_subcommand("check", "Say what the languages lack, with the agency's own files");
  check->add_option("files", wish->files, "Files of words, such as /var/lib/callbox/words/pl.txt");
  check->add_flag("--json", wish->json, "Answer in JSON");
  check->callback([wish, &exit_code, streams] { exit_code = words_check(wish->files, wish->json, streams); });
  auto* print = words->add_subcommand("print", "Print all words of a language that ships: where a translation begins");
  print->add_option("language", wish->language, "Its BCP 47 tag")->capture_default_str();
  print->callback([wish, &exit_code, streams] { exit_code = words_print(wish->language, streams); });
}

}  // namespace callbox::app
