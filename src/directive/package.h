// What is judged: a package, the whole of what would be published and to whom, and the facts around it.
//
// The package is what an approval binds to: its digest (promise 1) covers every field below. How it is kept, and which
// parts of it are public: package_format.h. The facts are what the agency knows about the people and the moment; they
// are not published and not in the digest.
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

// Other words for one channel ("bluesky:district-17") or all of an outlet kind ("bluesky"), in one language.
struct Variant {
  std::string channel;
  std::string language, title, text;
  friend bool operator==(const Variant&, const Variant&) = default;
};

enum class MediumKind : std::uint8_t { kPhoto, kBookingPhotograph, kGraphic, kVideo, kAudio };
// "photo", "booking-photograph", "graphic", "video", "audio".
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
  // Declared by the author, bound by the digest, internal:
  std::string offense_class;   // booking photograph: "civil", "petty", "business", "misdemeanor-c", "misdemeanor-b",
                               // "misdemeanor-a", "felony"
  std::string search_purpose;  // booking photograph: "", "fugitive", "person-of-interest", "missing-person",
                               // "wanted-greater-offense"
  bool consent = false;        // the people shown agreed (CPE-4)
  // Words of the directive's own list, sorted; public.
  std::vector<std::string> shows = {};
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
  std::vector<std::string> own;        // ids of the directive's own declarations that were made; sorted
  friend bool operator==(const Declarations&, const Declarations&) = default;
};

// Whom one channel reaches of the audience, frozen and counted at submission.
struct Reached {
  std::string channel;
  std::int64_t count = 0;
  Digest digest;  // SHA-256 over the frozen list
  friend bool operator==(const Reached&, const Reached&) = default;
};

struct Audience {
  std::vector<std::string> areas;  // slugs of units: "agency", "district-17", "beat-1713"; at least one, sorted
  std::vector<Reached> reached;    // by channel; empty in a draft
  friend bool operator==(const Audience&, const Audience&) = default;
};

struct Window {
  std::optional<UtcMillis> not_before;  // scheduled; absent = as soon as it is cleared
  std::optional<UtcMillis> expires;     // taken down then
  friend bool operator==(const Window&, const Window&) = default;
};

// What this version of the post corrects, and what the public is told of it. Both empty where nothing is corrected.
struct Correction {
  std::string of;    // "<post>/<version>"
  std::string note;  // plain text, in the first rendition's language
  friend bool operator==(const Correction&, const Correction&) = default;
};

// A numbered update of an incident (OPS-5). `id` empty where the post belongs to none.
struct IncidentUpdate {
  std::string id;
  std::int64_t update = 0;
  friend bool operator==(const IncidentUpdate&, const IncidentUpdate&) = default;
};

// What a notice of an event says beside its words (CPE-3). `place` empty where the post is none.
struct EventNotice {
  std::optional<UtcMillis> starts, ends;
  std::string place;
  bool cancelled = false;
  friend bool operator==(const EventNotice&, const EventNotice&) = default;
};

// CAP 1.2 section 3.2.2, <severity>.
enum class Severity : std::uint8_t { kNone, kUnknown, kMinor, kModerate, kSevere, kExtreme };
std::string_view name_of(Severity severity);  // "", "unknown", "minor", …

struct Package {
  std::string kind;                   // one of the directive's kinds, e.g. "crime-prevention-tip"
  std::vector<Rendition> renditions;  // the first is the original
  std::vector<Variant> variants;
  std::vector<Medium> media;
  Declarations declarations;
  Audience audience;
  std::vector<std::string> channels;  // "site", "feeds", "mail", "bluesky:district-17", …; sorted
  Window window;
  Correction correction;
  IncidentUpdate incident;
  EventNotice event;
  std::string survey;       // id
  std::string answers;      // id of the message it answers (CPE-1); internal
  std::string case_number;  // of the agency's records; internal
  Severity severity = Severity::kNone;
  bool exercise = false;  // CAP status "Exercise"

  // Pointers of what a stored package holds and this program does not know: a newer one wrote it. It can be shown and
  // verified, and is never approved or released (decide() blocks it).
  std::vector<std::string> unknown;

  bool is_correction() const { return !correction.of.empty(); }
  friend bool operator==(const Package&, const Package&) = default;
};

// "bluesky" of "bluesky:district-17", "site" of "site": the outlet kind, which is what directives speak of.
std::string_view kind_of_channel(std::string_view channel);
// The count of `channel`; 0 when it is not among those that were frozen.
std::int64_t reached_by(const Package& package, std::string_view channel);

// Canonical JSON of the whole package, every member written: as the API and the command line show it.
std::string to_json(const Package& package);
// What clients send: absent members keep the defaults above. kInvalid with the JSON pointer of the offending member;
// unknown members are refused. "outlets" and "corrects" are read too, as they were called before channels were.
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
  std::vector<std::string> accounts;          // channels that count as the unit's own, "x:district-17"; sorted
  bool investigation_hold = false;            // a hold stands on the case this post touches (OPS-9)
  std::vector<std::string> names_of_minors;   // known to the agency for this case, for the screening
  std::vector<std::string> names_of_victims;  // and witnesses
};
// Members absent in the JSON keep the defaults above; unknown members are refused. kInvalid with the JSON pointer.
result<Facts> facts_from_json(std::string_view json);
// As they are kept beside a judgement: format 2, and the reading of that, of format 1, and of what newer programs
// wrote.
std::string to_stored_json(const Facts& facts);
result<Facts> facts_from_stored_json(std::string_view json);

}  // namespace callbox::directive
