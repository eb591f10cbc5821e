#include "outlets/bluesky/bluesky_outlet.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/canonical_json.h"
#include "base/text.h"
#include "outlets/bluesky/post_text.h"
#include "outlets/bluesky/record_key.h"

namespace callbox::outlets::bluesky {
namespace {

namespace json = boost::json;
using Kind = Answer::Kind;

constexpr std::string_view kCollection = "app.bsky.feed.post";
constexpr std::size_t kMostDescription = 200;  // graphemes of the link card

// What a call was for decides what its failure means.
enum class Purpose { kPublish, kOther };

std::string words_of(const Reply& reply) {
  std::string words = "Bluesky answered " + std::to_string(reply.status);
  if (!reply.error.empty()) words += " " + reply.error;
  if (!reply.message.empty()) words += ": " + reply.message;
  return words;
}

// outlets.md 3.2 in one place.
Answer judge(const Reply& reply, const State& state, Purpose purpose) {
  Answer answer{Kind::kFailed, state, words_of(reply), {}};
  if (reply.good()) {
    answer.kind = Kind::kDone;
    answer.detail.clear();
  } else if (reply.status == 429) {
    answer.kind = Kind::kSlowDown;
    answer.wait = reply.wait;
  } else if (reply.status == 401 || reply.status == 403 || reply.error == "ExpiredToken" ||
             reply.error == "InvalidToken" || reply.error == "AccountTakedown") {
    answer.kind = Kind::kDenied;
  } else if (reply.status >= 500) {
    answer.kind = purpose == Purpose::kPublish && !reply.while_signing_in ? Kind::kUnconfirmed : Kind::kFailed;
  } else if (reply.status >= 400) {
    // A sign-in that is refused as malformed is a setting, not the content.
    answer.kind = reply.while_signing_in ? Kind::kDenied : Kind::kRefused;
  }
  return answer;
}

Answer judge(const Error& error, const State& state, Purpose purpose) {
  Answer answer{Kind::kFailed, state, error.message, {}};
  if (error.code == net::kRefusedAddress || error.kind == ErrorKind::kInvalid) {
    answer.kind = Kind::kDenied;
  } else if (purpose == Purpose::kPublish && !net::certainly_not_sent(error)) {
    answer.kind = Kind::kUnconfirmed;
  }
  return answer;
}

Answer judge(const result<Reply>& reply, const State& state, Purpose purpose) {
  return reply ? judge(*reply, state, purpose) : judge(reply.error(), state, purpose);
}

json::array to_json(const std::vector<Facet>& facets) {
  json::array array;
  for (const Facet& facet : facets) {
    json::object feature;
    if (facet.kind == Facet::Kind::kLink) {
      feature = {{"$type", "app.bsky.richtext.facet#link"}, {"uri", facet.target}};
    } else {
      feature = {{"$type", "app.bsky.richtext.facet#tag"}, {"tag", facet.target}};
    }
    array.push_back(json::object{{"index", json::object{{"byteStart", facet.begin}, {"byteEnd", facet.end}}},
                                 {"features", json::array{feature}}});
  }
  return array;
}

// "at://did:plc:…/app.bsky.feed.post/3k…" → "3k…".
std::string key_in(std::string_view uri) {
  return std::string(uri.substr(uri.rfind('/') + 1));
}

json::object named(const std::string& repository, const std::string& key) {
  return {{"repo", repository}, {"collection", kCollection}, {"rkey", key}};
}

// Percent-encoding for a query; handles and DIDs need it for ':' only, but the peer's word is not trusted.
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += "%" + to_hex(std::string_view(&c, 1));
    }
  }
  return out;
}

}  // namespace

BlueskyOutlet::BlueskyOutlet(std::string channel, Login login, net::HttpClient& http, Credential& session,
                             BlobSource blobs, const Clock& clock, std::shared_ptr<const words::Catalogues> words)
    : handle_(login.handle),
      channel_(std::move(channel)),
      xrpc_(std::move(login), http, session, clock),
      blobs_(std::move(blobs)),
      words_(std::move(words)) {}

std::string BlueskyOutlet::key_of(const Dispatch& dispatch) const {
  // The version is part of it: a corrected text needs a key of its own.
  return record_key(dispatch.released_at, dispatch.delivery.text() + "/" + std::to_string(dispatch.version));
}

State BlueskyOutlet::prepare(const Dispatch& dispatch) const {
  const std::string key = key_of(dispatch);
  return {"at://" + handle_ + "/" + std::string(kCollection) + "/" + key,
          "https://bsky.app/profile/" + handle_ + "/post/" + key,
          {}};
}

result<Rendered> BlueskyOutlet::render(const Dispatch& dispatch) const {
  if (dispatch.package.renditions.empty()) return fail(ErrorKind::kInvalid, "A post needs a text.");
  const auto& rendition = dispatch.package.renditions.front();
  const bool corrects = dispatch.package.is_correction();
  const std::string prefix =
      corrects ? std::string(words_->in(rendition.language).words().correction_prefix) + " " : std::string();
  const PostText post = compose(prefix, rendition.title, rendition.text, dispatch.url);
  const bool has_page = !dispatch.url.empty();
  if (post.shortened && !has_page)
    return fail(ErrorKind::kInvalid, "too-long-without-page",
                "Bluesky takes " + std::to_string(kMostGraphemes) +
                    " characters, title included, and without the public site there is no page to link for the rest. "
                    "Shorten the text, or choose the site too.",
                Where{"channels", 0, 0});

  json::object record = {{"$type", kCollection},
                         {"text", post.text},
                         {"createdAt", to_iso(dispatch.released_at)},
                         {"langs", json::array{rendition.language}}};
  if (!post.facets.empty()) record["facets"] = to_json(post.facets);
  json::array pictures;  // what `start` uploads, in the order of the record's images
  json::array images;
  for (const auto& medium : dispatch.package.media) {
    if (images.size() == kMostImages) break;
    json::object image = {{"alt", medium.alt}};
    if (medium.width > 0 && medium.height > 0)
      image["aspectRatio"] = json::object{{"width", medium.width}, {"height", medium.height}};
    images.push_back(std::move(image));
    pictures.push_back(json::object{{"digest", to_hex(medium.digest)}, {"media_type", medium.media_type}});
  }
  if (!images.empty()) {
    record["embed"] = json::object{{"$type", "app.bsky.embed.images"}, {"images", std::move(images)}};
  } else if (has_page) {
    // The server fetches nothing: a link card is built by who posts.
    record["embed"] = json::object{
        {"$type", "app.bsky.embed.external"},
        {"external", json::object{{"uri", dispatch.url},
                                  {"title", rendition.title},
                                  {"description", cut_at_word(trim(rendition.text), kMostDescription, kMostBytes)}}}};
  }
  TRY(std::string bytes,
      to_canonical_json(json::object{{"record", std::move(record)}, {"pictures", std::move(pictures)}}));

  Rendered rendered;
  rendered.media_type = "application/json";
  rendered.bytes = std::move(bytes);
  rendered.preview = post.text;
  rendered.length = static_cast<std::int64_t>(count_graphemes(post.text));
  rendered.limit = kMostGraphemes;
  if (post.shortened) rendered.notes.push_back("shortened, with a link to the page");
  if (dispatch.package.media.size() > kMostImages)
    rendered.notes.push_back(has_page ? "only the first four pictures; the page shows all"
                                      : "only the first four pictures");
  if (dispatch.package.renditions.size() > 1)
    rendered.notes.push_back(has_page ? "in the first language; the page has the others"
                                      : "in the first language only");
  return rendered;
}

Answer BlueskyOutlet::start(const Dispatch& dispatch, const Rendered& rendered, const State&) {
  return publish(dispatch, rendered);
}

Answer BlueskyOutlet::publish(const Dispatch& dispatch, const Rendered& rendered) {
  const State planned = prepare(dispatch);
  auto value = parse_json(rendered.bytes);
  if (!value) return {Kind::kRefused, planned, "The rendered post cannot be read: " + value.error().message, {}};
  json::object record = value->at("record").as_object();
  const json::array& pictures = value->at("pictures").as_array();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto digest = digest_from_hex(pictures[i].at("digest").as_string());
    if (!digest) return {Kind::kRefused, planned, "The rendered post names a picture that has no digest.", {}};
    const auto bytes = blobs_(*digest);
    if (!bytes) return {Kind::kRefused, planned, "A picture cannot be read: " + bytes.error().message, {}};
    if (bytes->size() > kMostImageBytes) {
      return {Kind::kRefused,
              planned,
              "Picture " + std::to_string(i + 1) + " has " + std::to_string(bytes->size()) +
                  " bytes; Bluesky takes at most " + std::to_string(kMostImageBytes) + ".",
              {}};
    }
    const auto upload = xrpc_.call("com.atproto.repo.uploadBlob", pictures[i].at("media_type").as_string(), *bytes);
    if (!upload || !upload->good()) return judge(upload, planned, Purpose::kOther);
    boost::system::error_code problem;
    const json::value uploaded = json::parse(upload->body, problem);
    const json::value* blob = !problem && uploaded.is_object() ? uploaded.as_object().if_contains("blob") : nullptr;
    if (blob == nullptr)
      return {Kind::kFailed, planned, "Bluesky answered an upload with something else than a blob.", {}};
    record["embed"].as_object()["images"].as_array()[i].as_object()["image"] = *blob;
  }

  json::object request = named(handle_, key_of(dispatch));
  request["record"] = std::move(record);
  // putRecord, not createRecord: createRecord answers 500 for a key that exists, putRecord writes the same record once.
  const auto reply = xrpc_.call("com.atproto.repo.putRecord", "application/json", json::serialize(request));
  State published = planned;
  // An answer that names another record, or none, is not believed: the key is ours.
  if (reply && reply->good() && key_in(reply->member("uri")) == key_of(dispatch))
    published.remote_id = reply->member("uri");
  return judge(reply, published, Purpose::kPublish);
}

Answer BlueskyOutlet::check(const Dispatch& dispatch, const State& state) {
  const auto expected = render(dispatch);
  if (!expected) return {Kind::kUnconfirmed, state, expected.error().message, {}};
  const std::string key = key_of(dispatch);
  const auto reply = xrpc_.read("com.atproto.repo.getRecord",
                                "repo=" + escape(handle_) + "&collection=" + std::string(kCollection) + "&rkey=" + key);
  if (!reply) return {Kind::kUnconfirmed, state, reply.error().message, {}};
  if (reply->status == 400 && reply->error == "RecordNotFound")
    return {Kind::kFailed, state, "The post is not there.", {}};
  if (reply->status == 429) return {Kind::kSlowDown, state, words_of(*reply), reply->wait};
  if (!reply->good()) return {Kind::kUnconfirmed, state, words_of(*reply), {}};

  boost::system::error_code problem;
  const json::value found = json::parse(reply->body, problem);
  const json::value* text = problem ? nullptr : found.find_pointer("/value/text", problem);
  if (text == nullptr || !text->is_string())
    return {Kind::kUnconfirmed, state, "Bluesky answered with something else than a post.", {}};
  State known = prepare(dispatch);
  if (const std::string uri = reply->member("uri"); key_in(uri) == key) known.remote_id = uri;
  if (text->as_string() != expected->preview) {
    return {Kind::kUnconfirmed,
            known,
            "Under this post's key stands another text; someone with the account changed it.",
            {}};
  }
  return {Kind::kDone, known, {}, {}};
}

Answer BlueskyOutlet::remove(const State& state) {
  const std::string key = key_in(state.remote_id);
  if (!is_record_key(key)) return {Kind::kDone, state, "Nothing was published there.", {}};
  // Deleting what is gone is answered 200, so an unknown outcome is simply tried again.
  const auto reply =
      xrpc_.call("com.atproto.repo.deleteRecord", "application/json", json::serialize(named(handle_, key)));
  return judge(reply, state, Purpose::kOther);
}

Answer BlueskyOutlet::replace(const Dispatch& dispatch, const Rendered& rendered, const State& earlier) {
  if (key_in(earlier.remote_id) != key_of(dispatch)) {
    Answer removed = remove(earlier);
    removed.state = prepare(dispatch);
    if (removed.kind != Kind::kDone) return removed;
  }
  return publish(dispatch, rendered);
}

Answer BlueskyOutlet::retract(const Dispatch& dispatch, const State& state) {
  return remove(state.remote_id.empty() ? prepare(dispatch) : state);
}

}  // namespace callbox::outlets::bluesky
