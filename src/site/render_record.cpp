#include <algorithm>

#include "outlets/feeds/feed.h"
#include "site/page_frame.h"
#include "site/templates.h"

namespace callbox::site {
namespace {

using Dated = std::pair<UtcMillis, RecordLine>;

// The acts on one post: posted, each correction or update, and how it ended.
void add_acts(const Frame& frame, const PublishedPost& post, RecordView& record, std::vector<Dated>& lines) {
  const Words& w = frame.w;
  const bool live = post.state == PublishedPost::State::kLive && !post.package.renditions.empty();
  RecordLine line;
  line.language = frame.language;
  line.why_language = live ? post.package.renditions.front().language : frame.site.languages.front();
  if (live) {
    const auto& words = published::rendition_in(post.package, frame.language);
    line.post = {frame.at(post_path(post)), words.title};
    line.language = words.language;
  } else {
    line.post.text = fill(w.record_removed_post, {{"kind", kind_name(frame.site, post.package.kind, frame.language)}});
  }
  const auto add = [&](UtcMillis at, std::string_view what, std::string_view css, const std::string& why) {
    line.at = moment(frame.site, at, frame.language);
    line.what = what;
    line.css = css;
    line.why = why;
    lines.emplace_back(at, line);
  };
  for (const auto& version : post.versions) {
    if (version.version == post.versions.front().version) {
      ++record.posted;
      add(version.at, w.record_posted, "acts__item", {});
    } else if (post.package.declarations.active_incident) {
      ++record.updated;
      add(version.at, w.record_updated, "acts__item", version.what_changed);
    } else {
      ++record.corrected;
      add(version.at, w.record_corrected, "acts__item acts__item--corrected", version.what_changed);
    }
  }
  if (post.state == PublishedPost::State::kTakenDown) {
    ++record.taken_down;
    add(post.updated, w.record_taken_down, "acts__item acts__item--taken-down", post.taken_down_reason);
  } else if (post.state == PublishedPost::State::kExpired) {
    add(post.updated, w.record_expired, "acts__item", post.taken_down_reason);
  }
}

DirectiveLine line_of(const Frame& frame, const DirectivePeriod& period) {
  const Words& w = frame.w;
  DirectiveLine line;
  line.title = period.title;
  line.version = period.version;
  line.digest = to_hex(period.digest);
  line.from = moment(frame.site, period.from, frame.language);
  if (period.until) {
    line.until = moment(frame.site, *period.until, frame.language);
    line.when = fill(w.record_directive_was, {{"from", line.from.text}, {"until", line.until.text}});
  } else {
    line.when = fill(w.record_directive_since, {{"from", line.from.text}});
  }
  const std::string at = moment(frame.site, period.adopted_at, frame.language).text;
  const std::string role =
      period.role.text.empty() ? std::string(w.record_directive_administrator) : period.role.in(frame.language);
  line.adopted = period.by_installation ? fill(w.record_directive_installed, {{"at", at}})
                                        : fill(w.record_directive_adopted, {{"at", at}, {"role", role}});
  return line;
}

}  // namespace

std::string render_record(const Setting& setting, std::span<const PublishedPost> posts) {
  const Frame frame =
      make_frame(setting, "/record", std::string(words_in(setting.site, setting.language).record_title), "record");
  RecordView record;
  std::vector<Dated> lines;
  for (const auto& post : posts) add_acts(frame, post, record, lines);
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [at, line] : lines) record.lines.push_back(std::move(line));
  for (const auto& period : frame.site.directives) record.directives.push_back(line_of(frame, period));
  Html body;
  templates::record(body, frame, record);
  return finish(frame, body);
}

}  // namespace callbox::site
