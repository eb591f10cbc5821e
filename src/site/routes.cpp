// The public site's routes: one table, all of it open to everyone.
#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "base/text.h"
#include "published/published.h"
#include "site/site_state.h"

namespace callbox::site {
namespace {

using http::Method;
using http::Request;
using http::Response;
using StatePtr = std::shared_ptr<Site::State>;

constexpr std::size_t kFormLimit = 16 * 1024;
constexpr std::string_view kYear = "public, max-age=31536000, immutable";
// A picture may have to disappear: five minutes in somebody's cache is long enough.
constexpr std::string_view kMediaAge = "public, max-age=300";

std::string param(const Request& request, std::string_view name) {
  const auto found = request.params.find(name);
  return found == request.params.end() ? std::string() : found->second;
}

// The page for what does not exist; for an address below /es in Spanish.
Response not_found(const StatePtr& state, const Request& request) {
  const auto site = state->context();
  std::string language = site->languages.front();
  for (const auto& other : site->languages)
    if (const auto prefix = prefix_of(*site, other);
        !prefix.empty() && (request.path == prefix || request.path.starts_with(prefix + "/")))
      language = other;
  return answer_of(state->message(*site, language, Message::kNotFound, "/", 404));
}

std::string post_path(const SiteContext& site, const std::string& language, const PublishedPost& post) {
  return prefix_of(site, language) + "/posts/" + published::page_path_part(post.slug, post.id);
}

// The address of a post with its own slug, when the one asked for has another.
std::optional<std::string> right_address(const SiteContext& site, const std::string& language,
                                         const PublishedPost& post, std::string_view part) {
  if (post.state != PublishedPost::State::kLive || published::page_path_part(post.slug, post.id) == part) return {};
  return post_path(site, language, post);
}

Response post_page(const StatePtr& state, const std::string& language, const Request& request) {
  const auto site = state->context();
  const std::string part = param(request, "part");
  const auto found = state->parts.db.read([&](storage::ReadTx& tx) { return published::published_post(tx, part); });
  if (found)
    if (const auto right = right_address(*site, language, *found, part)) return Response::redirect(*right, 301);
  return state->answer_and_keep(
      request.path,
      [&](const SiteContext& now) -> result<Document> {
        // Again, after the generation was noted: a post that changed since must not be kept as it was.
        TRY(const auto post,
            state->parts.db.read([&](storage::ReadTx& tx) { return published::published_post(tx, part); }));
        TRY(auto document, state->post(now, language, post));
        // One that is gone has no right address to tell, since its slug is words of it; but anybody can make up others,
        // without end.
        document.may_be_kept = request.path == post_path(now, language, post);
        return document;
      },
      language);
}

struct PostAndProof {
  PublishedPost post;
  ReleaseProof proof;
};
result<PostAndProof> post_and_proof(Site::State& state, const std::string& part) {
  return state.parts.db.read([&](storage::ReadTx& tx) -> result<PostAndProof> {
    PostAndProof out;
    TRY(out.post, published::published_post(tx, part));
    TRY(out.proof, release_proof(tx, out.post));
    return out;
  });
}

// Not kept: whether the newest entry is sealed yet changes without a publication.
Response verify_page(const StatePtr& state, const std::string& language, const Request& request) {
  const auto site = state->context();
  const auto found = post_and_proof(*state, param(request, "part"));
  if (!found && found.error().kind == ErrorKind::kNotFound) return not_found(state, request);
  if (!found) {
    log::error("a proof could not be made", {{"why", found.error().message}});
    return answer_of(state->message(*site, language, Message::kError, "/", http_status_of(found.error().kind)));
  }
  const auto setting = state->setting(*site, language);
  if (found->post.state != PublishedPost::State::kLive)
    return answer_of({.status = 410, .body = render_gone(setting, found->post)});
  if (const auto right = right_address(*site, language, found->post, param(request, "part")))
    return Response::redirect(*right + "/verify", 301);
  return answer_of({.body = render_verify(setting, found->post, found->proof)});
}

// What a resident downloads to check the release without us.
Response verify_file(const StatePtr& state, const Request& request) {
  const auto found = post_and_proof(*state, param(request, "part"));
  if (!found || found->post.state != PublishedPost::State::kLive || !found->proof.available() || found->proof.pending())
    return not_found(state, request);
  const std::string name = param(request, "file");
  const auto& release = *found->proof.release;
  const auto& approval = found->proof.approval;
  std::optional<std::string> body;
  if (name == "post.tlog-proof") body = release.proof;
  if (name == "post.entry.json") body = release.entry;
  if (name == "post.package.json") body = release.package;
  if (name == "post.salt") body = release.salt;
  if (name == "approval.tlog-proof" && approval) body = approval->proof;
  if (name == "approval.entry.json" && approval) body = approval->entry;
  if (name == "approval.salt" && approval) body = approval->salt;
  if (!body) return not_found(state, request);
  // The exact bytes: what is hashed must not be shown, converted or completed by a browser.
  auto response = answer_of({.media_type = name.ends_with(".json") ? "application/json" : "text/plain; charset=utf-8",
                             .body = std::move(*body)});
  response.headers.set("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return response;
}

Response media(const StatePtr& state, const Request& request) {
  const std::string name = param(request, "name");
  const auto dot = name.find('.');
  const auto digest = dot == std::string::npos ? std::nullopt : digest_from_hex(name.substr(0, dot));
  const auto type = media_type_of_file(name);
  if (!digest || !type.starts_with("image/") || type == "image/svg+xml") return not_found(state, request);
  const auto published =
      state->parts.db.read([&](storage::ReadTx& tx) { return published::is_published_medium(tx, *digest); });
  if (!published)
    return answer_of(state->message(*state->context(), state->context()->languages.front(), Message::kError, "/", 503));
  if (!*published) return not_found(state, request);
  auto bytes = state->parts.blobs.get(*digest);
  if (!bytes) return not_found(state, request);
  return answer_of(
      {.media_type = std::string(type), .body = std::move(*bytes), .cache_control = std::string(kMediaAge)});
}

Response asset(const StatePtr& state, const Request& request) {
  const std::string name = param(request, "name");
  const auto* found = state->assets.find(name);
  if (found == nullptr) return not_found(state, request);
  Document document{.media_type = found->media_type, .body = found->bytes, .cache_control = std::string(kYear)};
  state->keep(request.path, document, state->generation.load());
  return answer_of(std::move(document));
}

// "1.xml" and so on.
Response sitemap_file(const StatePtr& state, const Request& request) {
  const std::string file = param(request, "file");
  std::int64_t number = 0;
  std::from_chars(file.data(), file.data() + file.size(), number);
  if (file != std::to_string(number) + ".xml") return not_found(state, request);
  return state->answer_and_keep(
      request.path, [&](const SiteContext& site) { return state->sitemap_file(site, number); },
      state->context()->languages.front());
}

std::optional<outlets::FeedFormat> feed_format(std::string_view file) {
  for (const auto format : outlets::kFeedFormats)
    if (file == "feed." + std::string(outlets::extension_of(format))) return format;
  return {};
}

Response list_page(const StatePtr& state, const std::string& language, const Request& request) {
  std::optional<UtcMillis> before;
  if (const auto text = request.query_value("before")) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
    if (error != std::errc() || end != text->data() + text->size()) return not_found(state, request);
    before = UtcMillis{count};
  }
  const auto site = state->context();
  auto document = state->list(*site, language, before);
  if (!document)
    return answer_of(state->message(*site, language, Message::kError, "/", http_status_of(document.error().kind)));
  return answer_of(std::move(*document));
}

Response subscribe_form(const StatePtr& state, const std::string& language, const Request& request) {
  const auto site = state->context();
  if (state->parts.subscriptions == nullptr)
    return answer_of(state->message(*site, language, Message::kNoAlerts, "/subscribe", 200));
  SubscribeForm form;
  if (const auto area = request.query_value("area")) form.areas.emplace_back(*area);
  return answer_of({.body = render_subscribe(state->setting(*site, language), form)});
}

Response subscribe_post(const StatePtr& state, const std::string& language, const Request& request) {
  const auto site = state->context();
  if (state->parts.subscriptions == nullptr)
    return answer_of(state->message(*site, language, Message::kNoAlerts, "/subscribe", 404));
  const auto setting = state->setting(*site, language);
  const auto fields = request.form();
  if (!fields)
    return answer_of(
        {.status = 422, .body = render_subscribe(setting, {.email_wrong = true}), .cache_control = "no-store"});
  const auto field = [&](const std::string& name) {
    const auto found = fields->find(name);
    return found == fields->end() ? std::string() : found->second;
  };
  SubscribeForm form;
  form.email = std::string(trim(field("email")));
  form.language = field("language");
  for (const auto& unit : site->units)
    if (!field("area-" + unit.slug).empty()) form.areas.push_back(unit.slug);
  form.email_wrong = form.email.size() < 3 || form.email.size() > 254 || form.email.find('@') == std::string::npos ||
                     !is_utf8(form.email);
  form.areas_wrong = form.areas.empty();
  form.language_wrong =
      std::find(site->languages.begin(), site->languages.end(), form.language) == site->languages.end();
  const auto answer = [&](int status, std::string body) {
    return answer_of({.status = status, .body = std::move(body), .cache_control = "no-store"});
  };
  if (form.email_wrong || form.areas_wrong || form.language_wrong) return answer(422, render_subscribe(setting, form));
  const Status done = state->parts.subscriptions->sign_up({form.email, form.areas, form.language, request.peer});
  if (!done && done.error().kind == ErrorKind::kInvalid) {
    form.email_wrong = true;
    return answer(422, render_subscribe(setting, form));
  }
  if (!done && done.error().kind == ErrorKind::kRateLimited)
    return answer_of(state->message(*site, language, Message::kSubscribeTooOften, "/subscribe", 429));
  if (!done) {
    log::error("a sign-up failed", {{"why", done.error().message}});
    return answer_of(state->message(*site, language, Message::kError, "/subscribe", http_status_of(done.error().kind)));
  }
  return answer_of(state->message(*site, language, Message::kSubscribeSent, "/subscribe", 200));
}

Response bad_token(const StatePtr& state, const std::string& language, const Error& error) {
  const auto site = state->context();
  if (error.kind == ErrorKind::kNotFound || error.kind == ErrorKind::kInvalid)
    return answer_of(state->message(*site, language, Message::kBadToken, "/subscribe", 404));
  log::error("a subscription could not be changed", {{"why", error.message}});
  return answer_of(state->message(*site, language, Message::kError, "/subscribe", http_status_of(error.kind)));
}

const Error& no_desk() {
  static const Error kNoDesk{ErrorKind::kUnavailable, "alerts by e-mail are not set up", {}, {}, {}};
  return kNoDesk;
}

Response confirm_question(const StatePtr& state, const std::string& language, const Request& request) {
  if (state->parts.subscriptions == nullptr) return bad_token(state, language, no_desk());
  const auto token = param(request, "token");
  const auto areas = state->parts.subscriptions->areas_to_confirm(token);
  if (!areas) return bad_token(state, language, areas.error());
  const auto site = state->context();
  return answer_of(
      {.body = render_confirm(state->setting(*site, language), token, *areas), .cache_control = "no-store"});
}

Response confirm_post(const StatePtr& state, const std::string& language, const Request& request) {
  if (state->parts.subscriptions == nullptr) return bad_token(state, language, no_desk());
  const Status done = state->parts.subscriptions->confirm(param(request, "token"));
  if (!done) return bad_token(state, language, done.error());
  return answer_of(state->message(*state->context(), language, Message::kConfirmed, "/subscribe", 200));
}

Response unsubscribe_question(const StatePtr& state, const std::string& language, const Request& request) {
  if (state->parts.subscriptions == nullptr) return bad_token(state, language, no_desk());
  const auto token = param(request, "token");
  const auto known = state->parts.subscriptions->can_unsubscribe(token);
  if (!known) return bad_token(state, language, known.error());
  if (!*known) return bad_token(state, language, {ErrorKind::kNotFound, "this link ends nothing", {}, {}, {}});
  const auto site = state->context();
  return answer_of({.body = render_unsubscribe(state->setting(*site, language), token), .cache_control = "no-store"});
}

// A person's button and a mail program's one click (RFC 8058: "List-Unsubscribe=One-Click", no cookie, no redirect)
// alike: the token in the address is the whole authority.
Response unsubscribe_post(const StatePtr& state, const std::string& language, const Request& request) {
  if (state->parts.subscriptions == nullptr) return bad_token(state, language, no_desk());
  const Status done = state->parts.subscriptions->unsubscribe(param(request, "token"));
  if (!done) return bad_token(state, language, done.error());
  return answer_of(state->message(*state->context(), language, Message::kUnsubscribed, "/subscribe", 200));
}

Response text_page(std::string media_type, std::string body) {
  return answer_of({.media_type = std::move(media_type), .body = std::move(body)});
}

// The language of the pages below `prefix`; nothing when there are none now.
std::optional<std::string> language_below(const SiteContext& site, std::string_view prefix) {
  for (const auto& language : site.languages)
    if (prefix_of(site, language) == prefix) return language;
  return std::nullopt;
}

using PageHandler = Response (*)(const StatePtr&, const std::string&, const Request&);

// The pages below "" or "/es".
void add_pages(std::vector<http::Route>& rows, const StatePtr& state, const std::string& prefix) {
  const auto add = [&](Method method, const std::string& pattern, PageHandler handler, std::size_t max_body = 0) {
    rows.push_back({method, prefix + pattern, "public",
                    [state, prefix, handler](const Request& request) {
                      const auto language = language_below(*state->context(), prefix);
                      return language ? handler(state, *language, request) : not_found(state, request);
                    },
                    max_body});
  };
  // A page that is made again whenever it changes: this handler runs when the cache has lost it.
  using Maker = result<Document> (*)(Site::State&, const SiteContext&, const std::string&, const Request&);
  const auto keep = [&](const std::string& pattern, Maker make) {
    rows.push_back({Method::kGet, prefix + pattern, "public",
                    [state, prefix, make](const Request& request) {
                      const auto language = language_below(*state->context(), prefix);
                      if (!language) return not_found(state, request);
                      return state->answer_and_keep(
                          request.path,
                          [&](const SiteContext& site) -> result<Document> {
                            const auto now = language_below(site, prefix);
                            if (!now) return fail(ErrorKind::kNotFound, "there are no pages in this language now");
                            return make(*state, site, *now, request);
                          },
                          *language);
                    },
                    0});
  };
  if (!prefix.empty())
    rows.push_back({Method::kGet, prefix, "public",
                    [state, prefix](const Request& request) {
                      return language_below(*state->context(), prefix) ? Response::redirect(prefix + "/", 301)
                                                                       : not_found(state, request);
                    },
                    0});
  keep("/",
       [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) { return s.front(site, l); });
  keep("/record",
       [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) { return s.record(site, l); });
  keep("/about", [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) -> result<Document> {
    return Document{.body = render_about(s.setting(site, l))};
  });
  keep("/areas", [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) -> result<Document> {
    return Document{.body = render_areas(s.setting(site, l))};
  });
  keep("/areas/{slug}", [](Site::State& s, const SiteContext& site, const std::string& l, const Request& r) {
    return s.area(site, l, param(r, "slug"));
  });
  keep("/areas/{slug}/{feed}",
       [](Site::State& s, const SiteContext& site, const std::string& l, const Request& r) -> result<Document> {
         const auto format = feed_format(param(r, "feed"));
         if (!format) return fail(ErrorKind::kNotFound, "there is no such page");
         return s.feed(site, l, param(r, "slug"), *format);
       });
  keep("/feed.rss", [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) {
    return s.feed(site, l, {}, outlets::FeedFormat::kRss);
  });
  keep("/feed.atom", [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) {
    return s.feed(site, l, {}, outlets::FeedFormat::kAtom);
  });
  keep("/feed.json", [](Site::State& s, const SiteContext& site, const std::string& l, const Request&) {
    return s.feed(site, l, {}, outlets::FeedFormat::kJson);
  });
  add(Method::kGet, "/posts", list_page);
  add(Method::kGet, "/posts/{part}", post_page);
  add(Method::kGet, "/posts/{part}/verify", verify_page);
  add(Method::kGet, "/subscribe", subscribe_form);
  add(Method::kPost, "/subscribe", subscribe_post, kFormLimit);
  add(Method::kGet, "/subscribe/confirm/{token}", confirm_question);
  add(Method::kPost, "/subscribe/confirm/{token}", confirm_post, kFormLimit);
  add(Method::kGet, "/unsubscribe/{token}", unsubscribe_question);
  add(Method::kPost, "/unsubscribe/{token}", unsubscribe_post, kFormLimit);
}

}  // namespace

std::vector<http::Route> site_routes(const StatePtr& state) {
  std::vector<http::Route> rows;
  add_pages(rows, state, "");
  // Every language there are words for has its rows. Which of them the agency has, and which comes first, may change
  // with the directive while the server runs, so that the rest is asked for each request.
  for (const auto& language : state->context()->words->languages()) add_pages(rows, state, "/" + language);
  const auto add = [&](const std::string& pattern, Response (*handler)(const StatePtr&, const Request&)) {
    rows.push_back({Method::kGet, pattern, "public",
                    [state, handler](const Request& request) { return handler(state, request); }, 0});
  };
  add("/posts/{part}/verify/{file}", verify_file);
  add("/media/{name}", media);
  add("/assets/{name}", asset);
  add("/favicon.svg", [](const StatePtr& s, const Request&) {
    const auto* icon =
        s->assets.find(std::string_view(s->assets.path_of("favicon.svg")).substr(std::string_view("/assets/").size()));
    return icon == nullptr
               ? Response::no_content()
               : answer_of(
                     {.media_type = icon->media_type, .body = icon->bytes, .cache_control = std::string(kMediaAge)});
  });
  add("/robots.txt", [](const StatePtr& s, const Request&) {
    return text_page("text/plain; charset=utf-8", render_robots(*s->context()));
  });
  add("/sitemap.xml", [](const StatePtr& s, const Request& r) {
    return s->answer_and_keep(
        r.path, [&](const SiteContext& site) { return s->sitemap(site); }, s->context()->languages.front());
  });
  add("/sitemaps/{file}", sitemap_file);
  add("/{rest...}", not_found);
  return rows;
}

}  // namespace callbox::site
