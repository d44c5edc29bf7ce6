#include "dns/unexpected.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace reachd::dns;
using reachd::net::Address;
using reachd::net::Network;

namespace {

std::vector<Address> addresses(const std::vector<const char*>& texts) {
  std::vector<Address> result;
  for (const char* text : texts) result.push_back(*Address::parse(text));
  return result;
}

const std::vector<Network> apple{*Network::parse("17.0.0.0/8"), *Network::parse("2620:149:a44::/48")};

}  // namespace

TEST_CASE("one address alone") {
  struct Row {
    const char* address;
    bool good_to_report, good_to_connect, good_as_apple;
  };
  const Row rows[] = {
      {"17.57.144.10", true, true, true},
      {"2620:149:a44::1", true, true, true},
      {"2620:149:a45::1", true, true, false},
      {"93.184.216.34", true, true, false},
      {"10.1.2.3", false, true, false},
      {"192.168.0.1", false, true, false},
      {"100.64.0.1", false, true, false},
      {"fd00::1", false, true, false},
      {"203.0.113.1", false, true, false},
      {"2001:db8::1", false, true, false},
      {"0.0.0.0", false, false, false},
      {"127.0.0.1", false, false, false},
      {"169.254.1.1", false, false, false},
      {"224.0.0.1", false, false, false},
      {"::", false, false, false},
      {"::1", false, false, false},
      {"fe80::1", false, false, false},
      {"ff02::1", false, false, false},
      {"::ffff:127.0.0.1", false, false, false},
      // The well-known NAT64 prefix followed by 17.57.144.10, 10.1.2.3, 127.0.0.1 and 93.184.216.34.
      {"64:ff9b::1139:900a", true, true, true},
      {"64:ff9b::a01:203", false, true, false},
      {"64:ff9b::7f00:1", false, false, false},
      {"64:ff9b::5db8:d822", true, true, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.address);
    const auto list = addresses({row.address});
    CHECK(first_unexpected(list, {}, {}, Use::report).has_value() == !row.good_to_report);
    CHECK(first_unexpected(list, {}, {}, Use::connect).has_value() == !row.good_to_connect);
    CHECK(first_unexpected(list, apple, {}, Use::report).has_value() == !row.good_as_apple);
    CHECK(first_unexpected(list, apple, {}, Use::connect).has_value() == !row.good_as_apple);
  }
}

TEST_CASE("one wrong address among right ones is reported; a private one may be expected") {
  CHECK(first_unexpected(addresses({"17.0.0.1", "10.0.0.1", "127.0.0.1"}), {}, {}, Use::report) ==
        Address::parse("10.0.0.1"));
  CHECK(first_unexpected(addresses({"17.0.0.1", "10.0.0.1", "127.0.0.1"}), {}, {}, Use::connect) ==
        Address::parse("127.0.0.1"));
  CHECK(first_unexpected({}, apple, {}, Use::report) == std::nullopt);
  const std::vector<Network> inside{*Network::parse("10.0.0.0/8"), *Network::parse("127.0.0.0/8")};
  CHECK(first_unexpected(addresses({"10.0.0.1", "127.0.0.1"}), inside, {}, Use::report) == std::nullopt);
}

TEST_CASE("the embedded IPv4 address, for every length of RFC 6052") {
  // Its section 2.4: 192.0.2.33 under six prefixes.
  const std::pair<const char*, const char*> rows[] = {
      {"2001:db8::/32", "2001:db8:c000:221::"},
      {"2001:db8:100::/40", "2001:db8:1c0:2:21::"},
      {"2001:db8:122::/48", "2001:db8:122:c000:2:2100::"},
      {"2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"},
      {"2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"},
      {"2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"},
  };
  for (const auto& [prefix, address] : rows) {
    CAPTURE(prefix);
    CHECK(embedded_ipv4(*Address::parse(address), *Network::parse(prefix)) == Address::parse("192.0.2.33"));
  }
  CHECK_FALSE(embedded_ipv4(*Address::parse("2001:db9::1"), *Network::parse("2001:db8::/32")));
  CHECK_FALSE(embedded_ipv4(*Address::parse("2001:db8::1"), *Network::parse("2001:db8::/33")));
  CHECK_FALSE(embedded_ipv4(*Address::parse("17.0.0.1"), *Network::parse("17.0.0.1/32")));
  // Bits 64 to 71 are set: no embedded address.
  CHECK_FALSE(embedded_ipv4(*Address::parse("2001:db8:122:344:1c0:2:2100::"),
                            *Network::parse("2001:db8:122:344::/64")));
}

TEST_CASE("configured and discovered NAT64 prefixes count") {
  const auto apple_behind = addresses({"2a00:1234:0:64::1139:900a"});
  const auto private_behind = addresses({"2a00:1234:0:64::a01:203"});
  CHECK(first_unexpected(apple_behind, apple, {}, Use::report));
  CHECK_FALSE(first_unexpected(private_behind, {}, {}, Use::report));
  for (const bool configured : {true, false}) {
    CAPTURE(configured);
    Nat64Prefixes nat64;
    (configured ? nat64.configured : nat64.discovered) = Network::parse("2a00:1234:0:64::/96");
    CHECK_FALSE(first_unexpected(apple_behind, apple, nat64, Use::report));
    CHECK(first_unexpected(private_behind, {}, nat64, Use::report));
    CHECK_FALSE(first_unexpected(private_behind, {}, nat64, Use::connect));
  }
  // The prefix itself may be expected, and a unique-local prefix is not an error if a global host is
  // embedded.
  const std::vector<Network> prefix{*Network::parse("2a00:1234:0:64::/96")};
  CHECK_FALSE(first_unexpected(apple_behind, prefix, {prefix[0], std::nullopt}, Use::report));
  CHECK_FALSE(first_unexpected(addresses({"fd00:64::1139:900a"}), {},
                               {std::nullopt, Network::parse("fd00:64::/96")}, Use::report));
}

TEST_CASE("the NAT64 prefix from the answer for ipv4only.arpa") {
  struct Row {
    std::vector<const char*> answers;
    const char* prefix;  // null: none
  };
  const Row rows[] = {
      {{"64:ff9b::c000:aa", "64:ff9b::c000:ab"}, "64:ff9b::/96"},
      {{"64:ff9b::192.0.0.170"}, "64:ff9b::/96"},
      {{"2001:db8:c000:aa::", "2001:db8:c000:ab::"}, "2001:db8::/32"},
      {{"2001:db8:1c0:0:aa::", "2001:db8:1c0:0:ab::"}, "2001:db8:100::/40"},
      {{"2001:db8:122:c000:0:aa00::", "2001:db8:122:c000:0:ab00::"}, "2001:db8:122::/48"},
      {{"2001:db8:122:3c0:0:aa::", "2001:db8:122:3c0:0:ab::"}, "2001:db8:122:300::/56"},
      {{"2001:db8:122:344:c0:0:aa00::", "2001:db8:122:344:c0:0:ab00::"}, "2001:db8:122:344::/64"},
      // The first address fits two positions; the second shows which is meant.
      {{"2001:db8:c000:aa::192.0.0.170", "2001:db8:c000:aa::192.0.0.171"}, "2001:db8:c000:aa::/96"},
      {{"2001:db8:c000:aa::192.0.0.170"}, nullptr},
      {{"2001:db8::1", "192.0.0.170"}, nullptr},
      {{"::ffff:10.0.0.1"}, nullptr},
      {{}, nullptr},
      // Two prefixes, each with both addresses: the first.
      {{"64:ff9b::192.0.0.170", "fd00::192.0.0.171", "fd00::192.0.0.170", "64:ff9b::192.0.0.171"},
       "64:ff9b::/96"},
      {{"64:ff9b::192.0.0.170", "fd00::192.0.0.171"}, nullptr},
  };
  for (const auto& row : rows) {
    CAPTURE(row.prefix == nullptr ? "none" : row.prefix);
    const auto found = nat64_prefix_of(addresses(row.answers));
    CHECK(found == (row.prefix == nullptr ? std::nullopt : Network::parse(row.prefix)));
  }
}

TEST_CASE("a NAT64 prefix is guessed from an address that embeds an expected one") {
  const std::vector<Network> apple{*Network::parse("17.0.0.0/8")};
  struct Row {
    const char* address;
    const char* prefix;  ///< empty: none
  };
  const Row rows[] = {
      {"2a0e:1234:64::1139:900a", "2a0e:1234:64::/96"},
      {"2a0e:1234:1139:900a::", "2a0e:1234::/32"},
      {"2a0e:1234:5611:3990:a::", "2a0e:1234:5600::/40"},
      {"2a0e:1234:64:1139:90:a00::", "2a0e:1234:64::/48"},
      {"2a0e:1234:64:77:11:3990:a00:0", "2a0e:1234:64:77::/64"},
      {"2a0e:1234:64::a01:203", ""},   // 10.1.2.3
      {"2a0e:1234:1139:900a::1", ""},  // a suffix
      {"17.57.144.10", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.address);
    const auto prefix = guessed_nat64_prefix(*Address::parse(row.address), apple);
    CHECK((prefix ? prefix->to_string() : "") == row.prefix);
  }
}
