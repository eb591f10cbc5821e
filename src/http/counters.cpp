#include "http/counters.h"

namespace callbox::http {
namespace {

struct Line {
  const char* name;
  const char* type;
  const char* help;
  Counter Counters::*counter;
};

constexpr Line kLines[] = {
    {"callbox_http_connections", "gauge", "Open connections.", &Counters::open_connections},
    {"callbox_http_event_streams", "gauge", "Open streams of server-sent events.", &Counters::open_streams},
    {"callbox_http_connections_total", "counter", "Connections accepted.", &Counters::accepted},
    {"callbox_http_connections_refused_total", "counter", "Connections over the limit.",
     &Counters::refused_connections},
    {"callbox_http_page_hits_total", "counter", "Answers from the page cache.", &Counters::page_hits},
    {"callbox_http_pages_not_kept_total", "counter", "Pages that the full page cache did not take.",
     &Counters::pages_not_kept},
    {"callbox_http_not_modified_total", "counter", "Answers 304.", &Counters::not_modified},
    {"callbox_http_timeouts_total", "counter", "Connections closed for being slow.", &Counters::timed_out},
    {"callbox_http_dropped_consumers_total", "counter", "Event streams closed for falling behind.",
     &Counters::dropped_consumers},
};

void head(std::string& out, const char* name, const char* type, const char* help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

}  // namespace

std::string to_prometheus(const std::vector<const Counters*>& cores) {
  std::string out;
  for (const Line& line : kLines) {
    std::uint64_t sum = 0;
    for (const Counters* core : cores) sum += (core->*line.counter).value();
    head(out, line.name, line.type, line.help);
    out.append(line.name).append(" ").append(std::to_string(sum)).append("\n");
  }
  constexpr const char* kRequests = "callbox_http_requests_total";
  head(out, kRequests, "counter", "Answers by status.");
  for (std::size_t status = 0; status < std::tuple_size_v<decltype(Counters::by_status)>; ++status) {
    std::uint64_t sum = 0;
    for (const Counters* core : cores) sum += core->by_status[status].value();
    if (sum == 0) continue;
    out.append(kRequests).append("{status=\"").append(std::to_string(status)).append("\"} ");
    out.append(std::to_string(sum)).append("\n");
  }
  return out;
}

}  // namespace callbox::http
