// The reading of a directive file, section by section. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directive/compiled.h"
#include "directive/yaml_reader.h"

namespace callbox::directive {

// Everything one reading needs: where problems and values go, and which names must exist once all is read.
struct Loading {
  Problems problems;
  Directive::Compiled& out;

  // kReviewer is a role whose holders approve.
  enum class Names { kRole, kReviewer, kKind, kRoute, kSeries, kDetector, kLanguage, kOutlet };
  struct Reference {
    Names names;
    std::string value;
    const YamlNode* node;
    std::string path;
  };
  std::vector<Reference> references;
  std::vector<ScreenOptions::Phrase> phrases;
  std::vector<std::pair<const YamlNode*, std::string>> phrase_nodes;  // of `phrases`, for messages
  std::vector<std::string> public_contacts;
  std::vector<std::string> known_outlets;  // that a directive may name; empty = any

  // Remembers that `value` must be a name of this kind; checked by check_references.
  void refer(Names names, const std::string& value, const YamlNode* node, std::string path);
  // For a key that holds one id or a list of ids: reads it and refers to each.
  std::string reference(MappingReader& reader, std::string_view key, Names names, bool is_required = false);
  std::vector<std::string> references_in(MappingReader& reader, std::string_view key, Names names,
                                         bool is_required = false);
  // Reads `sources` and remembers them for Directive::carries.
  std::vector<std::string> sources(MappingReader& reader);
};

// loading_conditions.cpp
Guard read_guard(Loading& loading, MappingReader& reader);
// loading_rules.cpp
void read_authors(Loading& loading, const YamlNode& node);
void read_rules(Loading& loading, const YamlNode& node);
void read_phrases(Loading& loading, const YamlNode& node);
void read_routes(Loading& loading, const YamlNode& node);
void read_overridden_by(Loading& loading, const YamlNode& node);
void read_incidents(Loading& loading, const YamlNode& node);
void read_booking_photographs(Loading& loading, const YamlNode& node);
void read_duties(Loading& loading, const YamlNode& node);
std::optional<Effect> read_effect(MappingReader& reader, std::string_view key, bool is_required);
ApprovalStep read_step(Loading& loading, const YamlNode& node, const std::string& path, std::string_view default_clause,
                       std::string_view default_reason);
std::string_view role_patterns_source();  // role_patterns.yaml
// permission.cpp
Permissions read_permissions(MappingReader& reader, std::string_view key);
// loading_public.cpp
void read_notices(Loading& loading, const YamlNode& node);
void read_moderation(Loading& loading, const YamlNode& node);
void read_responsibilities(Loading& loading, const YamlNode& node);
void read_inquiries(Loading& loading, const YamlNode& node);
void read_representatives(Loading& loading, const YamlNode& node);
void read_retention(Loading& loading, const YamlNode& node);
void read_roles(Loading& loading, const YamlNode& node);
void read_scope(Loading& loading, const YamlNode& node);

}  // namespace callbox::directive
