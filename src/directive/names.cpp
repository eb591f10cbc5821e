// The words that enums are written as, in files, JSON and on pages.
#include <algorithm>

#include "directive/compiled.h"
#include "directive/decision.h"
#include "directive/directive.h"
#include "directive/package.h"
#include "directive/package_members.h"

namespace callbox::directive {

std::string_view name_of(MediumKind kind) {
  return kMediumKinds[static_cast<std::size_t>(kind)];
}

std::optional<MediumKind> medium_kind_from(std::string_view name) {
  const auto at = std::find(kMediumKinds.begin(), kMediumKinds.end(), name);
  if (at == kMediumKinds.end()) return std::nullopt;
  return static_cast<MediumKind>(at - kMediumKinds.begin());
}

std::string_view name_of(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

const std::vector<std::string>& offense_classes() {
  static const std::vector<std::string> kClasses{"civil",         "petty",         "business", "misdemeanor-c",
                                                 "misdemeanor-b", "misdemeanor-a", "felony"};
  return kClasses;
}

const std::vector<std::string>& search_purposes() {
  static const std::vector<std::string> kPurposes{"fugitive", "person-of-interest", "missing-person",
                                                  "wanted-greater-offense"};
  return kPurposes;
}

std::string_view name_of(Require require) {
  switch (require) {
    case Require::kNone:
      return "";
    case Require::kAuthorization:
      return "authorization";
    case Require::kTraining:
      return "training";
    case Require::kDepartmentDevice:
      return "department-device";
    case Require::kOnDuty:
      return "on-duty";
    case Require::kSworn:
      return "sworn";
    case Require::kOwnUnit:
      return "own-unit";
    case Require::kRole:
      return "role";
  }
  return "";
}

std::string_view name_of(Effect effect) {
  switch (effect) {
    case Effect::kNote:
      return "note";
    case Effect::kWarn:
      return "warn";
    case Effect::kApprove:
      return "approve";
    case Effect::kBlock:
      return "block";
  }
  return "block";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllowed:
      return "allowed";
    case Verdict::kNeedsApproval:
      return "needs-approval";
    case Verdict::kBlocked:
      return "blocked";
  }
  return "blocked";
}

std::string_view name_of(Every every) {
  switch (every) {
    case Every::kWeek:
      return "week";
    case Every::kMonth:
      return "month";
    case Every::kQuarter:
      return "quarter";
    case Every::kYear:
      return "year";
  }
  return "year";
}

}  // namespace callbox::directive
