// Any bytes as a package: refused, or decided with findings that lie in its texts, a verdict that agrees with them, and
// a decision that comes back from JSON as it went. The first byte chooses the directive, the second the author's state.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "directive/directive.h"
#include "directive/package_format.h"

namespace {

using namespace callbox;
using namespace callbox::directive;

std::vector<std::shared_ptr<const Directive>> load_all() {
  std::vector<std::shared_ptr<const Directive>> out;
  for (const char* name : {"alsip-1021", "chicago-s02-03-10", "oak-park", "starter"}) {
    std::ifstream in(std::string(CALLBOX_SOURCE_DIR) + "/directives/" + name + ".yaml");
    std::ostringstream text;
    text << in.rdbuf();
    auto parsed = Directive::parse(text.str());
    if (!parsed) std::abort();
    out.push_back(std::move(*parsed));
  }
  return out;
}

std::string_view text_at(const Package& package, const Place& place) {
  switch (place.part) {
    case Place::Part::kPackage:
      return {};
    case Place::Part::kTitle:
      return package.renditions.at(place.index).title;
    case Place::Part::kText:
      return package.renditions.at(place.index).text;
    case Place::Part::kCorrection:
      return package.correction.note;
    case Place::Part::kAlt:
      return package.media.at(place.index).alt;
  }
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto kDirectives = load_all();
  if (size < 2) return 0;
  const auto& directive = *kDirectives[bytes[0] % kDirectives.size()];
  Facts facts;
  facts.now = UtcMillis{1'773'154'800'000};
  facts.author.authorized = (bytes[1] & 1U) != 0;
  facts.author.authorized_by = "Chief of Police";
  if ((bytes[1] & 2U) != 0) facts.author.trained_until = facts.now + days(1);
  facts.author.on_duty = (bytes[1] & 4U) != 0;
  facts.incident.active = (bytes[1] & 8U) != 0;
  facts.author.unit = "district-1";
  facts.author.unit_path = {"district-1", "agency"};
  const auto package = package_from_json({reinterpret_cast<const char*>(bytes + 2), size - 2});
  if (!package) return 0;
  if (package_from_json(to_json(*package)) != *package) std::abort();

  const auto decision = decide(directive, *package, facts);
  const bool blocks = std::any_of(decision.findings.begin(), decision.findings.end(),
                                  [](const Finding& finding) { return finding.effect == Effect::kBlock; });
  if (blocks != (decision.verdict == Verdict::kBlocked)) std::abort();
  if (decision.verdict == Verdict::kNeedsApproval && decision.route.empty()) std::abort();
  if (decision.verdict == Verdict::kAllowed && !decision.route.empty()) std::abort();
  if (blocks && !only_overridable_blocks(decision) && !decision.route.empty()) std::abort();
  for (const auto& finding : decision.findings) {
    const auto text = text_at(*package, finding.place);
    if (finding.place.begin > finding.place.end || finding.place.end > text.size()) std::abort();
    if (!is_utf8(text.substr(finding.place.begin, finding.place.end - finding.place.begin))) std::abort();
  }
  if (decision_from_json(to_json(decision)) != decision) std::abort();
  if (decision_from_json(to_stored_json(decision)) != decision) std::abort();
  const std::string salt(32, 's');
  const PackageBytes kept = write_package(*package, salt);
  if (read_package(kept.open, kept.internal, salt) != *package) std::abort();
  return 0;
}
