#include "app/ledger_commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <sstream>

#include "app/config.h"
#include "base/canonical_json.h"
#include "ledger/entry.h"
#include "ledger/proof.h"
#include "net/http_client.h"

namespace callbox::app {
namespace {

namespace json = boost::json;

constexpr int kFine = 0, kFound = 1, kMisused = 2;
constexpr std::size_t kLargestBundle = 256 * (65'535 + 2);

int misused(const Error& error, Streams streams) {
  streams.err << "callbox: " << describe(error) << "\n";
  return kMisused;
}

result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || std::filesystem::is_directory(path) || !(text << in.rdbuf())) {
    return fail(ErrorKind::kNotFound, "cannot read " + path);
  }
  return text.str();
}

// One line that is written over, and only for a person who waits: after a second, on a terminal.
ledger::FsckProgress progress_to(std::ostream& err) {
  if (::isatty(STDERR_FILENO) == 0) return {};
  const auto begin = std::chrono::steady_clock::now();
  auto last = std::make_shared<std::chrono::steady_clock::time_point>(begin);
  return [begin, last, &err](std::string_view step, std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (now - begin < std::chrono::seconds(1) || now - *last < std::chrono::milliseconds(200)) return;
    *last = now;
    err << "\r" << step << ": " << done << " of " << total << "\x1b[K\r" << std::flush;
  };
}

// The person who typed the address chose it: every host and port is allowed.
result<ledger::FetchPath> over_http(const std::string& url) {
  TRY(const auto guard, net::AddressGuard::create({{"0.0.0.0/0", "::/0"}, {}}));
  const auto client = std::make_shared<net::HttpClient>(net::HttpClient::Options{guard, "Callbox", {}});
  const std::string base = url.ends_with('/') ? url : url + "/";
  return ledger::FetchPath([client, base](const std::string& path) -> result<std::string> {
    net::HttpCall call;
    call.url = base + path;
    call.max_answer = kLargestBundle;
    call.max_redirects = 3;
    call.repeatable = true;
    TRY(auto answer, client->send(call));
    if (answer.status == 404) return fail(ErrorKind::kCorrupt, path + " is missing");
    if (answer.status != 200) {
      return fail(ErrorKind::kUnavailable, call.url + " answered " + std::to_string(answer.status));
    }
    return std::move(answer.body);
  });
}

result<std::unique_ptr<storage::Database>> open_database(const LedgerFsckOptions& options) {
  std::string data = options.data;
  if (!options.config.empty()) {
    TRY(const Config config, read_config(options.config));
    if (!config.postgres.empty()) return storage::open_postgres({config.postgres, 1});
    data = config.data;
  }
  const std::string path = data + "/callbox.db";
  if (!std::filesystem::exists(path)) return fail(ErrorKind::kNotFound, "there is no database " + path);
  return storage::open_sqlite({path, 1});
}

result<ledger::FsckReport> run_fsck(const LedgerFsckOptions& options, ledger::FetchPath fetch, Streams streams) {
  const int sources = int{!options.data.empty()} + int{!options.config.empty()} + int{!options.url.empty()};
  if (sources != 1) return fail(ErrorKind::kInvalid, "name one of --data, --config and --url");
  std::optional<ledger::VerifierKey> key;
  if (!options.vkey.empty()) {
    TRY(key, ledger::parse_vkey(options.vkey));
  }
  const auto progress = progress_to(streams.err);
  if (options.url.empty()) {
    TRY(const auto db, open_database(options));
    return ledger::fsck(*db, key, progress);
  }
  if (!key) return fail(ErrorKind::kInvalid, "--url needs --vkey: without the log's key nothing is proven");
  if (!fetch) {
    TRY(fetch, over_http(options.url));
  }
  return ledger::fsck(fetch, *key, progress);
}

result<std::string> decode_salt(const std::string& text) {
  auto salt = text.size() == 64 ? from_hex(text) : from_base64(text);
  if (!salt || salt->size() != 32) {
    return fail(ErrorKind::kInvalid, "a salt is 32 bytes in base64 or hexadecimal", Where{"--salt", 0, 0});
  }
  return salt;
}

struct Opening {
  std::string name;
  bool fits = false;
};
struct Verified {
  ledger::Checkpoint checkpoint;
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Opening> bodies;
};

// Whether the bytes of each file are what the entry committed to.
result<std::vector<Opening>> open_bodies(const VerifyOptions& options, const ledger::Entry& entry) {
  if (options.bodies.size() != options.salts.size()) {
    return fail(ErrorKind::kInvalid, "each --body needs its --salt", Where{"--salt", 0, 0});
  }
  std::vector<Opening> openings;
  for (std::size_t i = 0; i < options.bodies.size(); ++i) {
    const auto equals = options.bodies[i].find('=');
    if (equals == std::string::npos) return fail(ErrorKind::kInvalid, "--body reads NAME=FILE", Where{"--body", 0, 0});
    const std::string name = options.bodies[i].substr(0, equals);
    TRY(const std::string salt, decode_salt(options.salts[i]));
    TRY(const std::string body, read_file(options.bodies[i].substr(equals + 1)));
    const auto commitment = entry.commitments.find(name);
    openings.push_back(
        {name, commitment != entry.commitments.end() && ledger::commit(salt, body) == commitment->second});
  }
  return openings;
}

int print_verified(const Verified& verified, bool as_json, Streams streams) {
  bool all_fit = true;
  for (const Opening& body : verified.bodies) all_fit = all_fit && body.fits;
  if (as_json) {
    json::array bodies;
    for (const Opening& body : verified.bodies) bodies.push_back({{"name", body.name}, {"ok", body.fits}});
    const auto entry = parse_json(verified.entry);
    streams.out << json::serialize(json::object{{"ok", all_fit},
                                                {"origin", verified.checkpoint.origin},
                                                {"size", verified.checkpoint.size},
                                                {"index", verified.index},
                                                {"entry", entry ? *entry : json::value()},
                                                {"bodies", bodies}})
                << "\n";
    return all_fit ? kFine : kFound;
  }
  streams.out << "This entry is number " << verified.index << " of the " << verified.checkpoint.size << " that "
              << verified.checkpoint.origin << " signed.\n";
  for (const Opening& body : verified.bodies) {
    streams.out << (body.fits ? "The " + body.name + " is the one the entry commits to.\n"
                              : "The " + body.name + " is NOT the one the entry commits to.\n");
  }
  return all_fit ? kFine : kFound;
}

}  // namespace

int ledger_fsck(const LedgerFsckOptions& options, Streams streams, ledger::FetchPath fetch) {
  const auto report = run_fsck(options, std::move(fetch), streams);
  if (!report) return misused(report.error(), streams);
  if (options.json) {
    json::array problems;
    for (const auto& problem : report->problems) problems.emplace_back(problem);
    streams.out << json::serialize(json::object{{"origin", report->origin},
                                                {"size", report->size},
                                                {"events", report->events},
                                                {"bodies", report->bodies},
                                                {"unsealed", report->unsealed},
                                                {"clean", report->clean()},
                                                {"problems", problems}})
                << "\n";
    return report->clean() ? kFine : kFound;
  }
  for (const auto& problem : report->problems) streams.out << problem << "\n";
  streams.out << report->origin << ": " << report->size << " entries signed, " << report->events << " read, "
              << report->bodies << " bodies open their commitments, " << report->unsealed << " wait to be sealed. "
              << (report->clean() ? "Everything fits.\n" : std::to_string(report->problems.size()) + " problems.\n");
  return report->clean() ? kFine : kFound;
}

int verify(const VerifyOptions& options, Streams streams) {
  const auto key = ledger::parse_vkey(options.vkey);
  if (!key) return misused(key.error(), streams);
  const auto proof_text = read_file(options.proof);
  if (!proof_text) return misused(proof_text.error(), streams);
  const auto entry_bytes = read_file(options.entry);
  if (!entry_bytes) return misused(entry_bytes.error(), streams);

  const auto refused = [&](const Error& error) {
    if (options.json) {
      streams.out << json::serialize(json::object{{"ok", false}, {"message", error.message}}) << "\n";
    } else {
      streams.out << "NOT proven: " << error.message << ".\n";
    }
    return kFound;
  };
  const auto proof = ledger::parse_proof(*proof_text);
  if (!proof) return refused(proof.error());
  const auto checkpoint = ledger::verify_proof(*proof, *entry_bytes, *key);
  if (!checkpoint) return refused(checkpoint.error());
  const auto entry = ledger::parse_entry(*entry_bytes);
  if (!entry) return refused(entry.error());
  const auto bodies = open_bodies(options, *entry);
  if (!bodies) return misused(bodies.error(), streams);
  return print_verified({*checkpoint, proof->index, *entry_bytes, *bodies}, options.json, streams);
}

void add_ledger_commands(CLI::App& app, int& exit_code, Streams streams) {
  auto* ledger = app.add_subcommand("ledger", "Check the ledger")->require_subcommand(1);
  const auto fsck_options = std::make_shared<LedgerFsckOptions>();
  auto* fsck = ledger->add_subcommand("fsck", "Hash a whole log again and compare it with what was signed");
  fsck->add_option("--data", fsck_options->data, "Data folder of a desk on SQLite");
  fsck->add_option("--config", fsck_options->config, "callbox.toml of a desk on either database");
  fsck->add_option("--url", fsck_options->url, "Address of a log: https://…/log");
  fsck->add_option("--vkey", fsck_options->vkey, "The log's verifier key; needed with --url");
  fsck->add_flag("--json", fsck_options->json, "Answer in JSON");
  fsck->callback([fsck_options, &exit_code, streams] { exit_code = ledger_fsck(*fsck_options, streams); });

  const auto verify_options = std::make_shared<VerifyOptions>();
  auto* one = app.add_subcommand("verify", "Check the proof of one record, without a network");
  one->add_option("proof", verify_options->proof, "RECORD.tlog-proof")->required();
  one->add_option("--entry", verify_options->entry, "File with the entry's bytes")->required();
  one->add_option("--vkey", verify_options->vkey, "The log's verifier key")->required();
  one->add_option("--body", verify_options->bodies, "NAME=FILE: a body the entry commits to");
  one->add_option("--salt", verify_options->salts, "Its salt, base64 or hexadecimal; one a body, in order");
  one->add_flag("--json", verify_options->json, "Answer in JSON");
  one->callback([verify_options, &exit_code, streams] { exit_code = verify(*verify_options, streams); });
}

}  // namespace callbox::app
