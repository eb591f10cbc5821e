#include "base/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <iterator>

#include "base/time.h"

namespace callbox::log {
namespace {

std::atomic<Level> threshold{Level::kInfo};

std::string_view name_of(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

void set_level(Level level) {
  threshold = level;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < threshold.load(std::memory_order_relaxed)) return;
  std::string line = "{\"at\":\"" + to_iso(SystemClock().now()) + "\",\"level\":\"";
  line.append(name_of(level)).append("\",\"event\":");
  append_text(line, event);
  for (const Field& field : fields) {
    line += ',';
    append_text(line, field.name);
    line += ':';
    if (const auto* text = std::get_if<std::string_view>(&field.value))
      append_text(line, *text);
    else if (const auto* number = std::get_if<std::int64_t>(&field.value))
      line += std::to_string(*number);
    else if (const auto* real = std::get_if<double>(&field.value))
      line += fmt::format("{}", *real);
    else
      line += std::get<bool>(field.value) ? "true" : "false";
  }
  line += '\n';
  // One write a line: lines of several threads do not mix.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace callbox::log
