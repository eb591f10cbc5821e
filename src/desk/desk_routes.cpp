#include "desk/desk_routes.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <memory>

#include "desk/draft.h"
#include "desk/judge.h"
#include "desk/media.h"
#include "desk/post_json.h"
#include "desk/post_view.h"
#include "desk/refusal.h"
#include "desk/release.h"
#include "desk/review.h"
#include "desk/submit.h"
#include "desk/timeline.h"
#include "desk/work.h"
#include "http/input.h"
#include "http/multipart.h"
#include "media/reencode.h"
#include "roster/authenticate.h"
#include "roster/permission.h"
#include "roster/unit.h"

namespace callbox::desk {
namespace {

namespace json = boost::json;
using http::Method;
using http::Request;
using http::Response;
using roster::Actor;

result<PostId> post_in(const Request& request) {
  const auto id = PostId::parse(request.params.at("id"));
  if (!id) return fail(ErrorKind::kNotFound, "There is no such post.");
  return *id;
}
result<Digest> digest_in(const json::object& object) {
  TRY(const std::string hex, http::text_in(object, "digest"));
  const auto digest = digest_from_hex(hex);
  if (!digest) return fail(ErrorKind::kInvalid, "A digest has 64 hexadecimal digits.", Where{"digest", 0, 0});
  return *digest;
}
std::string header(const Request& request, std::string_view name) {
  return std::string(request.headers.get(name).value_or(""));
}

result<std::vector<Override>> overrides_in(const json::object& body) {
  std::vector<Override> overrides;
  const json::value* list = body.if_contains("overrides");
  if (list == nullptr) return overrides;
  const auto invalid = [] {
    return fail(ErrorKind::kInvalid, "Expected a list of rules with reasons.", Where{"overrides", 0, 0});
  };
  if (!list->is_array()) return invalid();
  for (const json::value& one : list->as_array()) {
    TRY(const json::object given, http::json_object(one, "overrides", {"rule", "reason"}));
    TRY(std::string rule, http::text_in(given, "rule"));
    TRY(std::string reason, http::text_in(given, "reason"));
    overrides.push_back({std::move(rule), std::move(reason)});
  }
  return overrides;
}

result<ReviewRequest> review_in(const Request& request) {
  TRY(const json::object body, http::json_body(request, {"digest", "verdict", "comment", "release", "overrides"}));
  ReviewRequest review;
  TRY(review.digest, digest_in(body));
  TRY(const std::string verdict, http::text_in(body, "verdict"));
  if (verdict != "approve" && verdict != "return") {
    return fail(ErrorKind::kInvalid, "A verdict is \"approve\" or \"return\".", Where{"verdict", 0, 0});
  }
  review.approve = verdict == "approve";
  TRY(review.comment, http::text_in(body, "comment", ""));
  TRY(review.release, http::flag_in(body, "release", false));
  TRY(review.overrides, overrides_in(body));
  return review;
}

result<PostFilter> filter_in(const Request& request) {
  PostFilter filter;
  if (const auto state = request.query_value("state")) {
    filter.state = post_state_from(*state);
    if (!filter.state) return fail(ErrorKind::kInvalid, "There is no such state.", Where{"state", 0, 0});
  }
  filter.mine = request.query_value("mine") == "true";
  filter.for_review = request.query_value("for_review") == "true";
  filter.cursor = request.query_value("cursor").value_or("");
  if (const auto limit = request.query_value("limit")) {
    const auto number = http::whole_number(*limit);
    if (!number || *number < 1 || *number > 100) {
      return fail(ErrorKind::kInvalid, "A page has 1 to 100 posts.", Where{"limit", 0, 0});
    }
    filter.limit = static_cast<int>(*number);
  }
  return filter;
}

// The acts behind the routes: parse, call, answer.
class Api {
 public:
  Api(const Desk& desk, std::vector<OutletOffer> outlets) : desk_(desk), outlets_(std::move(outlets)) {}

  result<Response> directive_in_force(const Actor& actor, const Request&) const {
    TRY(const directive::InForce in_force,
        desk_.db.read([&](storage::ReadTx& tx) { return desk_.directives.in_force(tx, desk_.clock.now()); }));
    const directive::Directive& directive = *in_force.directive;
    json::array kinds;
    for (const directive::KindOfContent& kind : directive.kinds()) {
      json::object entry = {{"id", kind.id}, {"name", kind.name.text}, {"help", kind.help}, {"clause", kind.clause}};
      json::object names;
      for (const auto& [language, name] : kind.name.others) names[language] = name;
      if (!names.empty()) entry["names"] = std::move(names);
      kinds.push_back(std::move(entry));
    }
    TRY(const std::vector<Channel> channels,
        desk_.db.read([&](storage::ReadTx& tx) { return desk_.channels.usable(tx, actor.unit_path); }));
    json::array outlets;
    for (const std::string& outlet : directive.outlets()) outlets.push_back(offer_of(outlet, channels));
    json::object object = {{"id", directive.id()},
                           {"title", directive.title()},
                           {"agency", directive.agency()},
                           {"version", directive.version()},
                           {"digest", to_hex(directive.digest())},
                           {"kinds", std::move(kinds)},
                           {"languages", words(directive.languages())},
                           {"outlets", std::move(outlets)},
                           {"offense_classes", words(directive::offense_classes())}};
    if (!directive.notices().time_zone.empty()) object["time_zone"] = directive.notices().time_zone;
    return Response::json(200, json::serialize(object));
  }

  result<Response> decide_draft(const Actor& actor, const Request& request) const {
    TRY(const directive::Package package, directive::package_from_json(request.body));
    CHECK_OK(check_limits(package));
    return desk_.db.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(const Judged judged, judge(tx, desk_, package, actor.id, {actor.department_device, actor.on_duty}));
      return Response::json(200, api_json_of(judged.decision));
    });
  }

  result<Response> reach(const Actor&, const Request& request) const {
    std::vector<std::string> areas;
    for (const auto& [name, value] : request.query) {
      if (name == "area") areas.push_back(value);
    }
    if (areas.empty()) return fail(ErrorKind::kInvalid, "Name at least one area.", Where{"area", 0, 0});
    TRY(const Reach reach, desk_.db.read([&](storage::ReadTx& tx) { return desk_.audience.reach(tx, areas); }));
    json::array not_reached;
    for (const auto& [reason, count] : reach.not_reached)
      not_reached.push_back(json::object{{"reason", reason}, {"count", count}});
    return Response::json(200, json::serialize(json::object{{"subscribers", reach.subscribers},
                                                            {"not_reached", std::move(not_reached)}}));
  }

  result<Response> list(const Actor& actor, const Request& request) const {
    TRY(const PostFilter filter, filter_in(request));
    TRY(const PostPage page, desk_.db.read([&](storage::ReadTx& tx) { return list_posts(tx, actor, filter); }));
    return Response::json(200, json_of(page));
  }

  result<Response> create(const Actor& actor, const Request& request) const {
    const std::string key = header(request, "Idempotency-Key");
    if (key.size() < 8) {
      return fail(ErrorKind::kInvalid, "Send an Idempotency-Key of 8 to 100 characters.",
                  Where{"Idempotency-Key", 0, 0});
    }
    TRY(const directive::Package package, directive::package_from_json(request.body));
    TRY(const PostId id, create_draft(desk_, actor, package, key));
    return shown(actor, id, 201);
  }

  result<Response> get(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    return shown(actor, id);
  }

  result<Response> edit(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    TRY(const directive::Package package, directive::package_from_json(request.body));
    CHECK_OK(edit_draft(desk_, actor, id, header(request, "If-Match"), package));
    return shown(actor, id);
  }

  result<Response> submit_post(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    const auto reached = submit(desk_, actor, id, header(request, "If-Match"));
    if (reached) return shown(actor, id);
    if (!is_by_directive(reached.error())) return fail(reached.error());
    TRY(const auto decision, desk_.db.read([&](storage::ReadTx& tx) { return last_decision(tx, id); }));
    Response response = http::problem(reached.error(), request.path);
    response.body = problem_with_decision(response.body, decision);
    return response;
  }

  result<Response> withdraw_post(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    CHECK_OK(withdraw(desk_, actor, id));
    return shown(actor, id);
  }

  result<Response> review_post(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    TRY(const ReviewRequest asked, review_in(request));
    CHECK_OK(review(desk_, actor, id, asked));
    return shown(actor, id);
  }

  result<Response> duty(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    TRY(const json::object body, http::json_body(request, {"note"}));
    TRY(const std::string note, http::text_in(body, "note"));
    CHECK_OK(duty_done(desk_, actor, id, request.params.at("duty"), note));
    return shown(actor, id);
  }

  result<Response> release_it(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    TRY(const json::object body, http::json_body(request, {"digest"}));
    TRY(const Digest digest, digest_in(body));
    CHECK_OK(release_post(desk_, actor, id, digest));
    return shown(actor, id);
  }

  result<Response> correct(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    TRY(const json::object body, http::json_body(request, {"what_changed"}));
    TRY(const std::string what_changed, http::text_in(body, "what_changed"));
    CHECK_OK(start_correction(desk_, actor, id, what_changed));
    return shown(actor, id);
  }

  result<Response> discard(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    CHECK_OK(discard_correction(desk_, actor, id));
    return shown(actor, id);
  }

  result<Response> take_it_down(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    TRY(const json::object body, http::json_body(request, {"reason", "clause"}));
    TRY(const std::string reason, http::text_in(body, "reason"));
    TRY(const std::string clause, http::text_in(body, "clause", ""));
    CHECK_OK(take_down(desk_, actor, id, reason, clause));
    return shown(actor, id);
  }

  result<Response> timeline(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    return desk_.db.read([&](storage::ReadTx& tx) -> result<Response> {
      TRY(const Timeline told, timeline_of(tx, actor, id));
      std::map<std::string, std::string, std::less<>> names;
      for (const Delivery& delivery : told.deliveries) {
        TRY(const std::string handle, desk_.channels.handle_of(tx, delivery.outlet));
        const std::string kind = name_of_outlet(directive::kind_of_channel(delivery.outlet));
        names[delivery.outlet] = handle.empty() ? kind : kind + " (" + handle + ")";
      }
      return Response::json(200,
                            json_of(told, id, [&](std::string_view outlet) { return names.find(outlet)->second; }));
    });
  }

  result<Response> proof(const Actor& actor, const Request& request) const {
    TRY(const PostId id, post_in(request));
    const auto number = http::whole_number(request.params.at("number"));
    if (!number) return fail(ErrorKind::kNotFound, "The post has no such event.");
    TRY(std::string proof, desk_.db.read([&](storage::ReadTx& tx) {
      return proof_of_event(tx, actor, id, static_cast<std::uint64_t>(*number));
    }));
    return Response::text(200, std::move(proof));
  }

  result<Response> upload(const Actor& actor, const Request& request) const {
    CHECK_OK(roster::require(actor, roster::Permission::kDraft, actor.unit_path));
    TRY(const auto parts, http::parse_multipart(header(request, "Content-Type"), request.body));
    const auto file =
        std::find_if(parts.begin(), parts.end(), [](const http::Part& part) { return part.name == "file"; });
    if (file == parts.end()) return fail(ErrorKind::kInvalid, "Send the picture as \"file\".", Where{"file", 0, 0});
    TRY(const StoredMedium stored, accept_upload(desk_, actor, file->bytes));
    return Response::json(201, json::serialize(json::object{{"digest", to_hex(stored.digest)},
                                                            {"media_type", stored.media_type},
                                                            {"width", stored.width},
                                                            {"height", stored.height},
                                                            {"bytes", stored.bytes}}));
  }

  result<Response> medium(const Actor& actor, const Request& request) const {
    const auto digest = digest_from_hex(request.params.at("digest"));
    if (!digest) return fail(ErrorKind::kNotFound, "There is no such picture.");
    TRY(const StoredMedium stored, desk_.db.read([&](storage::ReadTx& tx) { return find_medium(tx, actor, *digest); }));
    TRY(std::string bytes, desk_.blobs.get(*digest));
    Response response;
    response.body = std::move(bytes);
    response.headers.set("Content-Type", stored.media_type);
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Cache-Control", "private, max-age=31536000, immutable");  // its name is its content
    return response;
  }

  result<Response> work(const Actor& actor, const Request&) const {
    TRY(const Work seen, desk_.db.read([&](storage::ReadTx& tx) { return view_work(tx, desk_, actor); }));
    return Response::json(200, json_of(seen));
  }

  result<Response> retry_work(const Actor& actor, const Request& request) const {
    const auto id = storage::JobId::parse(request.params.at("id"));
    if (!id) return fail(ErrorKind::kNotFound, "There is no given-up work with this id.");
    CHECK_OK(try_again(desk_, actor, *id));
    return work(actor, request);
  }

  result<Response> events(const Actor&, const Request&) const { return Response::events(std::string(kPostsChannel)); }

 private:
  result<Response> shown(const Actor& actor, const PostId& id, int status = 200) const {
    TRY(const PostView view, desk_.db.read([&](storage::ReadTx& tx) { return view_post(tx, desk_, actor, id); }));
    Response response = Response::json(status, json_of(view));
    response.headers.set("ETag", view.etag);
    return response;
  }

  const OutletOffer* offer(std::string_view outlet) const {
    const auto found =
        std::find_if(outlets_.begin(), outlets_.end(), [&](const OutletOffer& one) { return one.id == outlet; });
    return found == outlets_.end() ? nullptr : &*found;
  }

  // For people: a page that has no name in its own language takes this one.
  std::string name_of_outlet(std::string_view outlet) const {
    const OutletOffer* known = offer(outlet);
    const auto name = known == nullptr ? std::map<std::string, std::string>::const_iterator() : known->names.find("en");
    return known == nullptr || name == known->names.end() ? std::string(outlet) : name->second;
  }

  // With the accounts that the asking member's unit may use, the nearest first.
  json::object offer_of(const std::string& outlet, const std::vector<Channel>& channels) const {
    json::object object = {{"id", outlet}, {"name", name_of_outlet(outlet)}};
    const OutletOffer* known = offer(outlet);
    bool ready = outlets_.empty() || (known != nullptr && known->ready);
    if (desk_.channels.takes_accounts(outlet)) {
      json::array accounts;
      for (const Channel& one : channels) {
        if (one.kind != outlet) continue;
        accounts.push_back(
            json::object{{"id", one.id}, {"handle", one.handle}, {"unit", one.unit}, {"paused", one.is_paused}});
      }
      ready = ready && !accounts.empty();
      object["accounts"] = std::move(accounts);
    }
    object["ready"] = ready;
    if (known == nullptr) return object;
    json::object names;
    for (const auto& [language, name] : known->names) names[language] = name;
    object["names"] = std::move(names);
    object["can_edit"] = known->can_edit;
    object["can_delete"] = known->can_delete;
    if (known->most_media > 0) object["most_media"] = known->most_media;
    if (known->limit > 0) {
      object["limit"] = known->limit;
      object["unit"] = known->unit;
    }
    return object;
  }

  static json::array words(const std::vector<std::string>& list) {
    json::array array;
    for (const std::string& word : list) array.push_back(json::value(word));
    return array;
  }

  const Desk& desk_;
  const std::vector<OutletOffer> outlets_;
};

}  // namespace

std::vector<http::Route> desk_routes(const Desk& desk, std::vector<OutletOffer> outlets) {
  const auto api = std::make_shared<const Api>(desk, std::move(outlets));
  using Act = result<Response> (Api::*)(const Actor&, const Request&) const;
  const auto member = [&](Act act) {
    return roster::for_member(
        desk.db, desk.clock, desk.random, roster::roles_of(desk.directives),
        [api, act](const Actor& actor, const Request& request) { return ((*api).*act)(actor, request); });
  };
  constexpr std::size_t kSmall = 64 * 1024;
  constexpr std::size_t kPackage = 4 * 1024 * 1024;  // so that a text of a megabyte meets the desk's own clear refusal
  constexpr std::size_t kUpload = media::kMaxUpload + 64 * 1024;
  // For which post is decided in the call, by desk/sight.cpp, roster/permission.cpp and the directive.
  return {
      {Method::kGet, "/api/directive", "member", member(&Api::directive_in_force), 0},
      {Method::kPost, "/api/decide", "member", member(&Api::decide_draft), kPackage},
      {Method::kGet, "/api/reach", "member", member(&Api::reach), 0},
      {Method::kGet, "/api/posts", "member", member(&Api::list), 0},
      {Method::kPost, "/api/posts", "draft", member(&Api::create), kPackage},
      {Method::kGet, "/api/posts/{id}", "member", member(&Api::get), 0},
      {Method::kPut, "/api/posts/{id}", "own", member(&Api::edit), kPackage},
      {Method::kPost, "/api/posts/{id}/submit", "own", member(&Api::submit_post), kSmall},
      {Method::kPost, "/api/posts/{id}/withdraw", "own", member(&Api::withdraw_post), kSmall},
      {Method::kPost, "/api/posts/{id}/reviews", "own or review", member(&Api::review_post), kSmall},
      {Method::kPost, "/api/posts/{id}/duties/{duty}", "own or review", member(&Api::duty), kSmall},
      {Method::kPost, "/api/posts/{id}/release", "own or release", member(&Api::release_it), kSmall},
      {Method::kPost, "/api/posts/{id}/corrections", "own or release", member(&Api::correct), kSmall},
      {Method::kPost, "/api/posts/{id}/discard", "own or release", member(&Api::discard), kSmall},
      {Method::kPost, "/api/posts/{id}/takedown", "take-down", member(&Api::take_it_down), kSmall},
      {Method::kGet, "/api/posts/{id}/timeline", "member", member(&Api::timeline), 0},
      {Method::kGet, "/api/posts/{id}/timeline/{number}/proof", "member", member(&Api::proof), 0},
      {Method::kPost, "/api/media", "draft", member(&Api::upload), kUpload, "pictures"},
      {Method::kGet, "/api/media/{digest}", "member", member(&Api::medium), 0},
      {Method::kGet, "/api/work", "see-work", member(&Api::work), 0},
      {Method::kPost, "/api/work/{id}/retry", "see-work", member(&Api::retry_work), kSmall},
      {Method::kGet, "/api/events", "member", member(&Api::events), 0},
  };
}

}  // namespace callbox::desk
