// Exact addresses: house number, street, unit. Hundred-blocks, intersections and buildings open to the public are how
// the police speak of places, and are left alone.
#include <array>

#include "directive/screen/checks.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kAddress = "private.home-address";

bool is_upper_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  for (const std::string_view each : list)
    if (each == word) return true;
  return false;
}

// Words that stand between a count and a street in ordinary sentences: "12 officers walked Lake Street".
constexpr std::array kNotInStreetNames{
    std::string_view{"officers"}, std::string_view{"people"},  std::string_view{"on"},    std::string_view{"at"},
    std::string_view{"in"},       std::string_view{"near"},    std::string_view{"block"}, std::string_view{"blocks"},
    std::string_view{"min"},      std::string_view{"minutes"}, std::string_view{"pm"},    std::string_view{"am"},
    std::string_view{"years"},    std::string_view{"year"},    std::string_view{"and"},   std::string_view{"of"},
    std::string_view{"to"},       std::string_view{"the"},     std::string_view{"from"},  std::string_view{"cars"},
    std::string_view{"units"},    std::string_view{"hours"},   std::string_view{"days"},  std::string_view{"vehicles"},
    std::string_view{"lanes"},    std::string_view{"miles"},   std::string_view{"feet"},  std::string_view{"shots"},
    std::string_view{"persons"},  std::string_view{"men"},     std::string_view{"women"}, std::string_view{"percent"},
    std::string_view{"between"},  std::string_view{"along"},   std::string_view{"is"},    std::string_view{"are"},
    std::string_view{"for"},      std::string_view{"with"},    std::string_view{"was"},   std::string_view{"hrs"},
    std::string_view{"arrests"},  std::string_view{"crashes"}, std::string_view{"calls"}, std::string_view{"new"},
    std::string_view{"more"},     std::string_view{"other"},   std::string_view{"local"}, std::string_view{"off"},
    std::string_view{"a"},        std::string_view{"or"},      std::string_view{"by"},    std::string_view{"cuadra"},
    std::string_view{"car"},      std::string_view{"vehicle"}};
constexpr std::array kNumbersOtherThings{
    std::string_view{"route"},    std::string_view{"rte"},       std::string_view{"highway"},
    std::string_view{"hwy"},      std::string_view{"exit"},      std::string_view{"beat"},
    std::string_view{"unit"},     std::string_view{"engine"},    std::string_view{"ladder"},
    std::string_view{"truck"},    std::string_view{"squad"},     std::string_view{"ward"},
    std::string_view{"district"}, std::string_view{"bus"},       std::string_view{"january"},
    std::string_view{"february"}, std::string_view{"march"},     std::string_view{"april"},
    std::string_view{"may"},      std::string_view{"june"},      std::string_view{"july"},
    std::string_view{"august"},   std::string_view{"september"}, std::string_view{"october"},
    std::string_view{"november"}, std::string_view{"december"},  std::string_view{"jan"},
    std::string_view{"feb"},      std::string_view{"mar"},       std::string_view{"apr"},
    std::string_view{"jun"},      std::string_view{"jul"},       std::string_view{"aug"},
    std::string_view{"sep"},      std::string_view{"sept"},      std::string_view{"oct"},
    std::string_view{"nov"},      std::string_view{"dec"},       std::string_view{"block"},
    std::string_view{"cuadra"},   std::string_view{"bloque"},    std::string_view{"section"},
    std::string_view{"chapter"},  std::string_view{"phase"},     std::string_view{"top"},
    std::string_view{"area"},     std::string_view{"zone"},      std::string_view{"camera"},
    std::string_view{"permit"},   std::string_view{"blk"}};

// After the street, "block" makes it a hundred-block: "the 1200 W. Madison St. block".
bool is_block(std::string_view lower, Span span) {
  constexpr std::size_t kReach = 24;
  std::string_view rest = lower.substr(span.end, kReach);
  rest = rest.substr(0, rest.find_first_of(",;:\n"));
  return rest.find(" block") != std::string_view::npos || rest.find("-block") != std::string_view::npos ||
         rest.find(" blk") != std::string_view::npos;
}

// "901 Lake Street Post Office", "100 Forest Avenue (library)".
bool names_a_public_building(std::string_view lower, Span span) {
  constexpr std::size_t kReach = 24;
  constexpr std::array kBuildings{
      std::string_view{"post office"}, std::string_view{"library"},          std::string_view{"school"},
      std::string_view{"church"},      std::string_view{"station"},          std::string_view{"fieldhouse"},
      std::string_view{"hospital"},    std::string_view{"courthouse"},       std::string_view{"village hall"},
      std::string_view{"city hall"},   std::string_view{"community center"}, std::string_view{"biblioteca"}};
  std::string_view rest = lower.substr(span.end, kReach);
  rest = rest.substr(0, rest.find_first_of(".,;:\n"));
  for (const std::string_view building : kBuildings)
    if (rest.find(building) != std::string_view::npos && rest.find(" near ") == std::string_view::npos) return true;
  return false;
}

std::optional<Confidence> check_street(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span) || is_block(s.lower, span) || names_a_public_building(s.lower, span))
    return std::nullopt;
  if (is_one_of(word_before(s.lower, span.begin), kNumbersOtherThings)) return std::nullopt;
  // "In 2026 Chicago Avenue will be repaved."
  if (const std::string_view start = s.lower.substr(span.begin, 2); (start == "19" || start == "20") &&
                                                                    s.lower.substr(span.begin + 4, 1) == " " &&
                                                                    word_before(s.lower, span.begin) == "in")
    return std::nullopt;
  std::size_t words = 0;
  std::size_t capitals = 0;
  for (std::size_t i = span.begin; i < span.end;) {
    std::size_t end = i;
    while (end < span.end && s.lower[end] != ' ' && s.lower[end] != ',' && s.lower[end] != '.') ++end;
    const std::string_view word = s.lower.substr(i, end - i);
    // Only before the first comma: what follows is a unit or a town.
    if (!word.empty() && is_letter(word.front()) && words < 3) {
      if (is_one_of(word, kNotInStreetNames)) return std::nullopt;
      ++words;
      if (is_upper_or_digit(s.cased[i])) ++capitals;
    }
    i = end + 1;
  }
  return capitals > 0 ? kLikely : kPossible;
}
std::optional<Confidence> check_home(const Subject& s, Span& span) {
  return check_street(s, span) ? std::optional(kCertain) : std::nullopt;
}
// Written without capitals, a street needs a sign that it is one: a direction or a unit is in the pattern.
std::optional<Confidence> check_capitals(const Subject& s, Span& span) {
  const auto found = check_street(s, span);
  return found && *found != kPossible ? found : std::nullopt;
}
std::optional<Confidence> check_spanish(const Subject& s, Span& span) {
  if (!stands_alone(s.lower, span)) return std::nullopt;
  const std::string_view before = word_before(s.lower, span.begin);
  return is_one_of(before, kNumbersOtherThings) ? std::nullopt : std::optional(kLikely);
}

#define NUMBER R"(\b\d{1,6}(?:[a-d]|-\d{1,4}| 1/2)?,? )"
#define DIRECTION \
  R"((?:n|s|e|w|ne|nw|se|sw|north|south|east|west|northeast|northwest|southeast|southwest|norte|sur)\b\.? )"
#define STREET_WORD R"((?:[a-z][a-z'\-]{1,20}|\d{1,3}(?:st|nd|rd|th)|mt\.|st\.|dr\.)\.?)"
#define SUFFIX \
  R"((?:streets?|st|avenues?|ave|av|roads?|rd|drive|dr|lane|ln|court|ct|place|pl|boulevard|blvd|terrace|ter|parkway|pkwy|way|circle|cir|trail|trl|square|sq|highway|hwy|alley|row|broadway|crescent|loop|commons)\b)"
#define UNIT \
  R"((?:\.?,? ?(?:#|apt|apartment|unit|suite|ste|floor|fl|rm|room|no|depto|departamento|apto|lot|bsmt|basement|piso)\b?\.? ?#? ?[a-z]{0,2}-?\d{1,5}-?[a-z]?\b|\.?,? ?(?:apt|apartment|unit|depto|departamento)\.? [a-h]\b|\.?,? ?# ?\d{1,5}[a-z]?|,? (?:1st|2nd|3rd|4th|first|second|third|garden) floor|,? basement)?)"
// Buildings anyone may visit, when they stand right before the address: "the library, 834 Lake St". Towns are called
// parks and every post says police, so neither word alone is enough.
#define PUBLIC \
  R"(\b(?:library|police (?:station|headquarters|department|facility|garage|district)|(?:the|at) (?:[a-z]+ ){0,2}park|[a-z]+ park,|district station|train station|fire station|headquarters|hq|hall|schools?|church|parish|temple|mosque|synagogue|courthouse|hospital|museum|center|centre|fieldhouse|ymca|offices?|mall|plaza|theater|theatre|stadium|arena|airport|college|university|academy|gymnasium|pool|restaurant|stores?|market|bank|pharmacy|hotel|motel|gas station|firehouse|biblioteca|parque|estacion|iglesia|escuela|centro|comisaria|ayuntamiento|salon|oficina|cafe|coffee|tavern|pub|lounge|bakery|grill)\b)"
#define HOME \
  R"(\b(?:homes?|houses?|resid\w{2,8}|lives?|lived|living|apartments?|apt|condo|address|domicilio|vive|viven|vivia|casas?|direccion|reside|residia|mails?|moved|stays|staying|tenants?|landlord|family of|neighbors?|townhouse|duplex|bungalow|two-flat|arrested at his|arrested at her|front door|porch|driveway)\b)"

constexpr auto kRules = std::to_array<Rule>({
    // Said to be someone's home: found wherever it stands.
    {kAddress,
     "(" NUMBER "(?:" DIRECTION ")?" STREET_WORD "(?: " STREET_WORD "){0,3}? " SUFFIX UNIT ")",
     kCertain,
     check_home,
     HOME,
     {},
     50,
     30,
     R"(\d[a-d]?,? [a-z0-9])"},
    {kAddress,
     "(" NUMBER DIRECTION "(?:" STREET_WORD " ){0,2}?(?:broadway|\\d{1,3}(?:st|nd|rd|th)|" STREET_WORD ")" UNIT ")",
     kCertain, check_home, HOME, PUBLIC, 40, 0, R"(\d[a-d]?,? (?:n|s|e|w|north|south|east|west|norte|sur)\b\.? )"},
    // A direction, or capitals, and no public building named nearby.
    {kAddress,
     "(" NUMBER DIRECTION STREET_WORD "(?: " STREET_WORD "){0,2}? " SUFFIX UNIT ")",
     kLikely,
     check_street,
     {},
     PUBLIC,
     30,
     0,
     R"(\d[a-d]?,? (?:n|s|e|w|ne|nw|se|sw|north|south|east|west|northeast|northwest|southeast|southwest)\b\.? )"},
    {kAddress,
     "(" NUMBER STREET_WORD "(?: " STREET_WORD "){0,2}? " SUFFIX UNIT ")",
     kLikely,
     check_capitals,
     {},
     PUBLIC,
     30,
     0,
     R"(\d[a-d]?,? [a-z0-9])"},
    // With a unit of a dwelling it is exact whatever else is near.
    {kAddress,
     "(" NUMBER "(?:" DIRECTION ")?" STREET_WORD "(?: " STREET_WORD
     R"(){0,3}?\.?,? ?(?:(?:apt|apartment|unit|depto|departamento|apto)\b\.? ?#? ?[a-z]?-?\d{0,4}-?[a-z]?\b|# ?\d{1,5}[a-z]?\b)))",
     kCertain,
     check_street,
     {},
     {},
     0,
     0,
     R"(\b(?:apt|apartment|unit|depto|departamento|apto)\b|# ?\d)"},
    // Chicago numbers without a suffix: "4521 N. Kedvale" is as exact as with one.
    {kAddress,
     R"(\b\d{3,5} (?:[nsew]\.|[nsew]|north|south|east|west) (?:[a-z][a-z'\-]{3,20}|\d{1,3}(?:st|nd|rd|th))\b)" UNIT,
     kLikely,
     check_capitals,
     {},
     PUBLIC,
     30,
     0,
     R"(\d (?:n|s|e|w|north|south|east|west)\b)"},
    // Spanish: calle or avenida before or after the number.
    {kAddress,
     R"(\b((?:calle|avenida|avda?\.?|av\.|c/) (?:[a-z][a-z'\-]{1,20} ){1,3}?(?:#|no\.? |num\. |numero )? ?\d{2,5}[a-z]?\b)" UNIT
     ")",
     kLikely,
     check_spanish,
     {},
     PUBLIC,
     36,
     0,
     R"(\b(?:calle|avenida|avda|av|c/))"},
    {kAddress,
     R"(\b(\d{2,5} (?:de )?(?:la )?(?:calle|avenida|avda\.|av\.) (?:[nsew]\.? |norte |sur |este |oeste )?(?:[a-z][a-z'\-]{1,20}|\d{1,3})\b)" UNIT
     ")",
     kLikely,
     check_spanish,
     {},
     PUBLIC R"(|cuadra|bloque)",
     36,
     0,
     R"(\b(?:calle|avenida|avda|av)\b)"},
});
#undef NUMBER
#undef DIRECTION
#undef STREET_WORD
#undef SUFFIX
#undef UNIT
#undef PUBLIC
#undef HOME

}  // namespace

std::span<const Rule> address_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
