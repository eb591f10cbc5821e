#include "words/catalogue.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace callbox::words {
namespace {

constexpr std::size_t kCategories = kPluralNames.size();

// What CLDR knows by itself: a language that leaves these out lacks nothing.
constexpr std::string_view kFromCldr[] = {"date_time_pattern", "date_pattern", "clock_pattern", "before_noon",
                                          "after_noon"};

const ListedWord* listed(std::string_view name) {
  const auto found = std::find_if(std::begin(kWordList), std::end(kWordList),
                                  [&](const ListedWord& word) { return word.name == name; });
  return found == std::end(kWordList) ? nullptr : found;
}

// The lines of one language by name and category; of a word without categories in the first place.
using Lines = std::map<std::string_view, std::array<const WordLine*, kCategories>, std::less<>>;

std::size_t place_of(const WordLine& word) {
  return word.category ? static_cast<std::size_t>(*word.category) : 0;
}

std::string label_of(const WordLine& word) {
  return word.category ? word.name + "." + std::string(kPluralNames[place_of(word)]) : word.name;
}

// A form may leave a number unsaid ("one post"), but no form may ask for what nobody gives.
Status check_placeholders(const WordFile& file, const WordLine& word, const Lines& reference) {
  const auto at = reference.find(word.name);
  if (at == reference.end()) return {};
  std::vector<std::string_view> allowed;
  for (const auto* line : at->second)
    if (line != nullptr)
      for (const auto each : placeholders(line->text)) allowed.push_back(each);
  const auto here = placeholders(word.text);
  const auto known = [&](std::string_view each) {
    return std::find(allowed.begin(), allowed.end(), each) != allowed.end();
  };
  const bool fits =
      std::all_of(here.begin(), here.end(), known) && (word.category.has_value() || here.size() == allowed.size());
  if (fits) return {};
  std::string expected;
  for (const auto each : allowed) expected += (expected.empty() ? "" : ", ") + std::string(each);
  return fail(ErrorKind::kInvalid,
              "'" + label_of(word) + "' must have the places " + (expected.empty() ? "of none" : expected) +
                  ", as in " + std::string(kReferenceLanguage),
              Where{file.path, word.line, 1});
}

class Builder {
 public:
  Builder(const std::map<std::string, Lines>& all, std::string_view first, std::vector<Gap>& gaps)
      : all_(all), first_(first), gaps_(gaps) {}

  Words words_in(const std::string& language, const std::set<Plural>& plurals) {
    Words words{};
    for (const ListedWord& word : kWordList) {
      if (word.text != nullptr)
        words.*word.text = text_of(language, word.name);
      else
        words.*word.forms = forms_of(language, word.name, plurals);
    }
    return words;
  }

  std::string_view own(std::string_view language, std::string_view name, std::size_t place = 0) const {
    const auto lines = all_.find(std::string(language));
    if (lines == all_.end()) return {};
    const auto at = lines->second.find(name);
    return at == lines->second.end() || at->second[place] == nullptr ? std::string_view()
                                                                     : std::string_view(at->second[place]->text);
  }

 private:
  std::string_view text_of(const std::string& language, std::string_view name) {
    if (const auto text = own(language, name); !text.empty()) return text;
    if (std::find(std::begin(kFromCldr), std::end(kFromCldr), name) != std::end(kFromCldr)) return {};
    gaps_.push_back({Gap::Kind::kMissing, language, std::string(name), {}, 0});
    const auto text = own(first_, name);
    return text.empty() ? own(kReferenceLanguage, name) : text;
  }

  Forms forms_of(const std::string& language, std::string_view name, const std::set<Plural>& plurals) {
    Forms forms;
    for (const Plural plural : plurals)
      if (own(language, name, static_cast<std::size_t>(plural)).empty())
        gaps_.push_back({Gap::Kind::kMissing,
                         language,
                         std::string(name) + "." + std::string(kPluralNames[static_cast<std::size_t>(plural)]),
                         {},
                         0});
    for (std::size_t place = 0; place < kCategories; ++place) forms.by_category[place] = form_of(language, name, place);
    return forms;
  }

  // The language's own form, its commonest, whichever it has; then those of the languages behind it.
  std::string_view form_of(std::string_view language, std::string_view name, std::size_t place) const {
    for (const std::string_view from : {language, std::string_view(first_), kReferenceLanguage}) {
      if (const auto text = own(from, name, place); !text.empty()) return text;
      for (std::size_t other = kCategories; other-- > 0;)
        if (const auto text = own(from, name, other); !text.empty()) return text;
    }
    return {};
  }

  const std::map<std::string, Lines>& all_;
  const std::string first_;
  std::vector<Gap>& gaps_;
};

}  // namespace

result<Catalogues> Catalogues::build(std::vector<WordFile> files, std::string_view first) {
  Catalogues made;
  made.files_ = std::move(files);
  std::map<std::string, Lines> all;
  std::vector<Gap> unknown;
  for (const WordFile& file : made.files_) {
    Lines& lines = all[file.language];
    for (const WordLine& word : file.lines) {
      const auto* known = listed(word.name);
      if (known == nullptr || (known->forms != nullptr) != word.category.has_value())
        unknown.push_back({Gap::Kind::kUnknown, file.language, label_of(word), file.path, word.line});
      else
        lines[word.name][place_of(word)] = &word;
    }
  }
  const auto reference = all.find(std::string(kReferenceLanguage));
  if (reference == all.end())
    return fail(ErrorKind::kInvalid,
                "there is no file of words for the reference language, " + std::string(kReferenceLanguage) + ".txt");
  for (const WordFile& file : made.files_)
    for (const WordLine& word : file.lines) CHECK_OK(check_placeholders(file, word, reference->second));
  Builder builder(all, first, made.gaps_);
  for (const auto& [tag, lines] : all) {
    const auto pattern = [&, &language = tag](std::string_view name) { return builder.own(language, name); };
    TRY(auto language,
        Language::create(tag, {pattern("date_time_pattern"), pattern("date_pattern"), pattern("clock_pattern"),
                               pattern("before_noon"), pattern("after_noon")}));
    const Words words = builder.words_in(tag, language.plurals());
    made.languages_.push_back(tag);
    made.catalogues_.push_back(std::make_unique<const Catalogue>(std::move(language), words));
  }
  made.gaps_.insert(made.gaps_.end(), unknown.begin(), unknown.end());
  made.first_ = made.find(first);
  if (made.first_ == nullptr) made.first_ = made.find(kReferenceLanguage);
  return made;
}

const Catalogue* Catalogues::find(std::string_view language) const {
  for (auto tag = language; !tag.empty(); tag = tag.substr(0, tag.rfind('-') == tag.npos ? 0 : tag.rfind('-'))) {
    const auto found = std::find(languages_.begin(), languages_.end(), tag);
    if (found != languages_.end()) return catalogues_[static_cast<std::size_t>(found - languages_.begin())].get();
  }
  return nullptr;
}

const Catalogue& Catalogues::in(std::string_view language) const {
  const auto* found = find(language);
  return found == nullptr ? *first_ : *found;
}

bool Catalogues::has(std::string_view language) const {
  return find(language) != nullptr;
}

}  // namespace callbox::words
