#include "desk/post_json.h"

#include <boost/json.hpp>

#include <utility>

namespace callbox::desk {
namespace {

namespace json = boost::json;

// Canonical JSON of ours says null where the API leaves a member out.
json::value without_nulls(const json::value& value) {
  if (const json::object* object = value.if_object()) {
    json::object out;
    for (const auto& [name, inner] : *object) {
      if (!inner.is_null()) out[name] = without_nulls(inner);
    }
    return out;
  }
  if (const json::array* array = value.if_array()) {
    json::array out;
    for (const json::value& inner : *array) out.push_back(without_nulls(inner));
    return out;
  }
  return value;
}

json::value own(const std::string& canonical) {
  return without_nulls(json::parse(canonical));
}

json::object person(const roster::MemberName& name) {
  return {{"id", name.id.text()}, {"name", name.name}, {"title", name.title}};
}

json::object summary_of(const PostSummary& summary) {
  const Post& post = summary.post;
  json::object object = {{"id", post.id.text()},
                         {"version", post.version},
                         {"state", name_of(post.state)},
                         {"correcting", summary.correcting},
                         {"kind", summary.kind},
                         {"title", summary.title},
                         {"unit", post.unit},
                         {"author", person(summary.author)},
                         {"updated", to_iso(post.updated_at)},
                         {"blocking", summary.blocking}};
  if (!summary.waiting_for.empty()) object["waiting_for"] = summary.waiting_for;
  if (!summary.public_path.empty()) object["public_url"] = summary.public_path;
  return object;
}

json::array reviews_of(const PostView& view) {
  json::array reviews;
  for (const ReviewView& one : view.reviews) {
    json::object object = {{"reviewer", person(one.reviewer)},
                           {"verdict", one.review.approved ? "approve" : "return"},
                           {"at", to_iso(one.review.at)},
                           {"current", one.current}};
    if (!one.review.role.empty()) object["role"] = one.review.role;
    if (!one.review.comment.empty()) object["comment"] = one.review.comment;
    reviews.push_back(std::move(object));
  }
  return reviews;
}

// The decision with what became of its duties: those kept with the post win, for they say who did them.
json::value decision_of(const PostView& view) {
  json::value decision = own(directive::to_json(view.decision));
  if (view.duties.empty()) return decision;
  json::array duties;
  for (const DutyView& one : view.duties) {
    const directive::Duty& duty = one.record.duty;
    json::object object = {{"id", duty.id},
                           {"clause", duty.clause},
                           {"what", duty.what},
                           {"role", duty.role},
                           {"before_release", duty.before_release}};
    if (duty.due) object["due"] = to_iso(*duty.due);
    if (one.record.done_at) {
      object["done_at"] = to_iso(*one.record.done_at);
      object["done_by"] = one.done_by;
    }
    duties.push_back(std::move(object));
  }
  decision.as_object()["duties"] = std::move(duties);
  return decision;
}

json::object json_of(const Delivery& delivery, const std::string& name) {
  json::object object = {{"outlet", delivery.outlet},
                         {"name", name},
                         {"action", name_of(delivery.action)},
                         {"state", name_of(delivery.state)},
                         {"at", to_iso(delivery.done_at.value_or(delivery.started_at.value_or(delivery.created_at)))},
                         {"attempts", delivery.attempts}};
  if (delivery.done_at) {
    object["seconds"] = static_cast<double>((*delivery.done_at - delivery.created_at).count) / 1000.0;
  }
  if (!delivery.remote_url.empty()) object["url"] = delivery.remote_url;
  if (!delivery.detail.empty()) object["detail"] = delivery.detail;
  // An outlet that reaches people counts them in its memo.
  boost::json::error_code failed;
  const json::value memo = json::parse(delivery.memo, failed);
  if (!failed && memo.is_object()) {
    const json::value* reached = memo.as_object().if_contains("reached");
    if (reached != nullptr && reached->is_int64()) object["reached"] = *reached;
  }
  return object;
}

}  // namespace

std::string json_of(const PostView& view) {
  json::object object = summary_of(view.summary);
  object["sight"] = view.sight == Sight::kWhole ? "whole" : "published";
  object["etag"] = view.etag;
  object["package"] = own(directive::to_json(view.package));
  object["digest"] = to_hex(view.digest);
  object["decision"] = decision_of(view);
  if (!view.package.correction.note.empty()) object["what_changed"] = view.package.correction.note;
  object["reviews"] = reviews_of(view);
  json::array may;
  for (const std::string& act : view.may) may.push_back(json::value(act));
  object["may"] = std::move(may);
  return json::serialize(object);
}

std::string json_of(const PostPage& page) {
  json::array items;
  for (const PostSummary& summary : page.items) items.push_back(summary_of(summary));
  json::object object = {{"items", std::move(items)}};
  if (!page.next.empty()) object["next"] = page.next;
  return json::serialize(object);
}

std::string json_of(const Timeline& timeline, const PostId& post,
                    const std::function<std::string(std::string_view outlet)>& name_of_outlet) {
  json::array events;
  for (const TimelineEvent& event : timeline.events) {
    json::object object = {
        {"type", event.type}, {"at", to_iso(event.at)}, {"number", event.number}, {"what", event.what}};
    if (event.actor) object["actor"] = person(*event.actor);
    if (!event.comment.empty()) object["comment"] = event.comment;
    if (event.index) {
      object["index"] = *event.index;
      object["proof_url"] = "/api/posts/" + post.text() + "/timeline/" + std::to_string(event.number) + "/proof";
    }
    events.push_back(std::move(object));
  }
  json::array deliveries;
  for (const Delivery& delivery : timeline.deliveries)
    deliveries.push_back(json_of(delivery, name_of_outlet(delivery.outlet)));
  return json::serialize(json::object{{"events", std::move(events)}, {"deliveries", std::move(deliveries)}});
}

std::string json_of(const Work& work) {
  json::array dead;
  for (const FailedWork& one : work.failed) {
    json::object object = {{"id", one.letter.id.text()},
                           {"kind", one.letter.kind},
                           {"detail", one.letter.detail},
                           {"attempts", one.letter.attempts},
                           {"died_at", to_iso(one.letter.died_at)},
                           {"retry", one.why_not.empty()}};
    if (!one.why_not.empty()) object["why_not"] = one.why_not;
    if (one.delivery) {
      object["outlet"] = one.delivery->outlet;
      object["action"] = name_of(one.delivery->action);
    }
    if (one.post) object["post"] = {{"id", one.post->text()}, {"title", one.title}};
    dead.push_back(std::move(object));
  }
  return json::serialize(json::object{{"last_tick", to_iso(work.backlog.last_tick)},
                                      {"ready", work.backlog.ready},
                                      {"waiting", work.backlog.waiting},
                                      {"dead", std::move(dead)}});
}

std::string api_json_of(const directive::Decision& decision) {
  return json::serialize(own(directive::to_json(decision)));
}

std::string problem_with_decision(std::string_view problem_json, const directive::Decision& decision) {
  json::value problem = json::parse({problem_json.data(), problem_json.size()});
  problem.as_object()["decision"] = own(directive::to_json(decision));
  return json::serialize(problem);
}

}  // namespace callbox::desk
