#include "net/address_guard.h"

#include <gtest/gtest.h>

namespace callbox::net {
namespace {

TEST(AddressGuard, LetsPublicAddressesThrough) {
  const AddressGuard guard;
  for (const char* text : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1"}) {
    EXPECT_FALSE(guard.refusal(*IpAddress::parse(text), 443).has_value()) << text;
    EXPECT_FALSE(guard.refusal(*IpAddress::parse(text), 80).has_value()) << text;
  }
}

TEST(AddressGuard, RefusesEveryAddressThatIsNotPublic) {
  const AddressGuard guard;
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "100.100.100.200",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.1.1.1",
                           "255.255.255.255",
                           "168.63.129.16",
                           "::",
                           "::1",
                           "::ffff:8.8.8.8",
                           "::ffff:127.0.0.1",
                           "::7f00:1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2001::1",
                           "2001:db8::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "3fff::1"}) {
    EXPECT_TRUE(guard.refusal(*IpAddress::parse(text), 443).has_value()) << text;
  }
}

TEST(AddressGuard, RefusesOtherPortsUnlessTheyAreAllowed) {
  EXPECT_TRUE(AddressGuard().refusal(*IpAddress::parse("8.8.8.8"), 25).has_value());
  const auto guard = AddressGuard::create({{}, {8443}});
  ASSERT_TRUE(guard.has_value());
  EXPECT_FALSE(guard->refusal(*IpAddress::parse("8.8.8.8"), 8443).has_value());
  EXPECT_TRUE(guard->refusal(*IpAddress::parse("8.8.8.8"), 8444).has_value());
}

TEST(AddressGuard, LetsThroughWhatTheAdministratorNamesAndNothingBeside) {
  const auto guard = AddressGuard::create({{"10.20.0.0/20", "::1"}, {}});
  ASSERT_TRUE(guard.has_value());
  EXPECT_FALSE(guard->refusal(*IpAddress::parse("10.20.15.255"), 8080).has_value());
  EXPECT_TRUE(guard->refusal(*IpAddress::parse("10.20.16.0"), 8080).has_value());
  EXPECT_FALSE(guard->refusal(*IpAddress::parse("::1"), 8080).has_value());
  EXPECT_TRUE(guard->refusal(*IpAddress::parse("::2"), 8080).has_value());
}

TEST(AddressGuard, RefusesAnExceptionThatIsNoBlockOfAddresses) {
  for (const char* text : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::1/129", "10.0.0/8"}) {
    EXPECT_FALSE(AddressGuard::create({{text}, {}}).has_value()) << text;
  }
}

}  // namespace
}  // namespace callbox::net
