#include "roster/directive_routes.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "adoption/periods.h"
#include "directive/limits.h"
#include "http/input.h"
#include "roster/adopt.h"
#include "roster/authenticate.h"
#include "roster/member.h"

namespace callbox::roster {
namespace {

namespace json = boost::json;
using directive::Directive;
using http::Method;
using http::Request;
using http::Response;
using Pointer = std::shared_ptr<const Directive>;

constexpr std::int64_t kPage = 50;
constexpr std::int64_t kMostOfAPage = 100;
// A directive of a megabyte, every character of it escaped.
constexpr std::size_t kLargestBody = 6 * directive::kMaxDirective + 4096;

json::value maybe(const std::optional<UtcMillis>& at) {
  return at ? json::value(to_iso(*at)) : json::value(nullptr);
}
json::value maybe(const std::optional<Digest>& digest) {
  return digest ? json::value(to_hex(*digest)) : json::value(nullptr);
}

json::object json_of(const adoption::Alarm& alarm) {
  return {{"kind", adoption::name_of(alarm.kind)},
          {"file", alarm.file},
          {"directive", alarm.directive},
          {"version", alarm.version},
          {"file_digest", maybe(alarm.of_file)},
          {"adopted_digest", maybe(alarm.adopted)},
          {"what", alarm.what},
          {"remedy", alarm.remedy}};
}

json::object json_of(const Directive& directive) {
  return {{"id", directive.id()},
          {"version", directive.version()},
          {"title", directive.title()},
          {"agency", directive.agency()},
          {"effective", to_iso(directive.effective())},
          {"digest", to_hex(directive.digest())}};
}

json::object json_of(const Error& problem) {
  return {{"line", problem.where.line},
          {"column", problem.where.column},
          {"field", problem.where.field},
          {"message", problem.message},
          {"clause", problem.clause}};
}

result<std::optional<Digest>> replaces_in(const json::object& body) {
  TRY(const std::string hex, http::text_in(body, "replaces", ""));
  if (hex.empty()) return std::optional<Digest>();
  auto digest = digest_from_hex(hex);
  if (!digest)
    return fail(ErrorKind::kInvalid, "Expected a SHA-256 as 64 hexadecimal digits.", Where{"replaces", 0, 0});
  return digest;
}

// What was sent, and what is wrong with it: one of the two.
struct Sent {
  Pointer directive;
  std::vector<Error> problems;
  std::optional<Digest> replaces;
};

class Api {
 public:
  explicit Api(DirectiveDesk desk) : desk_(std::move(desk)) {}

  result<Response> list(const Actor&, const Request& request) const {
    std::int64_t limit = kPage, before = std::int64_t{1} << 53;
    CHECK_OK(number_in(request, "limit", 1, kMostOfAPage, limit));
    CHECK_OK(number_in(request, "before", 1, before, before));
    return desk_.db.read([&](storage::AnyReadTx& tx) -> result<Response> {
      TRY(const auto all, adoption::adoptions(tx));
      const auto in_force = desk_.book.in_force(tx, desk_.clock.now());
      if (!in_force && !adoption::is_none_in_force(in_force.error())) return fail(in_force.error());
      const auto periods = adoption::periods(tx, desk_.book);
      if (!periods && !adoption::is_none_in_force(periods.error())) return fail(periods.error());
      json::array items;
      json::value next(nullptr);
      for (auto one = all.rbegin(); one != all.rend(); ++one) {
        if (one->number >= before) continue;
        if (static_cast<std::int64_t>(items.size()) == limit) {
          next = one->number + 1;
          break;
        }
        TRY(json::object item, entry_of(tx, *one));
        item["counts"] = adoption::counting(all, one->directive, one->version) == &*one;
        json::array when;
        if (periods)
          for (const adoption::Period& period : *periods)
            if (period.adoption.number == one->number)
              when.push_back(json::object{{"from", to_iso(period.from)}, {"until", maybe(period.until)}});
        item["in_force"] = std::move(when);
        items.push_back(std::move(item));
      }
      json::object body{{"items", std::move(items)}, {"next", std::move(next)}};
      body["in_force"] = in_force ? json::value(to_hex(in_force->directive->digest())) : json::value(nullptr);
      return Response::json(200, json::serialize(body));
    });
  }

  result<Response> text(const Actor&, const Request& request) const {
    const auto digest = digest_from_hex(request.params.at("digest"));
    if (!digest) return fail(ErrorKind::kNotFound, "There is no directive with this digest.");
    TRY(std::string yaml, desk_.db.read([&](storage::AnyReadTx& tx) { return adoption::text_of(tx, *digest); }));
    Response response = Response::text(200, std::move(yaml));
    response.headers.set("Content-Type", "application/yaml; charset=utf-8");
    return response;
  }

  result<Response> adopt(const Actor& actor, const Request& request) const {
    TRY(const Sent sent, sent_in(actor, request));
    if (!sent.problems.empty()) {
      std::string all;
      for (const Error& problem : sent.problems) all += (all.empty() ? "" : "\n") + describe(problem);
      return fail(ErrorKind::kInvalid, "not-a-directive", all, Where{"yaml", 0, 0});
    }
    return desk_.db.write([&](storage::AnyTx& tx) -> result<Response> {
      TRY(const auto adopted,
          adopt_directive(tx, desk_.clock, desk_.random, desk_.book, actor, sent.directive, sent.replaces));
      TRY(const json::object body, entry_of(tx, adopted.adoption));
      return Response::json(adopted.is_new ? 201 : 200, json::serialize(body));
    });
  }

  // What is wrong with a text and what adopting it would mean. Changes nothing.
  result<Response> try_out(const Actor& actor, const Request& request) const {
    TRY(const Sent sent, sent_in(actor, request));
    json::array problems;
    for (const Error& problem : sent.problems) problems.push_back(json_of(problem));
    json::object body{{"problems", std::move(problems)},
                      {"directive", nullptr},
                      {"adopted", false},
                      {"refusal", nullptr},
                      {"replaces", nullptr}};
    if (!sent.directive) return Response::json(200, json::serialize(body));
    body["directive"] = json_of(*sent.directive);
    return desk_.db.read([&](storage::AnyReadTx& tx) -> result<Response> {
      TRY(const auto all, adoption::adoptions(tx));
      const auto* counts = adoption::counting(all, sent.directive->id(), sent.directive->version());
      if (counts != nullptr && counts->digest != sent.directive->digest()) body["replaces"] = to_hex(counts->digest);
      const auto checked = adoption::check(tx, desk_.clock.now(), desk_.book, sent.directive, sent.replaces);
      if (checked) {
        body["adopted"] = checked->has_value();
      } else if (checked.error().kind == ErrorKind::kConflict || checked.error().kind == ErrorKind::kStale) {
        body["refusal"] = json::object{{"code", checked.error().code}, {"message", checked.error().message}};
      } else {
        return fail(checked.error());
      }
      return Response::json(200, json::serialize(body));
    });
  }

  result<Response> alarms(const Actor&, const Request&) const {
    TRY(const auto found, desk_.alarms());
    json::array items;
    for (const adoption::Alarm& alarm : found) items.push_back(json_of(alarm));
    return Response::json(200, json::serialize(json::object{{"items", std::move(items)}}));
  }

 private:
  static Status number_in(const Request& request, std::string_view name, std::int64_t least, std::int64_t most,
                          std::int64_t& out) {
    const auto given = request.query_value(name);
    if (!given) return {};
    const auto number = http::whole_number(*given);
    if (!number || *number < least || *number > most) {
      return fail(ErrorKind::kInvalid,
                  "Expected a number from " + std::to_string(least) + " to " + std::to_string(most) + ".",
                  Where{std::string(name), 0, 0});
    }
    out = *number;
    return {};
  }

  // Whose right it is is asked before the text is parsed.
  result<Sent> sent_in(const Actor& actor, const Request& request) const {
    CHECK_OK(desk_.db.read([&](storage::AnyReadTx& tx) { return may_adopt(tx, actor); }));
    TRY(const json::object body, http::json_body(request, {"yaml", "replaces"}));
    TRY(const std::string yaml, http::text_in(body, "yaml"));
    Sent sent;
    TRY(sent.replaces, replaces_in(body));
    auto parsed = Directive::parse(yaml, desk_.outlets);
    if (parsed) {
      sent.directive = std::move(*parsed);
    } else {
      sent.problems = std::move(parsed.error());
    }
    return sent;
  }

  // Staff see who it was; the public record names the role alone.
  result<json::object> entry_of(storage::AnyReadTx& tx, const adoption::Adoption& one) const {
    json::object item{{"number", one.number},
                      {"id", one.directive},
                      {"version", one.version},
                      {"title", ""},
                      {"agency", ""},
                      {"effective", to_iso(one.effective)},
                      {"digest", to_hex(one.digest)},
                      {"adopted_at", to_iso(one.adopted_at)},
                      {"role", one.role},
                      {"by", nullptr}};
    if (const auto compiled = desk_.book.compiled(tx, one.digest)) {
      item["title"] = (*compiled)->title();
      item["agency"] = (*compiled)->agency();
    } else if (compiled.error().kind != ErrorKind::kConflict) {
      return fail(compiled.error());
    }
    if (one.by_installation()) return item;
    TRY(const auto member, name_of_pseudonym(tx, one.by));
    item["by"] = json::object{{"name", member ? member->name : ""}, {"title", member ? member->title : ""}};
    return item;
  }

  const DirectiveDesk desk_;
};

}  // namespace

std::vector<http::Route> directive_routes(const DirectiveDesk& desk) {
  const auto api = std::make_shared<const Api>(desk);
  using Act = result<Response> (Api::*)(const Actor&, const Request&) const;
  const auto member = [&](Act act) {
    return for_member(desk.db, desk.clock, desk.random, roles_of(desk.book),
                      [api, act](const Actor& actor, const Request& request) { return ((*api).*act)(actor, request); });
  };
  // A directive binds everybody: the call asks for the permission for the whole agency (roster/adopt.h).
  return {
      {Method::kGet, "/api/directives", "member", member(&Api::list), 0},
      {Method::kPost, "/api/directives", "adopt-directives", member(&Api::adopt), kLargestBody},
      {Method::kPost, "/api/directives/trial", "adopt-directives", member(&Api::try_out), kLargestBody},
      {Method::kGet, "/api/directives/{digest}", "member", member(&Api::text), 0},
      {Method::kGet, "/api/alarms", "adopt-directives or see-work", member(&Api::alarms), 0},
  };
}

}  // namespace callbox::roster
