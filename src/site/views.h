// What the templates show: plain values, in the page's language, with nothing left to decide.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "markup/html.h"
#include "site/site_context.h"

namespace callbox::site {

using markup::Html;

// What every page has around its content.
struct Frame {
  const SiteContext& site;
  const words::Catalogue& catalogue;
  const Words& w;  // the catalogue's
  std::string language;
  std::string prefix;  // "" or "/es"
  std::string path;    // without the prefix: "/areas/beat-1"
  std::string title, description;
  std::string stylesheet;  // path
  std::string section;     // which entry of the navigation is current: "news", "areas", …
  std::string feed;        // path of the page's feed without extension, without the prefix; "/feed" for most
  bool indexed = true;     // search engines may list it
  bool front = false;      // the front page shows the agency's name as its heading

  std::string at(std::string_view to) const { return prefix + std::string(to); }
  std::string absolute(std::string_view to) const { return site.base_url + prefix + std::string(to); }
};

struct Link {
  std::string url, text;
};
struct Moment {
  std::string iso, text;  // for machines; for people, in the agency's zone
};

// Who to call, when somebody answers, and what this site is not. (OPS-6, OPS-7, OPS-8)
struct NoticeView {
  std::string emergency, emergency_url;
  std::string phone, phone_url;
  std::string tip_phone, tip_phone_url, tip_url;
  std::string tip_site;  // of tip_url, as people write it: "cpdtip.com"
  std::vector<std::string> hours;
  std::string not_monitored, not_for_reports;
};

struct PictureView {
  std::string src, alt, language;  // of the description
  int width = 0, height = 0;
};
struct CardView {
  std::string url, title, teaser, language;  // of the words
  std::string other_language;                // "In English", when the words are not in the page's language
  std::string kind;
  std::vector<Link> areas;
  Moment posted;
  std::optional<Moment> corrected;
  bool is_update = false;  // an incident is updated, everything else is corrected
  std::optional<PictureView> picture;
};

struct VersionView {
  int number = 0;
  Moment at;
  std::string what_changed;
  std::string digest;
  bool newest = false;
  std::optional<Html> text;  // of an earlier update of an incident, kept readable (OPS-5)
};
struct PostView {
  std::string title, language;
  Html text;
  std::string kind;
  std::vector<Link> areas;
  Moment posted;
  std::optional<Moment> changed;  // of the newest version, when there were several
  std::string what_changed;
  std::string original_language;  // in which the agency says what changed
  bool is_update = false;         // an incident is updated, everything else is corrected
  std::string other_language;     // the sentence that says so; empty when the words are in the page's language
  std::string verified, source;   // sentences; may be empty
  std::string expires;            // sentence; may be empty
  std::vector<PictureView> pictures;
  std::vector<VersionView> versions;  // newest first
  std::string verify_url;
  std::string digest;
};

struct CheckView {
  bool passed = false;
  std::string text;
};
struct EventView {
  std::string name;
  Moment at;
  std::string place;  // in the ledger
  std::string digest;
};
struct VerifyView {
  Link post;
  std::string title, digest;
  bool pending = false, unavailable = false;
  std::vector<CheckView> checks;
  std::vector<Link> files;
  std::string command_release, command_approval, command_digest;
  std::vector<EventView> events;
};

struct ShapeView {
  std::string url, name, path;  // path: SVG's d
  std::string css;              // "area-shape" or with "area-shape--district"
  bool labelled = false;
  int x = 0, y = 0;
  std::string label;
};
struct MapView {
  int width = 0, height = 0;
  std::vector<ShapeView> shapes;
};
struct AreaGroup {
  Link area;
  std::vector<Link> beats;
};
struct AreasView {
  Link agency;
  std::vector<AreaGroup> districts;
  std::vector<Link> beats;  // those of the agency itself
  MapView map;
};
struct AreaView {
  std::string slug, name, heading;
  std::optional<Link> parent;
  std::vector<Link> beats;
  std::vector<CardView> posts;
};

struct ChoiceView {
  std::string value, id, label;
  bool chosen = false;
};
// Areas of the sign-up form: those of a district are folded away below it until one is chosen.
struct AreaGroupView {
  std::vector<ChoiceView> areas;
  std::string fold;  // "Beats of the 17th District"; empty: nothing is folded
  std::vector<ChoiceView> folded;
  bool open = false;
};
struct SubscribeView {
  std::string email;
  std::vector<AreaGroupView> groups;
  std::vector<ChoiceView> languages;
  std::string email_error, areas_error, language_error;
  bool has_errors() const { return !email_error.empty() || !areas_error.empty() || !language_error.empty(); }
};
// A question with one button, such as "confirm".
struct QuestionView {
  std::string title, text, action, button;
  std::vector<std::string> areas;
};
struct MessageView {
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<Link> links;
};
struct GoneView {
  std::string title, text, reason;
  bool asks_why = true;  // whether a missing reason is worth a word
};

struct RecordLine {
  Moment at;
  std::string what, css;
  Link post;             // without url when it is gone
  std::string language;  // of its title
  std::string why, why_language;
};
// Which directive was in force when.
struct DirectiveLine {
  std::string title, version, digest;
  Moment from, until;   // no `until` while it lasts
  std::string when;     // "In force since …"
  std::string adopted;  // "Adopted on … in the role …"
};
struct RecordView {
  std::vector<DirectiveLine> directives;
  int posted = 0, updated = 0, corrected = 0, taken_down = 0;
  std::vector<RecordLine> lines;
};

}  // namespace callbox::site
