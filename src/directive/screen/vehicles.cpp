// Plates and vehicle identification numbers: both lead to an owner's name and home.
#include <array>

#include "directive/screen/checks.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kPlate = "private.plate";
constexpr std::string_view kVin = "private.vin";

std::string_view part(std::string_view text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

std::optional<Confidence> check_plate(const Subject& s, Span& span) {
  const std::string found = letters_and_digits_of(part(s.lower, span));
  const std::size_t digits = digits_of(found).size();
  if (!stands_alone(s.lower, span) || found.size() < 3 || found.size() > 8 || digits == 0) return std::nullopt;
  return digits == found.size() && found.size() < 4 ? std::nullopt : std::optional(kCertain);
}
// Letters and digits both: "IL 60302" is a postal code, "Illinois 64" a road.
std::optional<Confidence> check_mixed_plate(const Subject& s, Span& span) {
  const std::string found = letters_and_digits_of(part(s.lower, span));
  const std::size_t digits = digits_of(found).size();
  if (!stands_alone(s.lower, span) || found.size() < 5 || found.size() > 8) return std::nullopt;
  return digits >= 2 && digits < found.size() ? std::optional(kLikely) : std::nullopt;
}
std::optional<Confidence> check_vanity(const Subject& s, Span& span) {
  return stands_alone(s.lower, span) ? std::optional(kLikely) : std::nullopt;
}

std::optional<Confidence> check_vin(const Subject& s, Span& span) {
  const std::string found = letters_and_digits_of(part(s.lower, span));
  if (!stands_alone(s.lower, span) || digits_of(found).size() == found.size()) return std::nullopt;
  return is_vin(found) ? std::optional(kCertain) : std::nullopt;
}
std::optional<Confidence> check_labelled_vin(const Subject& s, Span& span) {
  const std::string found = letters_and_digits_of(part(s.lower, span));
  if (!stands_alone(s.lower, span) || found.size() != 17 || digits_of(found).size() < 4) return std::nullopt;
  return is_vin(found) ? kCertain : kLikely;
}

#define STATES \
  R"((?:il|ill|illinois|in|ind|indiana|wi|wis|wisconsin|mi|mich|michigan|ia|iowa|mo|missouri|oh|ohio|ky|kentucky|mn|minnesota|tn|tennessee|tx|texas|fl|florida|ga|georgia|ca|california|ny|az|arizona))"
#define TOKEN \
  R"((?:[a-z]{1,2}\d{1,3}[ \-]\d{3,5}|[a-z]{1,3}[ \-]?\d{2,6}(?:[ \-]?[a-z])?|\d{1,4}[ \-]?[a-z]{1,4}(?:[ \-]?\d{1,4})?|[a-z]{1,2}\d{1,3}[ \-]?\d{2,5}|\d{3,5}[ \-]?\d{3,4}|\d{4,8}|[a-z]\d[a-z0-9]{2,6}|[a-z]{2,5}\d{1,4}[a-z]{0,2}|\d[a-z0-9]{4,7}))"

constexpr auto kRules = std::to_array<Rule>({
    {kPlate,
     R"((?:\bplates?\b|\blic(?:ense|ence)? plates?|\bplate ?#|\bplacas?\b|\bmatriculas?\b|\blpn?\b|\blic\b|\btemp tags?\b|\blicense tags?\b)\W{0,3})"
     R"((?:(?:number|numbers|no|num|numero|is|was|reads|read|reading|partial|temp|temporary|paper|state|of|on|with|de|es|era|con|parcial|plate|plates|displayed|registration|bearing|which|the|a|an|vanity|starts|starting|begins|beginning|ends|ending|del|estado|handicap|truck|)" STATES
     R"()\W{1,3}){0,5}"?()" TOKEN R"()\b)",
     kCertain,
     check_plate,
     {},
     R"(plate readers? \d|readers? (?:on|at)|fee\b|sticker|(?:oficial|agente|sargento|detective)\b[a-z ,]{0,16}(?:numero de )?placa)",
     40,
     30,
     R"(\bplates?\b|\bplacas?\b|\bmatriculas?\b|\blpn?\b|\blic\b|\btags?\b)"},
    {kPlate,
     R"((?:\breg(?:istration)?\b\.?|\btags?\b)(?: (?:number|no\.?|#|is|)" STATES R"())*[ :#]{1,3}()" TOKEN R"()\b)",
     kLikely,
     check_mixed_plate,
     {},
     R"(class|course|event|code|coupon)",
     10,
     10,
     R"(\breg\b|\bregistration\b|\btags?\b)"},
    {kPlate,
     R"((?:\bbearing|\bdisplaying|\bwith|\bconducia|\bcar|\bvehicle|\bsedan|\bsuv|\btruck|\bvan|\bcoupe|\bpickup|\bauto|\bvehiculo)\W{1,3}(?:a |an |un )?(?:\()?)" STATES
     R"((?: (?:reg|registration|plates?|tags?|temp)\b\.?)*[ :#]{1,3}()" TOKEN R"()\b)",
     kLikely, check_mixed_plate},
    {kPlate,
     R"([(,;/:] ?)" STATES R"([ :#]{1,3}([a-z]{1,3}[ \-]?\d{3,6}|[a-z]\d{2} ?\d{4}|[a-z]{2}\d{5})\b)",
     kLikely,
     check_mixed_plate,
     R"(\b(?:car|vehicle|sedan|suv|truck|van|coupe|pickup|motorcycle|honda|toyota|ford|chevy|chevrolet|jeep|dodge|nissan|hyundai|kia|bmw|audi|camry|accord|civic|malibu|impala|vehiculo|camioneta|auto)\b)",
     {},
     70,
     30},
    {kPlate,
     R"(\b()" TOKEN R"()\)?,?"? (?:\(?)" STATES R"( )?(?:license |licence )?(?:plates?|placas?|registration)\b)",
     kLikely,
     check_mixed_plate,
     {},
     {},
     0,
     0,
     R"(\d[a-z]?\)?,?"? (?:[a-z(]+ ){0,2}(?:plates?|placas?|registration)\b)"},
    {kPlate,
     R"((?:[Pp]late|PLATE|[Pp]lates|[Pp]laca|[Tt]ag|[Pp]lacas)(?: (?:number|reads|reading|is|was|dice|de|con))*[ :#]{1,3}["']?([A-Z][A-Z0-9]{3,7})\b)",
     kLikely,
     check_vanity,
     {},
     R"(plates? (?:il|usa|us|lpr|alpr)\b)",
     0,
     12,
     {},
     Form::kCased},

    {kVin, R"(\b[a-hj-npr-z0-9]{17}\b)", kCertain, check_vin},
    {kVin, R"(\b[a-hj-npr-z0-9]{3}[ \-][a-hj-npr-z0-9]{5,6}[ \-][a-hj-npr-z0-9]{1,3}[ \-]?[a-hj-npr-z0-9]{6,8}\b)",
     kCertain, check_vin},
    {kVin,
     R"((?:\bvins?\b|\bv\.i\.n\.?|vehicle identification|numero de serie|identificacion (?:vehicular|del vehiculo))\W{0,3}(?:(?:number|no|num|numero|is|was|es|#|de|identification)\W{1,3}){0,3}([a-z0-9](?:[ \-]?[a-z0-9]){16})\b)",
     kCertain,
     check_labelled_vin,
     {},
     {},
     0,
     0,
     R"(\bvins?\b|\bv\.i\.n|vehicle identification|numero de serie|identificacion (?:vehicular|del))"},
});
#undef STATES
#undef TOKEN

}  // namespace

std::span<const Rule> vehicle_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
