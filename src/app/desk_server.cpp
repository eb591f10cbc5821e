#include "app/desk_server.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "app/access.h"
#include "app/agency_watch.h"
#include "app/demo/demo.h"
#include "app/embedded.h"
#include "app/health.h"
#include "app/outlet_ids.h"
#include "app/outlet_setup.h"
#include "app/outlets_list.h"
#include "app/sealing.h"
#include "app/server_link.h"
#include "app/staff_routes.h"
#include "app/web_application.h"
#include "base/log.h"
#include "desk/post.h"
#include "desk/room.h"
#include "http/server.h"
#include "outlets/courier/courier.h"
#include "roster/directive_routes.h"
#include "roster/permission.h"
#include "site/site.h"
#include "storage/file_lock.h"
#include "storage/queue.h"

namespace callbox::app {
namespace {

// What every answer carries. Nothing is loaded from elsewhere, nothing runs inline, nobody frames us.
http::Headers security_headers(bool secure) {
  http::Headers headers;
  headers.set("Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
              "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "same-origin");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  if (secure) headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
  return headers;
}

result<site::SiteContext> site_context(Installation& installation) {
  TRY(const auto in_force, installation.db->read([&](storage::ReadTx& tx) {
    return installation.directives.in_force(tx, installation.clock.now());
  }));
  const directive::Directive& directive = *in_force.directive;
  site::SiteContext context;
  context.words = installation.words;
  TRY(context.directives,
      installation.db->read([&](storage::ReadTx& tx) { return directive_periods(tx, installation.directives); }));
  context.agency = installation.config.agency;
  context.base_url = installation.config.base_url;
  TRY(auto units, installation.db->read([](storage::ReadTx& tx) { return roster::all_units(tx); }));
  context.ledger_key = installation.sealer->signer().vkey();
  context.started = installation.clock.now();
  if (installation.config.demo) {
    TRY(const auto cast, demo_sign_ins(directive));
    TRY(const DemoTally tally, installation.db->read([](storage::ReadTx& tx) { return demo_tally(tx); }));
    context.demo.emplace();
    context.demo->posts = tally.posts;
    context.demo->published = tally.published;
    context.demo->stopped = tally.stopped;
    if (!installation.config.mail) context.demo->mail_folder = installation.config.data + "/mail";
    for (const auto& member : cast)
      context.demo->sign_ins.push_back({member.name, member.title, member.login, member.password});
  }
  describe(context, directive, std::move(units));
  return context;
}

}  // namespace

// In the order in which they must end: last first.
struct DeskServer::Parts {
  std::optional<storage::FileLock> only_server;  // held for life where the database is SQLite
  std::unique_ptr<Installation> installation;
  std::unique_ptr<Outlets> outlets;
  std::optional<desk::Desk> desk;
  std::unique_ptr<outlets::Courier> courier;
  roster::RolesAt roles;
  desk::OutletOffers outlet_offers;
  std::optional<roster::DirectiveDesk> directive_desk;
  std::optional<rooms::House> house;  // what the rooms' routes and jobs use
  std::vector<rooms::Service> services;
  std::vector<http::Route> table;
  ServerLink link;
  std::unique_ptr<http::Server> server;
  std::optional<site::ServerPages> pages;
  std::optional<site::Site> site;  // its page maker writes to `pages`
  std::optional<AgencyWatch> watch;
  std::optional<storage::Workers> workers;
  std::optional<Sealing> sealing;

  ~Parts() { link.end(); }  // before the server goes
  Status lock_folder();
  Status fill_demo(const std::function<void(const std::string&)>& progress);
  Status open_site();
  Status open_rooms();
  Status serve();
  Status start_workers();
  result<std::vector<http::Route>> routes();
  desk::OutletOffers offers() const;
  outlets::Sender sender() const { return {installation->config.agency, installation->config.base_url}; }
};

// One SQLite database has one server. Two would take each other's work for that of the dead.
Status DeskServer::Parts::lock_folder() {
  if (installation->db->dialect() != storage::Dialect::kSqlite) return {};
  const std::string& folder = installation->config.data;
  auto lock = storage::FileLock::take(folder + "/server.lock");
  if (!lock && lock.error().code == "held")
    return fail(ErrorKind::kUnavailable, "folder-in-use",
                "another Callbox already serves from the data folder " + folder + ": stop it first");
  if (!lock) return fail(std::move(lock).error());
  only_server.emplace(std::move(*lock));
  return {};
}

Status DeskServer::Parts::fill_demo(const std::function<void(const std::string&)>& progress) {
  if (!installation->config.demo) return {};
  TRY(const auto units, installation->db->read([](storage::ReadTx& tx) { return roster::all_units(tx); }));
  if (!units.empty()) return {};
  progress("Filling the demo, once");
  TRY(auto shelf, outlets->shelf());
  return seed_demo(
      *desk, [&](const desk::Desk& past) { return std::make_unique<outlets::Courier>(past, sender(), shelf); },
      !installation->config.mail);
}

Status DeskServer::Parts::open_site() {
  TRY(auto context, site_context(*installation));
  context.alerts = outlets->subscriptions() != nullptr;
  std::vector<site::Assets::File> files;
  for (const EmbeddedFile& file : embedded_site()) files.push_back({std::string(file.path), std::string(file.bytes)});
  TRY(auto assets, site::Assets::from_files(files));
  site.emplace(site::Site::Parts{*installation->db, *installation->blobs, outlets->subscriptions()}, context,
               std::move(assets));
  watch.emplace(*site, *installation->db, installation->clock, installation->directives, std::move(context));
  return {};
}

// The desk and what stands above it is put together here; the rooms find it in the house.
Status DeskServer::Parts::open_rooms() {
  Installation& inside = *installation;
  roles = roster::roles_of(inside.directives);
  outlet_offers = offers();
  house.emplace(rooms::House::Ground{*inside.db, *inside.blobs, inside.clock, inside.random, inside.master_key,
                                     inside.config.agency, inside.config.base_url, inside.config.demo});
  house->offer(roles);
  house->offer(*desk);
  house->offer(outlet_offers);
  directive_desk.emplace(roster::DirectiveDesk{*inside.db, inside.clock, inside.random, inside.directives, outlet_ids(),
                                               [this] { return installation->alarms(); }});
  house->offer(*directive_desk);
  house->offer(*outlets);
  house->offer(outlets->accounts());
  house->offer(*courier);
  house->offer(*site);
  for (const rooms::Room& room : inside.rooms) {
    if (!room.open) continue;
    auto service = room.open(*house);
    if (!service) return fail(service.error().kind, "the room " + room.id + " cannot open: " + service.error().message);
    services.push_back(std::move(*service));
  }
  return {};
}

result<std::vector<http::Route>> DeskServer::Parts::routes() {
  std::vector<http::Route> all;
  const auto add = [&](std::vector<http::Route> room) { std::move(room.begin(), room.end(), std::back_inserter(all)); };
  for (rooms::Service& service : services) add(std::move(service.routes));
  add(staff_routes(*desk, *courier, installation->config.demo));
  add(health_routes(
      *installation->db, installation->clock, [link = link] { return link.metrics(); },
      [this] { return installation->alarms(); }));
  add(web_application_routes());
  // This line shows the others, and itself.
  const auto lines = std::make_shared<std::vector<http::Route>>();
  all.push_back(permissions_route(*desk, lines));
  for (const http::Route& route : all) lines->push_back({route.method, route.pattern, route.access, {}});
  return keep_words(std::move(all));
}

desk::OutletOffers DeskServer::Parts::offers() const {
  const auto names_of = [](const std::vector<outlets::Name>& names) {
    std::map<std::string, std::string> by_language;
    for (const auto& name : names) by_language[name.language] = name.text;
    return by_language;
  };
  desk::OutletOffers offers;
  for (const auto& kind : outlet_kinds()) {
    // Whether there is an account changes while the desk runs, and is asked for each unit.
    const bool ready = kind.takes_accounts() || courier->reaches(kind.id);
    offers.push_back({kind.id, names_of(kind.names), ready, kind.limits.most_text, kind.limits.text_unit,
                      kind.limits.most_media, kind.limits.can_edit, kind.limits.can_delete});
  }
  for (const auto& kind : kinds_to_come())
    offers.push_back({std::string(kind.id), names_of(kind.names), false, 0, "", 0, true, true});
  return offers;
}

Status DeskServer::Parts::serve() {
  http::ServerOptions options = installation->config.server;
  options.default_headers = security_headers(installation->config.base_url.starts_with("https://"));
  options.gate = refuse_at_head;
  TRY(table, routes());
  TRY(server, http::Server::start(options, table));
  link.begin(*server);
  // Called until the database goes, which is after the server.
  installation->db->listen(std::string(desk::kPostsChannel),
                           [link = link](std::string_view) { link.publish(desk::kPostsChannel, "posts", "changed"); });
  pages.emplace(*server);
  CHECK_OK(site->start(*pages));
  watch->start();
  return {};
}

Status DeskServer::Parts::start_workers() {
  storage::Workers::Options options;
  options.alone = only_server.has_value();
  // One job an outlet runs at a time (its lane), so with a thread more than outlets a network that takes its minute
  // never keeps the public page waiting.
  options.threads = 12;
  // And these wait for no network, were there a hundred slow ones: what the public reads is public at once.
  options.reserved = {{{"site"}, 1}, {{"feeds"}, 1}};
  workers.emplace(*installation->db, installation->clock, installation->random, options);
  for (const rooms::Service& service : services) {
    if (service.handle_jobs) CHECK_OK(service.handle_jobs(*workers));
  }
  workers->start();
  return {};
}

DeskServer::DeskServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

DeskServer::~DeskServer() {
  if (!parts_) return;
  if (parts_->server) parts_->server->drain();
  if (parts_->workers) parts_->workers->stop();
  parts_->sealing.reset();
  parts_->watch.reset();
  parts_->site->stop();
}

std::uint16_t DeskServer::port() const {
  return parts_->server->port();
}

const std::vector<http::Route>& DeskServer::routes() const {
  return parts_->table;
}

result<std::unique_ptr<DeskServer>> DeskServer::start(std::unique_ptr<Installation> installation,
                                                      const std::function<void(const std::string&)>& progress) {
  auto parts = std::make_unique<Parts>();
  parts->installation = std::move(installation);
  Installation& inside = *parts->installation;
  CHECK_OK(parts->lock_folder());
  TRY(parts->outlets, Outlets::open(inside));
  parts->desk.emplace(desk::Desk{*inside.db, *inside.blobs, inside.clock, inside.random, inside.directives,
                                 parts->outlets->freezer(), own_executable(), parts->outlets->channels()});
  TRY(auto shelf, parts->outlets->shelf());
  parts->courier = std::make_unique<outlets::Courier>(*parts->desk, parts->sender(), std::move(shelf));
  CHECK_OK(parts->fill_demo(progress));
  CHECK_OK(parts->outlets->take_over_accounts());
  // Everything that lies before the first request is sealed first: its proofs are there when its pages are.
  while (true) {
    TRY(const auto sealed, inside.sealer->seal_once());
    if (!sealed.more) break;
  }
  CHECK_OK(parts->open_site());
  CHECK_OK(parts->open_rooms());
  parts->sealing.emplace(*inside.sealer);
  CHECK_OK(parts->serve());
  CHECK_OK(parts->start_workers());
  return std::unique_ptr<DeskServer>(new DeskServer(std::move(parts)));
}

std::string own_executable() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string("callbox");
}

}  // namespace callbox::app
