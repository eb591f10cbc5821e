#include "outlets/bluesky/record_key.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace callbox::outlets::bluesky {
namespace {

TEST(RecordKey, IsTheSameForTheSameDelivery) {
  EXPECT_EQ(record_key({1795249800000}, "delivery/1"), record_key({1795249800000}, "delivery/1"));
  EXPECT_NE(record_key({1795249800000}, "delivery/1"), record_key({1795249800000}, "delivery/2"));
}

TEST(RecordKey, HasTheFormOfATid) {
  EXPECT_EQ(record_key({0}, "x").size(), 13u);
  EXPECT_TRUE(is_record_key(record_key({1795249800000}, "delivery/1")));
  EXPECT_TRUE(is_record_key("3jzfcijpj2z2a"));  // the example of the specification
  EXPECT_FALSE(is_record_key("3jzfcijpj2z21"));
  EXPECT_FALSE(is_record_key("zzzzzzzzzzzzz"));
  EXPECT_FALSE(is_record_key("3jzfcijpj2z2"));
  EXPECT_FALSE(is_record_key("3JZFCIJPJ2Z2A"));
  EXPECT_FALSE(is_record_key(""));
}

TEST(RecordKey, DiffersForDeliveriesOfOneMillisecond) {
  std::set<std::string> keys;
  for (int i = 0; i < 50; ++i) keys.insert(record_key({1795249800000}, "delivery/" + std::to_string(i)));
  EXPECT_EQ(keys.size(), 50u);
}

RC_GTEST_PROP(RecordKey, SortsByTime, (const std::string& a, const std::string& b)) {
  const auto earlier = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000);
  const auto later = *rc::gen::inRange<std::int64_t>(earlier + 1, 4'000'000'000'001);
  RC_ASSERT(record_key({earlier}, a) < record_key({later}, b));
  RC_ASSERT(is_record_key(record_key({later}, b)));
}

}  // namespace
}  // namespace callbox::outlets::bluesky
