#include "ledger/event_order.h"

namespace callbox::ledger {
namespace {

constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kOrdered = 14;  // characters of five bits

}  // namespace

std::int64_t order_of(const EventId& id) {
  if (id.text().size() < kOrdered) return -1;
  std::uint64_t order = 0;
  for (std::size_t i = 0; i < kOrdered; ++i) {
    const std::size_t digit = kDigits.find(id.text()[i]);
    if (digit == std::string_view::npos || order >> 58 != 0) return -1;
    order = order << 5 | digit;
  }
  return static_cast<std::int64_t>(order);
}

EventId later_id(EventId fresh, std::int64_t last) {
  if (order_of(fresh) > last) return fresh;
  std::string text = fresh.text();
  auto order = static_cast<std::uint64_t>(last) + 1;
  for (std::size_t i = kOrdered; i-- > 0; order >>= 5) text[i] = kDigits[order & 31];
  return EventId::trusted(std::move(text));
}

}  // namespace callbox::ledger
