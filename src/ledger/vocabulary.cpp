#include "ledger/vocabulary.h"

#include <algorithm>
#include <array>
#include <functional>

namespace callbox::ledger {
namespace {

// Lines may stand in any order: they are sorted when this is compiled.
template <class Array, class Projection = std::identity>
consteval Array sorted(Array array, Projection projection = {}) {
  std::ranges::sort(array, {}, projection);
  return array;
}

constexpr auto kEventTypes =
    sorted(std::to_array<EventType>({
               {"delivery.denied", "an outlet denied the credential"},
               {"delivery.done", "an outlet published"},
               {"delivery.failed", "an outlet could not be reached or a delivery was given up"},
               {"delivery.refused", "an outlet refused"},
               {"delivery.retracted", "an outlet took down what it had published"},
               {"delivery.started", "a release was handed to an outlet"},
               {"delivery.unconfirmed", "an outlet's answer was never seen"},
               {"directive.adopted", "a version of the directive came into force"},
               {"duty.done", "a duty that was due was done"},
               {"finding.overridden", "a finding was overridden, with a reason"},
               {"ledger.opened", "this log began"},
               {"medium.stored", "a picture was encoded anew and stored"},
               {"member.added", "a person got an account"},
               {"member.authorization_ended", "an authorisation ended"},
               {"member.authorized", "a person was authorised to post"},
               {"member.changed", "an account's particulars changed"},
               {"member.circumstances_stated", "a member stated device and duty anew"},
               {"member.exception_allowed", "another device or off-duty work was allowed"},
               {"member.locked", "an account was locked"},
               {"member.password_changed", "a password was changed"},
               {"member.reinstated", "a person who had left came back"},
               {"member.retired", "a person left and was taken off the roster"},
               {"member.role_ended", "a role ended"},
               {"member.role_granted", "a role was granted"},
               {"member.sign_in_refused", "a sign-in was refused"},
               {"member.sign_in_reset", "a person's password and second factor were made void"},
               {"member.signed_in", "a person signed in"},
               {"member.signed_out", "a person signed out"},
               {"member.totp_enrolled", "a second factor was enrolled"},
               {"member.trained", "a training was recorded"},
               {"member.unlocked", "an account was unlocked"},
               {"post.approved", "a reviewer approved a package"},
               {"post.cleared", "the directive let a package pass"},
               {"post.corrected", "a correction was released"},
               {"post.correction_begun", "a correction of a published post was begun"},
               {"post.correction_discarded", "a correction was given up before its release"},
               {"post.created", "a draft was begun"},
               {"post.edited", "a draft was changed"},
               {"post.expired", "a post reached its end"},
               {"post.released", "a cleared package was released"},
               {"post.returned", "a reviewer sent a package back"},
               {"post.scheduled", "a cleared package was given a time"},
               {"post.submitted", "a package was submitted for review"},
               {"post.taken_down", "a post was taken down everywhere"},
               {"post.withdrawn", "an author withdrew a package"},
               {"record.disposed", "bodies were lawfully destroyed"},
               {"refused.changed_package", "an approval was refused: the package had changed"},
               {"refused.cross_site", "a request from another site was refused"},
               {"refused.directive", "an act was refused by the directive"},
               {"refused.self_approval", "an approval of one's own words was refused"},
               {"refused.stale", "an act on an older version was refused"},
               {"refused.training", "an act was refused: training had expired"},
               {"report.filed", "a report was filed"},
               {"settings.changed", "a setting was changed"},
               {"unit.added", "a unit was added"},
               {"unit.changed", "a unit was changed"},
               {"work.retried", "work that had been given up was put back to work"},
           }),
           &EventType::name);

constexpr auto kBodyNames = sorted(std::to_array<std::string_view>({
    "answer", "audience",  "authorization", "change",  "comment",   "decision", "delivery",
    "detail", "directive", "duty",          "finding", "media",     "member",   "package",
    "post",   "reason",    "receipt",       "refusal", "rendition", "report",   "review",
    "role",   "schedule",  "settings",      "text",    "training",  "unit",     "version",
}));

static_assert(std::ranges::adjacent_find(kEventTypes, {}, &EventType::name) == kEventTypes.end(), "each type once");
static_assert(std::ranges::adjacent_find(kBodyNames) == kBodyNames.end(), "each body name once");

}  // namespace

std::span<const EventType> event_types() {
  return kEventTypes;
}

bool is_event_type(std::string_view name) {
  return std::ranges::binary_search(kEventTypes, name, {}, &EventType::name);
}

std::span<const std::string_view> body_names() {
  return kBodyNames;
}

bool is_body_name(std::string_view name) {
  return std::ranges::binary_search(kBodyNames, name);
}

bool is_public_identifier(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == ':' || c == '/' || c == '-';
  };
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, fits);
}

bool is_series(std::string_view text) {
  return text.size() <= 128 && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace callbox::ledger
