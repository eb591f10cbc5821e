// What is judged: a package, the whole of what would be published and to whom, and the facts around it.
//
// The package is what an approval binds to: its digest (promise 1) covers every field below. The facts are what the
// agency knows about the people and the moment; they are not published and not in the digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "base/time.h"

namespace callbox::directive {

// The text in one language.
struct Rendition {
  std::string language;  // BCP 47: "en", "es"
  std::string title;     // one line
  std::string text;      // plain text; blank lines part paragraphs; bare links are linked
  friend bool operator==(const Rendition&, const Rendition&) = default;
};

enum class MediumKind : std::uint8_t { kPhoto, kBookingPhotograph, kGraphic };
// "photo", "booking-photograph", "graphic".
std::string_view name_of(MediumKind kind);
std::optional<MediumKind> medium_kind_from(std::string_view name);
// The closed lists that `offense_class` and `search_purpose` are taken from, without the empty word.
const std::vector<std::string>& offense_classes();
const std::vector<std::string>& search_purposes();

struct Medium {
  Digest digest;           // of the re-encoded bytes that would be published
  std::string media_type;  // "image/jpeg", "image/png", "image/webp"
  MediumKind kind = MediumKind::kPhoto;
  std::string alt;  // in the first rendition's language; empty is a finding
  int width = 0, height = 0;
  // Declared by the author, bound by the digest:
  std::string offense_class;   // booking photograph: "civil", "petty", "business", "misdemeanor-c", "misdemeanor-b",
                               // "misdemeanor-a", "felony"
  std::string search_purpose;  // booking photograph: "", "fugitive", "person-of-interest", "missing-person",
                               // "wanted-greater-offense"
  bool consent = false;        // the people shown agreed (CPE-4)
  friend bool operator==(const Medium&, const Medium&) = default;
};

enum class Verification : std::uint8_t { kUnverified, kVerified };

// What the author declares about the content.
struct Declarations {
  Verification verification = Verification::kUnverified;  // OPS-5, OPS-8
  std::string source;                                     // where the facts come from
  std::string verified_by;             // the verifier, a member's public title or unit, never a resident
  bool notable_incident = false;       // CPT-3
  bool active_incident = false;        // ALS-8
  bool investigation_checked = false;  // the investigation/prosecution hold check was made (OPS-9)
  bool conforms_to_guidelines = true;  // ALS-4
  bool self_reviewed = false;          // ALS-7
  friend bool operator==(const Declarations&, const Declarations&) = default;
};

struct Audience {
  std::vector<std::string> areas;  // slugs of units: "agency", "district-17", "beat-1713"; at least one, sorted
  std::int64_t subscribers = 0;    // reached by mail, frozen and counted at submission (0 in a draft)
  Digest frozen;                   // SHA-256 over the frozen list; zero in a draft
  friend bool operator==(const Audience&, const Audience&) = default;
};

struct Window {
  std::optional<UtcMillis> not_before;  // scheduled; absent = as soon as it is cleared
  std::optional<UtcMillis> expires;     // taken down then
  friend bool operator==(const Window&, const Window&) = default;
};

struct Package {
  std::string kind;                   // one of the directive's kinds, e.g. "crime-prevention-tip"
  std::vector<Rendition> renditions;  // the first is the original
  std::vector<Medium> media;
  Declarations declarations;
  Audience audience;
  std::vector<std::string> outlets;  // "site", "feeds", "mail", "bluesky", …; sorted
  Window window;
  std::string corrects;  // id of the post's version this one corrects; empty otherwise
  friend bool operator==(const Package&, const Package&) = default;
};

// Canonical JSON of the whole package, and its SHA-256: what is reviewed, cleared, released and proven.
std::string to_json(const Package& package);
Digest digest_of(const Package& package);
// kInvalid with the JSON pointer of the offending member. Unknown members are refused.
result<Package> package_from_json(std::string_view json);

// What the agency knows about author, moment and history. Filled by desk from the roster; by a file on the command
// line.
struct Facts {
  UtcMillis now;
  struct Author {
    std::string id;                        // member id or pseudonym
    std::vector<std::string> roles;        // "author", "representative", "public-information-officer", …
    std::string unit;                      // slug, "district-17"
    std::vector<std::string> unit_path;    // from the unit up: "beat-1713", "district-17", "agency"
    std::vector<std::string> unit_covers;  // the unit and every unit below it; empty = the unit alone (CPT-1, OPS-10)
    bool authorized = false;               // an authorisation is in force (ALS-2)
    std::string authorized_by;             // title of the giver
    std::optional<UtcMillis> authorized_until;
    std::optional<UtcMillis> trained_until;  // current training ends; absent = never trained (ALS-16)
    bool sworn = true;
    bool on_duty = true;
    bool department_device = true;
    bool device_exception = false;  // a supervisor specifically allowed another device or off duty (ALS-3)
  } author;
  struct Incident {
    bool active = false;
    bool commander_named = false;
  } incident;
  std::vector<std::string> notified;          // offices already told of this package, e.g. "news-affairs" (CPT-3)
  bool investigation_hold = false;            // a hold stands on the case this post touches (OPS-9)
  std::vector<std::string> names_of_minors;   // known to the agency for this case, for the screening
  std::vector<std::string> names_of_victims;  // and witnesses
};
// Members absent in the JSON keep the defaults above; unknown members are refused. kInvalid with the JSON pointer.
result<Facts> facts_from_json(std::string_view json);
std::string to_json(const Facts& facts);

}  // namespace callbox::directive
