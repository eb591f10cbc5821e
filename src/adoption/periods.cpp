#include "adoption/periods.h"

#include <algorithm>
#include <set>

namespace callbox::adoption {
namespace {

struct Known {
  const Adoption* adoption;
  std::shared_ptr<const directive::Directive> directive;
};

// What counted at a moment: of each version the text adopted last by then.
std::vector<Known> known_at(const std::vector<Known>& all, UtcMillis at) {
  std::vector<Known> known;
  for (const Known& one : all) {
    if (one.adoption->counts_from > at) continue;
    const auto same = std::find_if(known.begin(), known.end(), [&](const Known& other) {
      return other.adoption->directive == one.adoption->directive && other.adoption->version == one.adoption->version;
    });
    if (same == known.end()) {
      known.push_back(one);
    } else {
      *same = one;
    }
  }
  return known;
}

const Known* in_force_at(const std::vector<Known>& known, UtcMillis at) {
  Directives directives;
  for (const Known& one : known) directives.push_back(one.directive);
  const auto in_force = directive::in_force(directives, at);
  if (!in_force) return nullptr;
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.directive == in_force->directive; });
  return &*found;
}

}  // namespace

result<std::vector<Period>> periods(storage::AnyReadTx& tx, const Book& book) {
  TRY(const std::vector<Adoption> all, adoptions(tx));
  std::vector<Known> compiled;
  std::set<UtcMillis> moments;  // when another may come into force
  for (const Adoption& one : all) {
    TRY(auto directive, book.compiled(tx, one.digest));
    compiled.push_back({&one, std::move(directive)});
    moments.insert(std::max(one.counts_from, one.effective));
  }
  std::vector<Period> periods;
  for (const UtcMillis at : moments) {
    const std::vector<Known> known = known_at(compiled, at);
    const Known* now = in_force_at(known, at);
    Period* last = periods.empty() || periods.back().until ? nullptr : &periods.back();
    if (last != nullptr && now != nullptr && last->adoption.number == now->adoption->number) continue;
    if (last != nullptr) last->until = at;
    if (now != nullptr) periods.push_back({*now->adoption, now->directive, at, {}});
  }
  std::reverse(periods.begin(), periods.end());
  return periods;
}

}  // namespace callbox::adoption
