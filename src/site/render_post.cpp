#include <algorithm>

#include "markup/prose.h"
#include "outlets/feeds/feed.h"
#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

// "This post was published in Spanish only." when the page's language has no rendition; empty otherwise.
std::string language_note(const Frame& frame, const directive::Rendition& shown) {
  if (shown.language == frame.language) return {};
  return fill(frame.w.other_language, {{"language", frame.catalogue.language().name_of(shown.language)}});
}

std::vector<VersionView> version_views(const Setting& setting, const PublishedPost& post,
                                       const std::map<int, directive::Package>& earlier) {
  std::vector<VersionView> views;
  for (const auto& version : post.versions) {
    VersionView view;
    view.number = version.version;
    view.at = moment(setting.site, version.at, setting.language);
    view.what_changed = version.what_changed;
    view.digest = version.digest;
    view.newest = version.version == post.versions.back().version;
    const auto package = earlier.find(version.version);
    if (!view.newest && post.package.declarations.active_incident && package != earlier.end() &&
        !package->second.renditions.empty())
      view.text = markup::prose(published::rendition_in(package->second, setting.language).text);
    views.push_back(std::move(view));
  }
  std::reverse(views.begin(), views.end());
  return views;
}

}  // namespace

std::string render_post(const Setting& setting, const PublishedPost& post,
                        const std::map<int, directive::Package>& earlier) {
  const Words& w = words_in(setting.site, setting.language);
  const auto& words = published::rendition_in(post.package, setting.language);
  Frame frame = make_frame(setting, post_path(post), words.title, "");
  frame.description = markup::teaser(words.text, 200);
  PostView view;
  view.title = words.title;
  view.language = words.language;
  view.text = markup::prose(words.text);
  view.kind = kind_name(setting.site, post.package.kind, setting.language);
  view.areas = area_links(frame, post.package.audience.areas);
  view.posted = moment(setting.site, post.first_published, setting.language);
  if (post.versions.size() > 1) {
    view.changed = moment(setting.site, post.versions.back().at, setting.language);
    view.what_changed = post.versions.back().what_changed;
    view.original_language = post.package.renditions.front().language;
    view.is_update = post.package.declarations.active_incident;
  }
  view.other_language = language_note(frame, words);
  const auto& declared = post.package.declarations;
  if (declared.verification == directive::Verification::kVerified) {
    view.verified = declared.verified_by.empty() ? std::string(w.verified_plain)
                                                 : fill(w.verified_by, {{"who", declared.verified_by}});
    if (!declared.source.empty()) view.source = fill(w.source_line, {{"source", declared.source}});
  }
  if (post.package.window.expires)
    view.expires =
        fill(w.expires_line, {{"when", moment(setting.site, *post.package.window.expires, setting.language).text}});
  for (const auto& medium : post.package.media) view.pictures.push_back(picture_view(post.package, medium));
  view.versions = version_views(setting, post, earlier);
  view.verify_url = frame.at(post_path(post) + "/verify");
  view.digest = post.versions.empty() ? to_hex(sha256(post.package_json)) : post.versions.back().digest;
  Html body;
  templates::post(body, frame, view);
  return finish(frame, body);
}

std::string render_gone(const Setting& setting, const PublishedPost& post) {
  const Words& w = words_in(setting.site, setting.language);
  const bool expired = post.state == PublishedPost::State::kExpired;
  // The slug holds words of the title: the page of a post that is gone does not repeat them.
  Frame frame = make_frame(setting, "/posts/" + published::path_suffix(post.id),
                           std::string(expired ? w.expired_title : w.gone_title), "");
  frame.indexed = false;
  const std::string when = moment(setting.site, post.updated, setting.language).text;
  Html body;
  templates::gone(
      body, frame,
      {frame.title, fill(expired ? w.expired_text : w.gone_text, {{"when", when}}), post.taken_down_reason, !expired});
  return finish(frame, body);
}

}  // namespace callbox::site
