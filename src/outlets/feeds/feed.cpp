#include "outlets/feeds/feed.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "markup/prose.h"
#include "markup/xml.h"

namespace callbox::outlets {
namespace {

namespace json = boost::json;
using directive::Medium;

std::vector<const published::PublishedPost*> live(std::span<const published::PublishedPost> posts) {
  std::vector<const published::PublishedPost*> out;
  for (const auto& post : posts)
    if (post.state == published::PublishedPost::State::kLive && !post.package.renditions.empty() &&
        is_for_feeds(post.package))
      out.push_back(&post);
  return out;
}

std::string page_url(const FeedFrame& frame, const published::PublishedPost& post) {
  return frame.base_url + frame.prefix + "/posts/" + published::page_path_part(post.slug, post.id);
}

std::string home_url(const FeedFrame& frame) {
  return frame.base_url + frame.home_path;
}
std::string self_url(const FeedFrame& frame, FeedFormat format) {
  return frame.base_url + frame.feed_path + "." + std::string(extension_of(format));
}

// The newest version's remark, when the post was corrected.
std::string_view correction_of(const published::PublishedPost& post) {
  return post.versions.size() > 1 ? std::string_view(post.versions.back().what_changed) : std::string_view();
}

// What a reader shows: the correction first, then the text, then the pictures with their descriptions.
std::string content_of(const FeedFrame& frame, const published::PublishedPost& post) {
  markup::Html out;
  if (const auto correction = correction_of(post); !correction.empty()) {
    out.literal("<p><strong>");
    out.text(frame.corrected + " ");
    out.literal("</strong>");
    out.text(correction);
    out.literal("</p>\n");
  }
  out.text(markup::prose(published::rendition_in(post.package, frame.language).text));
  for (const auto& medium : post.package.media) {
    out.literal("<p><img src=\"");
    out.url(frame.base_url + published::media_path(medium));
    out.literal("\" alt=\"");
    out.attribute(medium.alt);
    out.literal("\" width=\"");
    out.attribute(medium.width);
    out.literal("\" height=\"");
    out.attribute(medium.height);
    out.literal("\"></p>\n");
  }
  return std::move(out).str();
}

std::string render_atom(const FeedFrame& frame, std::span<const published::PublishedPost> posts) {
  markup::XmlWriter xml;
  xml.open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"}, {"xml:lang", frame.language}});
  xml.element("id", self_url(frame, FeedFormat::kAtom));
  xml.element("title", frame.title);
  xml.element("subtitle", frame.subtitle);
  xml.element("updated", to_iso(feed_updated(frame, posts)));
  xml.empty("link", {{"rel", "self"}, {"type", "application/atom+xml"}, {"href", self_url(frame, FeedFormat::kAtom)}});
  xml.empty("link", {{"rel", "alternate"}, {"type", "text/html"}, {"href", home_url(frame)}});
  xml.open("author");
  xml.element("name", frame.agency);
  if (!frame.contact_email.empty()) xml.element("email", frame.contact_email);
  xml.close();
  for (const auto* post : live(posts)) {
    const auto& words = published::rendition_in(post->package, frame.language);
    xml.open("entry", {{"xml:lang", words.language}});
    xml.element("id", entry_id(frame, *post));
    xml.element("title", words.title);
    xml.element("published", to_iso(post->first_published));
    xml.element("updated", to_iso(post->updated));
    xml.empty("link", {{"rel", "alternate"}, {"type", "text/html"}, {"href", page_url(frame, *post)}});
    for (const auto& medium : post->package.media)
      xml.empty("link", {{"rel", "enclosure"},
                         {"type", medium.media_type},
                         {"title", medium.alt},
                         {"href", frame.base_url + published::media_path(medium)}});
    xml.empty("category", {{"term", post->package.kind}});
    xml.element("summary", markup::teaser(words.text, 280));
    xml.element("content", content_of(frame, *post), {{"type", "html"}});
    xml.close();
  }
  return xml.take();
}

std::string render_rss(const FeedFrame& frame, std::span<const published::PublishedPost> posts) {
  markup::XmlWriter xml;
  xml.open("rss", {{"version", "2.0"},
                   {"xmlns:atom", "http://www.w3.org/2005/Atom"},
                   {"xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
                   {"xmlns:media", "http://search.yahoo.com/mrss/"}});
  xml.open("channel");
  xml.element("title", frame.title);
  xml.element("link", home_url(frame));
  xml.element("description", frame.subtitle);
  xml.element("language", frame.language);
  xml.element("lastBuildDate", to_mail_date(feed_updated(frame, posts)));
  xml.empty("atom:link",
            {{"rel", "self"}, {"type", "application/rss+xml"}, {"href", self_url(frame, FeedFormat::kRss)}});
  for (const auto* post : live(posts)) {
    const auto& words = published::rendition_in(post->package, frame.language);
    xml.open("item");
    xml.element("title", words.title);
    xml.element("link", page_url(frame, *post));
    xml.element("guid", entry_id(frame, *post), {{"isPermaLink", "false"}});
    xml.element("pubDate", to_mail_date(post->first_published));
    xml.element("atom:updated", to_iso(post->updated));
    xml.element("category", post->package.kind);
    xml.element("description", markup::teaser(words.text, 280));
    xml.element("content:encoded", content_of(frame, *post));
    // Not <enclosure>: it demands the length in bytes, which the published projection does not hold.
    for (const auto& medium : post->package.media) {
      xml.open("media:content", {{"url", frame.base_url + published::media_path(medium)},
                                 {"type", medium.media_type},
                                 {"medium", "image"},
                                 {"width", std::to_string(medium.width)},
                                 {"height", std::to_string(medium.height)}});
      xml.element("media:description", medium.alt, {{"type", "plain"}});
      xml.close();
    }
    xml.close();
  }
  return xml.take();
}

std::string render_json(const FeedFrame& frame, std::span<const published::PublishedPost> posts) {
  const auto text = [](std::string_view value) { return json::string(markup::xml_characters(value)); };
  json::array items;
  for (const auto* post : live(posts)) {
    const auto& words = published::rendition_in(post->package, frame.language);
    json::object item{{"id", entry_id(frame, *post)},
                      {"url", page_url(frame, *post)},
                      {"title", text(words.title)},
                      {"content_html", text(content_of(frame, *post))},
                      {"content_text", text(words.text)},
                      {"summary", text(markup::teaser(words.text, 280))},
                      {"date_published", to_iso(post->first_published)},
                      {"date_modified", to_iso(post->updated)},
                      {"language", words.language},
                      {"tags", json::array{json::string(post->package.kind)}}};
    json::array attachments;
    for (const auto& medium : post->package.media)
      attachments.push_back(json::object{{"url", frame.base_url + published::media_path(medium)},
                                         {"mime_type", medium.media_type},
                                         {"title", text(medium.alt)}});
    if (!attachments.empty()) {
      item["image"] = frame.base_url + published::media_path(post->package.media.front());
      item["attachments"] = std::move(attachments);
    }
    items.push_back(std::move(item));
  }
  const json::object feed{
      {"version", "https://jsonfeed.org/version/1.1"},
      {"title", text(frame.title)},
      {"description", text(frame.subtitle)},
      {"home_page_url", home_url(frame)},
      {"feed_url", self_url(frame, FeedFormat::kJson)},
      {"language", frame.language},
      {"authors", json::array{json::object{{"name", text(frame.agency)}, {"url", frame.base_url + "/"}}}},
      {"items", std::move(items)}};
  return json::serialize(feed);
}

}  // namespace

std::string_view extension_of(FeedFormat format) {
  switch (format) {
    case FeedFormat::kRss:
      return "rss";
    case FeedFormat::kAtom:
      return "atom";
    case FeedFormat::kJson:
      return "json";
  }
  return "";
}

std::string_view media_type_of(FeedFormat format) {
  switch (format) {
    case FeedFormat::kRss:
      return "application/rss+xml; charset=utf-8";
    case FeedFormat::kAtom:
      return "application/atom+xml; charset=utf-8";
    case FeedFormat::kJson:
      return "application/feed+json; charset=utf-8";
  }
  return "";
}

bool is_for_feeds(const directive::Package& package) {
  return std::find(package.channels.begin(), package.channels.end(), "feeds") != package.channels.end();
}

std::string entry_id(const FeedFrame& frame, const published::PublishedPost& post) {
  std::string_view host = frame.base_url;
  if (const auto scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find_first_of(":/"));
  return "tag:" + std::string(host) + ",2026:post/" + post.id + "/" + frame.language;
}

UtcMillis feed_updated(const FeedFrame& frame, std::span<const published::PublishedPost> posts) {
  UtcMillis newest = frame.started;
  for (const auto* post : live(posts)) newest = std::max(newest, post->updated);
  return newest;
}

std::string render_feed(FeedFormat format, const FeedFrame& frame, std::span<const published::PublishedPost> posts) {
  switch (format) {
    case FeedFormat::kRss:
      return render_rss(frame, posts);
    case FeedFormat::kAtom:
      return render_atom(frame, posts);
    case FeedFormat::kJson:
      return render_json(frame, posts);
  }
  return {};
}

}  // namespace callbox::outlets
