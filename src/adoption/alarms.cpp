#include "adoption/alarms.h"

#include <algorithm>

namespace callbox::adoption {
namespace {

std::string command_for(const std::string& file, const std::optional<Digest>& replaces) {
  return "callbox directive adopt " + file + " --config callbox.toml --by LOGIN" +
         (replaces ? " --replaces " + to_hex(*replaces) : "");
}

Alarm unreadable(const File& file, const Error& error) {
  Alarm alarm;
  alarm.kind = Alarm::Kind::kFileUnreadable;
  alarm.file = file.name;
  if (!file.unreadable) alarm.of_file = sha256(file.yaml);
  alarm.what = "The file " + file.name + " cannot be used: " + describe(error) + ". What was adopted stays in force.";
  alarm.remedy = "Mend the file (callbox directive check " + file.name + "), or take it out of the configuration.";
  return alarm;
}

std::optional<Alarm> alarm_about(const std::vector<Adoption>& all, const File& file) {
  if (file.unreadable) return unreadable(file, *file.unreadable);
  const Digest digest = sha256(file.yaml);
  // The text that counts for its own version needs no parsing.
  const auto counts = [&](const Adoption& one) {
    return one.digest == digest && &one == counting(all, one.directive, one.version);
  };
  if (std::any_of(all.begin(), all.end(), counts)) return {};
  const auto parsed = directive::Directive::parse(file.yaml);
  if (!parsed) return unreadable(file, parsed.error().front());
  Alarm alarm;
  alarm.file = file.name;
  alarm.directive = (*parsed)->id();
  alarm.version = (*parsed)->version();
  alarm.of_file = digest;
  const std::string label = alarm.directive + " " + alarm.version;
  const Adoption* same = counting(all, alarm.directive, alarm.version);
  if (same != nullptr) {
    alarm.kind = Alarm::Kind::kFileDiffers;
    alarm.adopted = same->digest;
    alarm.what = "The file " + file.name + " is not the text of " + label +
                 " that was adopted. It is not used; the adopted text stays in force.";
    alarm.remedy = "Put the adopted text back, or adopt this one: " + command_for(file.name, alarm.adopted);
  } else {
    alarm.kind = Alarm::Kind::kFileNotAdopted;
    alarm.what = "The file " + file.name + " holds " + label + ", which was not adopted. It is not used.";
    alarm.remedy = "Adopt it: " + command_for(file.name, {});
  }
  return alarm;
}

}  // namespace

std::string_view name_of(Alarm::Kind kind) {
  switch (kind) {
    case Alarm::Kind::kFileDiffers:
      return "file-differs";
    case Alarm::Kind::kFileNotAdopted:
      return "file-not-adopted";
    case Alarm::Kind::kFileUnreadable:
      return "file-unreadable";
    case Alarm::Kind::kNoDirective:
      return "no-directive";
  }
  return "no-directive";
}

result<std::vector<Alarm>> alarms(storage::AnyReadTx& tx, const Book& book, std::span<const File> files,
                                  UtcMillis now) {
  TRY(const std::vector<Adoption> all, adoptions(tx));
  std::vector<Alarm> found;
  if (const auto in_force = book.in_force(tx, now); !in_force) {
    if (!is_none_in_force(in_force.error())) return fail(in_force.error());
    Alarm alarm;
    alarm.what = "No directive is in force, so nothing may be published: " + in_force.error().message + ".";
    alarm.remedy =
        "Adopt a directive that is effective and takes precedence: callbox directive adopt FILE --config callbox.toml "
        "--by LOGIN";
    found.push_back(std::move(alarm));
  }
  for (const File& file : files) {
    if (auto alarm = alarm_about(all, file)) found.push_back(std::move(*alarm));
  }
  return found;
}

}  // namespace callbox::adoption
