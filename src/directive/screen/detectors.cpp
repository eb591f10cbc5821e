#include <array>

#include "directive/screen.h"

namespace callbox::directive {

std::span<const DetectorInfo> detectors() {
  static constexpr auto kDetectors = std::to_array<DetectorInfo>({
      {"private.ssn", "A social security number, or nine digits that are said to be one."},
      {"private.drivers-licence",
       "A driver's licence number: Illinois by its structure, other states when named as one."},
      {"private.date-of-birth", "A date of birth, named as such or written after a person's age or sex."},
      {"private.phone", "A telephone number that is not on the agency's list and not toll-free."},
      {"private.email", "An e-mail address that is not on the agency's list."},
      {"private.home-address",
       "An exact address: house number and street, not a hundred-block, crossing or public building."},
      {"private.plate", "A vehicle's licence plate."},
      {"private.vin", "A vehicle identification number."},
      {"private.payment-card", "A payment card number."},
      {"private.account-number", "A bank account, routing or IBAN number."},
      {"private.employee-id", "A star, badge, employee or log-on number of a member."},
      {"private.medical", "A person's health: a diagnosis, condition, treatment or medical record number."},
      {"people.minor", "A person under 18, by age, word or name."},
      {"people.victim", "A victim who is named or can be recognised."},
      {"people.witness", "A witness who is named or can be recognised."},
      {"people.guilt", "Someone arrested or suspected who is stated as guilty."},
      {"operations.staging", "Where officers gather or command."},
      {"operations.undercover", "Officers or vehicles that are meant not to be known."},
      {"operations.position", "Where officers are, in an operation."},
      {"operations.tactics", "What officers are about to do, and with what."},
      {"investigation.detail", "What an investigation holds or plans: evidence, records, motives, next steps."},
      {"language.slur", "A slur against a group, disguised or quoted too."},
      {"language.abuse", "Insults and profanity."},
      {"language.inflammatory", "Words that inflame or dehumanise."},
      {"language.sexual", "Sexually explicit content."},
      {"language.threat", "A threat of harm."},
      {"conduct.advertising", "Advertising of a private project, product or service."},
      {"conduct.politics", "Support or opposition in politics."},
      {"conduct.personal", "Private life or personal opinion of the author."},
      {"conduct.report-of-crime", "What reads like a resident's report of a crime."},
      {"reputation.damage", "What damages the standing of the department or the justice system."},
  });
  return kDetectors;
}

}  // namespace callbox::directive
