#include "ledger/reference_tree.h"

namespace callbox::ledger::test {
namespace {

std::size_t largest_power_of_two_below(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

std::vector<Digest> with(std::vector<Digest> list, const Digest& last) {
  list.push_back(last);
  return list;
}

}  // namespace

ReferenceTree::ReferenceTree(std::size_t leaves) {
  for (std::size_t i = 0; i < leaves; ++i) leaves_.push_back(sha256(std::string(1, '\0') + std::to_string(i)));
}

Digest ReferenceTree::mth(std::size_t begin, std::size_t end) {
  if (begin == end) return sha256(std::string());
  if (end - begin == 1) return leaves_[begin];
  const auto found = known_.find({begin, end});
  if (found != known_.end()) return found->second;
  const std::size_t k = largest_power_of_two_below(end - begin);
  const Digest left = mth(begin, begin + k), right = mth(begin + k, end);
  const Digest node = sha256(std::string(1, '\1') + std::string(left.view()) + std::string(right.view()));
  known_[{begin, end}] = node;
  return node;
}

std::vector<Digest> ReferenceTree::path_in(std::size_t m, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return {};
  const std::size_t k = largest_power_of_two_below(end - begin);
  if (m < k) return with(path_in(m, begin, begin + k), mth(begin + k, end));
  return with(path_in(m - k, begin + k, end), mth(begin, begin + k));
}

std::vector<Digest> ReferenceTree::sub(std::size_t m, std::size_t begin, std::size_t end, bool whole) {
  if (m == end - begin) return whole ? std::vector<Digest>() : std::vector<Digest>{mth(begin, end)};
  const std::size_t k = largest_power_of_two_below(end - begin);
  if (m <= k) return with(sub(m, begin, begin + k, whole), mth(begin + k, end));
  return with(sub(m - k, begin + k, end, false), mth(begin, begin + k));
}

}  // namespace callbox::ledger::test
