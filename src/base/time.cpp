#include "base/time.h"

#include <fmt/format.h>

#include <unicode/calendar.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>

namespace callbox {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Civil {
  int year;
  unsigned month, day;
  int hour, minute, second, millisecond;
  unsigned weekday;
};

Civil civil(UtcMillis at) {
  using namespace std::chrono;
  const sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(at.count)};
  const auto day = floor<std::chrono::days>(point);
  const year_month_day ymd{day};
  const hh_mm_ss time{point - day};
  return {static_cast<int>(ymd.year()),
          static_cast<unsigned>(ymd.month()),
          static_cast<unsigned>(ymd.day()),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()),
          static_cast<int>(time.subseconds().count()),
          std::chrono::weekday{day}.c_encoding()};
}

// Reads exactly `digits` digits at `at`, or -1.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct ParsedOffset {
  bool valid;
  int minutes;
};

ParsedOffset parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return {true, 0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {false, 0};
  const int hour = number_at(text, 1, 2);
  const int minute = number_at(text, 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return {false, 0};
  const int total = hour * 60 + minute;
  return {true, text[0] == '-' ? -total : total};
}

}  // namespace

UtcMillis SystemClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

UtcMillis ManualClock::now() const {
  return {std::atomic_ref(now_).load()};
}
void ManualClock::set(UtcMillis at) {
  std::atomic_ref(now_).store(at.count);
}
void ManualClock::advance(Millis by) {
  std::atomic_ref(now_).fetch_add(by.count);
}

std::string to_iso(UtcMillis at) {
  const Civil c = civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, c.hour, c.minute, c.second,
                     c.millisecond);
}

result<UtcMillis> parse_iso(std::string_view text) {
  using namespace std::chrono;
  const auto refuse = [&] {
    return fail(ErrorKind::kInvalid, "expected a date and time such as 2026-11-21T08:30:00Z, found \"" +
                                         std::string(text.substr(0, 40)) + "\"");
  };
  if (text.size() < 20) return refuse();
  const int y = number_at(text, 0, 4), mo = number_at(text, 5, 2), d = number_at(text, 8, 2);
  const int h = number_at(text, 11, 2), mi = number_at(text, 14, 2), s = number_at(text, 17, 2);
  const bool shaped = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                      text[13] == ':' && text[16] == ':';
  if (!shaped || y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return refuse();
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return refuse();
  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    int scale = 100;
    std::size_t digits = 0;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
      millis += (text[at] - '0') * scale;
      scale /= 10;
    }
    if (digits == 0) return refuse();
  }
  const ParsedOffset offset = parse_offset(text.substr(at));
  if (!offset.valid) return refuse();
  const std::int64_t day_count = sys_days{ymd}.time_since_epoch().count();
  const std::int64_t second_count = day_count * 86400 + h * 3600 + mi * 60 + s - offset.minutes * 60;
  return UtcMillis{second_count * 1000 + millis};
}

std::string to_http_date(UtcMillis at) {
  const Civil c = civil(at);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays[c.weekday], c.day, kMonths[c.month - 1],
                     c.year, c.hour, c.minute, c.second);
}

std::string to_mail_date(UtcMillis at) {
  const Civil c = civil(at);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kWeekdays[c.weekday], c.day, kMonths[c.month - 1],
                     c.year, c.hour, c.minute, c.second);
}

result<LocalTime> local_time(UtcMillis at, std::string_view zone) {
  const auto name = icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), static_cast<int>(zone.size())));
  const std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(name));
  if (!found || *found == icu::TimeZone::getUnknown())
    return fail(ErrorKind::kInvalid,
                "expected an IANA time zone such as America/Chicago, found \"" + std::string(zone) + "\"");
  UErrorCode code = U_ZERO_ERROR;
  int32_t raw = 0, dst = 0;
  found->getOffset(static_cast<double>(at.count), 0, raw, dst, code);
  if (U_FAILURE(code)) return fail(ErrorKind::kInternal, "the time zone data could not be read");
  const int offset = (raw + dst) / 60'000;
  const Civil c = civil(at + minutes(offset));
  return LocalTime{c.year,
                   static_cast<int>(c.month),
                   static_cast<int>(c.day),
                   c.hour,
                   c.minute,
                   c.second,
                   static_cast<int>(c.weekday),
                   offset};
}

}  // namespace callbox
