#include "app/config.h"

#include <toml++/toml.h>
#include <fstream>
#include <set>
#include <sstream>

#include "app/outlets_list.h"

namespace callbox::app {
namespace {

Where where_of(const toml::node& node, std::string field) {
  const auto& begin = node.source().begin;
  return {std::move(field), static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

// Reads one table's settings by name and then refuses what was not asked for.
class Section {
 public:
  Section(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

  void text(const char* key, std::string& out) { read<std::string>(key, "text in quotes", out); }
  void flag(const char* key, bool& out) { read<bool>(key, "true or false", out); }
  void number(const char* key, std::int64_t low, std::int64_t high, auto& out) {
    std::int64_t value = static_cast<std::int64_t>(out);
    read<std::int64_t>(key, "a whole number", value);
    if (value < low || value > high) {
      note(table_.get(key), key, "expected a number from " + std::to_string(low) + " to " + std::to_string(high));
      return;
    }
    out = static_cast<std::remove_reference_t<decltype(out)>>(value);
  }
  void seconds_of(const char* key, Millis& out) {
    std::int64_t value = out.count / 1000;
    number(key, 1, 86'400, value);
    out = seconds(value);
  }
  void texts(const char* key, std::vector<std::string>& out) {
    known_.insert(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    const toml::array* items = node->as_array();
    if (items == nullptr) return note(node, key, "expected a list of texts, such as [\"a\", \"b\"]");
    out.clear();
    for (const auto& item : *items) {
      if (const auto value = item.value_exact<std::string>())
        out.push_back(*value);
      else
        note(&item, key, "expected text in quotes");
    }
  }
  const toml::table* table(const char* key) {
    known_.insert(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) return nullptr;
    if (node->as_table() == nullptr) note(node, key, "expected a section [" + path(key) + "]");
    return node->as_table();
  }
  void require(const char* key, const std::string& value) {
    if (value.empty())
      note(table_.get(key) == nullptr ? static_cast<const toml::node*>(&table_) : table_.get(key), key,
           "is needed and not set");
  }
  // The first problem of the section.
  Status finish() {
    for (const auto& [key, node] : table_)
      if (!known_.contains(std::string(key.str())))
        note(&node, std::string(key.str()).c_str(), "is not a setting of Callbox");
    if (problem_) return fail(*problem_);
    return {};
  }

 private:
  template <class T>
  void read(const char* key, std::string_view expected, T& out) {
    known_.insert(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    if (const auto value = node->value_exact<T>())
      out = *value;
    else
      note(node, key, "expected " + std::string(expected));
  }
  std::string path(const char* key) const { return name_.empty() ? key : name_ + "." + key; }
  void note(const toml::node* node, const char* key, std::string message) {
    if (!problem_) problem_ = Error{ErrorKind::kInvalid, std::move(message), where_of(*node, path(key)), {}, {}};
  }

  const toml::table& table_;
  const std::string name_;
  std::set<std::string> known_;
  std::optional<Error> problem_;
};

Status read_server(const toml::table& table, http::ServerOptions& server) {
  Section section(table, "server");
  section.text("address", server.address);
  section.number("port", 0, 65'535, server.port);
  section.number("threads", 0, 64, server.threads);
  section.number("workers", 1, 256, server.workers);
  section.number("max_connections", 1, 1'000'000, server.max_connections);
  section.seconds_of("header_timeout", server.header_timeout);
  section.seconds_of("body_timeout", server.body_timeout);
  section.seconds_of("idle_timeout", server.idle_timeout);
  section.seconds_of("write_timeout", server.write_timeout);
  section.seconds_of("drain_timeout", server.drain_timeout);
  section.text("tls_certificate", server.tls_certificate);
  section.text("tls_key", server.tls_key);
  section.texts("trusted_proxies", server.trusted_proxies);
  return section.finish();
}

Status read_mail(const toml::table& table, MailSettings& mail) {
  Section section(table, "mail");
  section.text("host", mail.host);
  section.number("port", 1, 65'535, mail.port);
  section.text("security", mail.security);
  section.text("user", mail.user);
  section.text("password", mail.password);
  section.text("from", mail.from);
  section.text("dkim_domain", mail.dkim_domain);
  section.text("dkim_selector", mail.dkim_selector);
  section.text("dkim_key", mail.dkim_key);
  section.require("from", mail.from);
  CHECK_OK(section.finish());
  if (mail.security != "none" && mail.security != "starttls" && mail.security != "tls")
    return fail(ErrorKind::kInvalid, "expected \"none\", \"starttls\" or \"tls\"",
                where_of(*table.get("security"), "mail.security"));
  return {};
}

Status read_account(const toml::table& table, const outlets::OutletKind& kind, AccountSection& account) {
  Section section(table, kind.id);
  account.kind = kind.id;
  for (const auto& setting : kind.settings) {
    std::string value;
    section.text(setting.name.c_str(), value);
    if (setting.required) section.require(setting.name.c_str(), value);
    if (!value.empty()) account.settings[setting.name] = std::move(value);
  }
  return section.finish();
}

std::string without_scheme(std::string_view url) {
  const std::size_t at = url.find("://");
  return std::string(at == std::string_view::npos ? url : url.substr(at + 3));
}

}  // namespace

result<Config> parse_config(std::string_view text) {
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& e) {
    const auto& begin = e.source().begin;
    return fail(ErrorKind::kInvalid, std::string(e.description()),
                {"", static_cast<int>(begin.line), static_cast<int>(begin.column)});
  }
  Config config;
  Section section(root, "");
  section.text("agency", config.agency);
  section.text("base_url", config.base_url);
  section.text("data", config.data);
  section.texts("directives", config.directives);
  section.text("words", config.words);
  section.text("postgres", config.postgres);
  section.text("ledger_origin", config.ledger_origin);
  section.texts("allow_private", config.allow_private);
  section.require("agency", config.agency);
  section.require("base_url", config.base_url);
  section.require("data", config.data);
  if (const auto* table = section.table("server")) CHECK_OK(read_server(*table, config.server));
  if (const auto* table = section.table("mail")) CHECK_OK(read_mail(*table, config.mail.emplace()));
  for (const auto& kind : outlet_kinds()) {
    if (!kind.takes_accounts()) continue;
    if (const auto* table = section.table(kind.id.c_str()))
      CHECK_OK(read_account(*table, kind, config.accounts.emplace_back()));
  }
  CHECK_OK(section.finish());
  if (config.directives.empty())
    return fail(ErrorKind::kInvalid, "is needed: a list of directive files", Where{"directives", 0, 0});
  while (config.base_url.ends_with('/')) config.base_url.pop_back();
  if (!config.base_url.starts_with("http://") && !config.base_url.starts_with("https://"))
    return fail(ErrorKind::kInvalid, "expected an address that starts with https:// or http://",
                where_of(*root.get("base_url"), "base_url"));
  if (config.ledger_origin.empty()) config.ledger_origin = without_scheme(config.base_url) + "/log";
  return config;
}

result<Config> read_config(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorKind::kNotFound, "the configuration file " + path + " cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_config(text.str());
}

}  // namespace callbox::app
