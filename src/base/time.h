// Time as the record keeps it: UTC milliseconds. Zones only at the edge, for people.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callbox {

// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct UtcMillis {
  std::int64_t count = 0;
  friend auto operator<=>(const UtcMillis&, const UtcMillis&) = default;
};
// A length of time in milliseconds.
struct Millis {
  std::int64_t count = 0;
  friend auto operator<=>(const Millis&, const Millis&) = default;
};
constexpr Millis milliseconds(std::int64_t n) {
  return {n};
}
constexpr Millis seconds(std::int64_t n) {
  return {n * 1000};
}
constexpr Millis minutes(std::int64_t n) {
  return {n * 60'000};
}
constexpr Millis hours(std::int64_t n) {
  return {n * 3'600'000};
}
constexpr Millis days(std::int64_t n) {
  return {n * 86'400'000};
}
constexpr UtcMillis operator+(UtcMillis at, Millis by) {
  return {at.count + by.count};
}
constexpr UtcMillis operator-(UtcMillis at, Millis by) {
  return {at.count - by.count};
}
constexpr Millis operator-(UtcMillis later, UtcMillis earlier) {
  return {later.count - earlier.count};
}

// The one way to ask what time it is; tests set their own.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcMillis now() const = 0;
};
class SystemClock final : public Clock {
 public:
  UtcMillis now() const override;
};
// A clock that stands still until it is moved. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcMillis start) : now_(start.count) {}
  UtcMillis now() const override;
  void set(UtcMillis at);
  void advance(Millis by);

 private:
  mutable std::int64_t now_;
};

// "2026-11-21T08:30:00.000Z"
std::string to_iso(UtcMillis at);
// RFC 3339, `Z` or numeric offset, optional fraction. kInvalid otherwise.
result<UtcMillis> parse_iso(std::string_view text);
// "Sat, 21 Nov 2026 08:30:00 GMT": RFC 9110 IMF-fixdate.
std::string to_http_date(UtcMillis at);
// "Sat, 21 Nov 2026 08:30:00 +0000": RFC 5322.
std::string to_mail_date(UtcMillis at);

// The wall clock of an IANA zone ("America/Chicago"), for staffed hours and for people.
struct LocalTime {
  int year, month, day, hour, minute, second;
  int weekday;         // 0 = Sunday
  int offset_minutes;  // east of UTC
};
result<LocalTime> local_time(UtcMillis at, std::string_view zone);

}  // namespace callbox
