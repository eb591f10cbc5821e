#include "words/language.h"

#include <unicode/dtfmtsym.h>
#include <unicode/gregocal.h>
#include <unicode/listformatter.h>
#include <unicode/locdspnm.h>
#include <unicode/plurrule.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <optional>

namespace callbox::words {
namespace {

constexpr char16_t kNoBreakSpace = u'\u00A0';

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}
std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// Nothing when it is no BCP 47 tag.
std::optional<icu::Locale> locale_of(std::string_view tag) {
  UErrorCode code = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), code);
  if (U_FAILURE(code) || *locale.getLanguage() == '\0') return std::nullopt;
  return locale;
}

icu::UnicodeString unbroken(std::string_view text) {
  auto out = from_utf8(text);
  out.findAndReplace(icu::UnicodeString(u' '), icu::UnicodeString(kNoBreakSpace));
  return out;
}

using Formatter = std::unique_ptr<icu::SimpleDateFormat>;

// CLDR's own format in `style`, when it is one that has a pattern.
Formatter own_format(icu::DateFormat* made) {
  auto* simple = dynamic_cast<icu::SimpleDateFormat*>(made);
  if (simple == nullptr) delete made;
  return Formatter(simple);
}

// With "a.m." and "p.m." as the patterns say, in UTC (times are shifted before), the space before them unbreakable.
void settle(icu::SimpleDateFormat& format, const DatePatterns& patterns) {
  icu::UnicodeString pattern;
  format.toPattern(pattern);
  pattern.findAndReplace(icu::UnicodeString(u" a"), icu::UnicodeString(u"\u00A0a"));
  format.applyPattern(pattern);
  if (!patterns.before_noon.empty() && !patterns.after_noon.empty()) {
    icu::DateFormatSymbols symbols(*format.getDateFormatSymbols());
    const icu::UnicodeString halves[] = {unbroken(patterns.before_noon), unbroken(patterns.after_noon)};
    symbols.setAmPmStrings(halves, 2);
    format.setDateFormatSymbols(symbols);
  }
  format.adoptTimeZone(icu::TimeZone::getGMT()->clone());
}

}  // namespace

struct Language::Icu {
  icu::Locale locale;
  Formatter date_time, date, clock;
  std::unique_ptr<icu::PluralRules> plurals;
  std::unique_ptr<icu::ListFormatter> list;
  std::unique_ptr<icu::LocaleDisplayNames> names;
  std::array<std::string, 7> weekdays;

  static std::string format(const icu::SimpleDateFormat& with, UtcMillis at) {
    icu::UnicodeString out;
    with.format(static_cast<UDate>(at.count), out);
    return to_utf8(out);
  }
};

Language::Language() = default;
Language::Language(Language&&) noexcept = default;
Language& Language::operator=(Language&&) noexcept = default;
Language::~Language() = default;

result<Language> Language::create(std::string_view tag, const DatePatterns& patterns) {
  Language made;
  made.tag_ = tag;
  made.icu_ = std::make_unique<Icu>();
  Icu& icu = *made.icu_;
  const auto locale = locale_of(tag);
  if (!locale) return fail(ErrorKind::kInvalid, "\"" + made.tag_ + "\" is not a language's tag (BCP 47)");
  icu.locale = *locale;
  UErrorCode code = U_ZERO_ERROR;
  made.right_to_left_ = icu.locale.isRightToLeft() != 0;
  // Police dates are of the civil calendar in every language.
  auto civil = icu.locale;
  civil.setKeywordValue("calendar", "gregorian", code);
  const auto formatter = [&](std::string_view pattern, icu::DateFormat::EStyle date, icu::DateFormat::EStyle time) {
    auto format = pattern.empty() ? own_format(icu::DateFormat::createDateTimeInstance(date, time, civil))
                                  : std::make_unique<icu::SimpleDateFormat>(from_utf8(pattern), civil, code);
    if (format && U_SUCCESS(code)) settle(*format, patterns);
    return format;
  };
  icu.date_time = formatter(patterns.date_time, icu::DateFormat::kFull, icu::DateFormat::kShort);
  icu.date = formatter(patterns.date, icu::DateFormat::kLong, icu::DateFormat::kNone);
  icu.clock = formatter(patterns.clock, icu::DateFormat::kNone, icu::DateFormat::kShort);
  icu.plurals.reset(icu::PluralRules::forLocale(icu.locale, code));
  icu.list.reset(icu::ListFormatter::createInstance(icu.locale, code));
  icu.names.reset(icu::LocaleDisplayNames::createInstance(icu.locale));
  if (U_FAILURE(code) || !icu.date_time || !icu.date || !icu.clock || !icu.plurals || !icu.list || !icu.names)
    return fail(ErrorKind::kInvalid,
                "the dates or plurals of \"" + made.tag_ + "\" could not be set up: " + u_errorName(code));
  int32_t count = 0;
  const auto* weekdays = icu.date->getDateFormatSymbols()->getWeekdays(count, icu::DateFormatSymbols::STANDALONE,
                                                                       icu::DateFormatSymbols::WIDE);
  for (int32_t day = 1; day < count && day <= 7; ++day)  // ICU counts from Sunday = 1
    icu.weekdays[static_cast<std::size_t>(day - 1)] = to_utf8(weekdays[day]);
  for (int number = 0; number <= 1000; ++number) made.plurals_.insert(made.plural_of(number));
  icu::UnicodeString own;
  icu.names->localeDisplayName(icu.locale, own);
  made.own_name_ = made.capitalized(to_utf8(own));
  return made;
}

std::string Language::name_of(std::string_view tag) const {
  const auto locale = locale_of(tag);
  if (!locale) return std::string(tag);
  icu::UnicodeString name;
  icu_->names->localeDisplayName(*locale, name);
  return name.isEmpty() ? std::string(tag) : to_utf8(name);
}

std::string Language::list(std::span<const std::string> items) const {
  std::vector<icu::UnicodeString> texts;
  for (const auto& item : items) texts.push_back(from_utf8(item));
  icu::UnicodeString out;
  UErrorCode code = U_ZERO_ERROR;
  icu_->list->format(texts.data(), static_cast<int32_t>(texts.size()), out, code);
  return to_utf8(out);
}

Plural Language::plural_of(std::int64_t count) const {
  const auto name = to_utf8(icu_->plurals->select(static_cast<double>(count)));
  const auto found = std::find(kPluralNames.begin(), kPluralNames.end(), name);
  return found == kPluralNames.end() ? Plural::kOther : static_cast<Plural>(found - kPluralNames.begin());
}

std::string Language::date_time(UtcMillis at, std::string_view zone) const {
  const auto local = local_time(at, zone);
  return local ? Icu::format(*icu_->date_time, at + minutes(local->offset_minutes)) : to_iso(at);
}

std::string Language::date(UtcMillis at) const {
  return Icu::format(*icu_->date, at);
}

std::string Language::clock(int minute_of_day) const {
  return Icu::format(*icu_->clock, UtcMillis{0} + minutes(minute_of_day % (24 * 60)));
}

std::string_view Language::weekday(int day) const {
  return icu_->weekdays[static_cast<std::size_t>(day) % 7];
}

std::string Language::capitalized(std::string_view text) const {
  auto whole = from_utf8(text);
  if (whole.isEmpty()) return {};
  const int32_t first = whole.moveIndex32(0, 1);
  icu::UnicodeString head(whole, 0, first);
  return to_utf8(head.toTitle(nullptr, icu_->locale).append(whole, first, whole.length() - first));
}

}  // namespace callbox::words
