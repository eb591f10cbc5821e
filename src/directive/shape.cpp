// What every directive needs of a package, whatever the agency: a text in a language of the agency, an outlet, an area,
// times in order, and words for those who do not see a picture (28 CFR part 35, subpart H).
#include <algorithm>

#include "base/text.h"
#include "directive/judging.h"

namespace callbox::directive {
namespace {

// Far over what anyone reads; a text of a megabyte is an accident or an attack, and is refused before any work on it.
constexpr std::size_t kMostTextBytes = 100'000;
constexpr std::size_t kMostTitleBytes = 1'000;
constexpr std::size_t kMostAltBytes = 5'000;
constexpr std::size_t kMostRenditions = 20;
constexpr std::size_t kMostMedia = 50;

class Shape {
 public:
  explicit Shape(std::vector<Finding>& findings) : findings_(findings) {}
  void block(std::string rule, std::string message, Place place = {}) {
    findings_.push_back(Finding{std::move(rule), {}, {}, Effect::kBlock, {}, std::move(message), place, false});
  }
  void note(std::string rule, std::string message, Place place = {}) {
    findings_.push_back(Finding{std::move(rule), {}, {}, Effect::kNote, {}, std::move(message), place, false});
  }

 private:
  std::vector<Finding>& findings_;
};

bool has_line_break(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

}  // namespace

void check_shape(const Directive::Compiled& directive, const Package& package, const Facts& facts,
                 std::vector<Finding>& findings, bool& too_large) {
  Shape shape(findings);
  too_large = false;
  const auto check_text = [&](std::string_view text, std::size_t most, std::string_view what, Place place) {
    if (text.size() > most) {
      too_large = true;
      shape.block("package.too-large",
                  "The " + std::string(what) + " is longer than " + std::to_string(most) + " bytes. Shorten it.",
                  place);
    } else if (const auto bad = first_invalid_utf8(text); bad != std::string_view::npos) {
      place.begin = bad;
      place.end = bad + 1;
      too_large = true;
      shape.block("package.not-text",
                  "The " + std::string(what) + " holds bytes that are not text (UTF-8). Write it again.", place);
    }
  };

  if (package.kind.empty()) shape.block("package.kind", "Choose what kind of post this is.");
  if (package.renditions.empty()) shape.block("package.empty", "Write the text.");
  if (package.renditions.size() > kMostRenditions || package.media.size() > kMostMedia) {
    too_large = true;
    shape.block("package.too-large", "A post has at most 20 languages and 50 pictures.");
    return;
  }
  for (std::size_t i = 0; i < package.renditions.size(); ++i) {
    const auto& rendition = package.renditions[i];
    const Place title{Place::Part::kTitle, i, 0, rendition.title.size()};
    const Place text{Place::Part::kText, i, 0, rendition.text.size()};
    check_text(rendition.title, kMostTitleBytes, "title", title);
    check_text(rendition.text, kMostTextBytes, "text", text);
    if (trim(rendition.text).empty()) shape.block("package.empty", "Write the text.", text);
    if (trim(rendition.title).empty()) shape.block("package.title", "Give the post a title.", title);
    if (has_line_break(rendition.title)) shape.block("package.title", "A title is one line.", title);
    const auto& languages = directive.languages;
    if (std::find(languages.begin(), languages.end(), rendition.language) == languages.end())
      shape.block("package.language",
                  "The agency does not publish in the language \"" + rendition.language.substr(0, 16) + "\".", text);
    for (std::size_t j = 0; j < i; ++j)
      if (package.renditions[j].language == rendition.language)
        shape.block("package.language", "There are two texts in one language. Keep one.", text);
  }
  for (std::size_t i = 0; i < package.media.size(); ++i) {
    const auto& medium = package.media[i];
    const Place alt{Place::Part::kAlt, i, 0, medium.alt.size()};
    check_text(medium.alt, kMostAltBytes, "picture's description", alt);
    if (trim(medium.alt).empty())
      shape.block("package.alt",
                  "Describe the picture for people who do not see it (Americans with Disabilities Act, title II).",
                  alt);
  }
  for (const auto& pointer : package.unknown)
    shape.block("package.unknown",
                "A newer version of Callbox wrote a part of this post that this one does not know (" +
                    pointer.substr(0, 60) + "). It can be shown and verified here, but not approved or released.");
  const Place note{Place::Part::kCorrection, 0, 0, package.correction.note.size()};
  check_text(package.correction.note, kMostAltBytes, "note on what changed", note);
  if (package.is_correction() && trim(package.correction.note).empty())
    shape.block("package.correction", "Say what changed: residents read it beside the post.", note);
  if (package.channels.empty()) shape.block("package.channels", "Choose at least one outlet.");
  for (const auto& channel : package.channels)
    if (const std::string kind(kind_of_channel(channel));
        std::find(directive.outlets.begin(), directive.outlets.end(), kind) == directive.outlets.end())
      shape.block("package.channels",
                  "The directive does not let the agency use the outlet \"" + kind.substr(0, 32) + "\".");
  if (package.audience.areas.empty()) shape.block("package.audience", "Choose whom the post is for.");
  const auto& window = package.window;
  if (window.expires && *window.expires <= facts.now)
    shape.block("package.window", "The post would end before it begins: its end is in the past.");
  else if (window.expires && window.not_before && *window.expires <= *window.not_before)
    shape.block("package.window", "The post would end before it begins.");
}

}  // namespace callbox::directive
