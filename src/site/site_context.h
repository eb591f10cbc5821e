// What the public pages know of the agency: given by the application, replaced as a whole when the directive or the
// units change.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/time.h"
#include "directive/directive.h"
#include "roster/unit.h"
#include "words/catalogue.h"
#include "words/fill.h"

namespace callbox::site {

using words::fill;
using words::Words;

struct SignIn {
  std::string person, role, login, password;
};
// Shown on the front page, with a ribbon on every other one, so that nobody takes the demonstration for an agency.
struct Demo {
  std::vector<SignIn> sign_ins;
  int posts = 0, published = 0, stopped = 0;  // when the server started
  std::string mail_folder = {};               // where mail goes as files; empty where a relay sends it
  std::string desk_path = "/desk/";
};

// A time in which one directive judged the posts. No member is named here.
struct DirectivePeriod {
  std::string title, version;
  Digest digest;  // of the YAML's bytes
  UtcMillis from;
  std::optional<UtcMillis> until;
  UtcMillis adopted_at;
  bool by_installation = false;  // taken over from the configuration, adopted by no member
  directive::LocalText role;     // in which the member adopted it; empty for the administrator of the installation
  bool operator==(const DirectivePeriod&) const = default;
};

struct SiteContext {
  std::string agency;                              // name for people
  std::string base_url;                            // "https://police.example", without a slash at its end
  std::shared_ptr<const words::Catalogues> words;  // never null
  std::vector<std::string> languages;              // of the pages; the first is that of those without a prefix
  directive::Notices notices;
  std::vector<directive::KindOfContent> kinds;
  std::string directive_title, directive_version;
  std::vector<DirectivePeriod> directives;  // newest first: which was in force when, and which will be
  bool public_may_post = false;
  bool alerts = true;               // residents can sign up for mail
  std::vector<roster::Unit> units;  // agency first
  std::string ledger_key;           // the log's vkey line
  UtcMillis started;                // when the site was set up: the date of an empty feed
  std::optional<Demo> demo;
};

// The language's catalogue; the first language's for one that there are no words for.
const words::Catalogue& catalogue_in(const SiteContext& site, std::string_view language);
const Words& words_in(const SiteContext& site, std::string_view language);
// "/es" for a language that is not the first, "" for that one.
std::string prefix_of(const SiteContext& site, std::string_view language);
const roster::Unit* find_unit(const SiteContext& site, std::string_view slug);
// The slugs whose posts the page of `slug` shows: the unit itself, those above it and those below it.
std::vector<std::string> related_areas(const SiteContext& site, std::string_view slug);
// The kind's name in `language`; its id when the directive does not know it any more.
std::string kind_name(const SiteContext& site, std::string_view kind, std::string_view language);
// "Monday to Friday, 8:00 a.m. to 5:00 p.m.", one line for each run of days with the same hours.
std::vector<std::string> staffed_hours(const SiteContext& site, std::string_view language);
// "tel:+17085551234" for a North American number as people write it.
std::string telephone_url(std::string_view number);

}  // namespace callbox::site
