#include "net/address.hpp"

#include <doctest/doctest.h>

using reachd::net::Address;
using reachd::net::Endpoint;
using reachd::net::Family;
using reachd::net::Network;

TEST_CASE("addresses are parsed and printed as by inet_pton and inet_ntop") {
  for (const char* text : {"0.0.0.0", "17.57.144.10", "::", "::1", "2620:149:a44::1", "::ffff:10.0.0.1"}) {
    CAPTURE(text);
    REQUIRE(Address::parse(text));
    CHECK(Address::parse(text)->to_string() == text);
  }
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4x", "fe80::1%nosuchinterface", "10.0.0.1%lo",
                           "::g", "localhost"}) {
    CAPTURE(text);
    CHECK_FALSE(Address::parse(text));
  }
}

TEST_CASE("the scope of a link-local address is kept") {
  const auto address = Address::parse("fe80::1%lo");
  REQUIRE(address);
  CHECK(address->scope() == 1);
  CHECK(address->to_string() == "fe80::1%lo");
  CHECK(address->zone() == "lo");
  CHECK(Address::parse("fe80::1%1") == address);
  CHECK(Address::ipv6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1) == address);
  CHECK(Address::parse("fe80::1%77777")->to_string() == "fe80::1%77777");
}

TEST_CASE("an interface that is not there yet is kept by its name") {
  const auto address = Address::parse_configured("fe80::77%up0");
  REQUIRE(address);
  CHECK(address->scope() == 0);
  CHECK(address->zone() == "up0");
  CHECK(address->to_string() == "fe80::77%up0");
  CHECK(Address::parse_configured("fe80::77%up0") == address);
  CHECK(Address::parse_configured("fe80::77%up1") != address);
  for (const char* text :
       {"fe80::77%", "fe80::77%a b", "fe80::77%sixteen-letters-", "10.0.0.1%up0", "fe80::77%0"}) {
    CAPTURE(text);
    CHECK_FALSE(Address::parse_configured(text));
  }
}

TEST_CASE("which addresses may be another host, and which are global") {
  struct Row {
    const char* text;
    bool another_host_possible, is_private, global;
  };
  const Row rows[] = {
      {"17.57.144.10", true, false, true},
      {"10.1.2.3", true, true, false},
      {"172.31.0.1", true, true, false},
      {"172.32.0.1", true, false, true},
      {"192.168.0.1", true, true, false},
      {"100.64.0.1", true, true, false},
      {"127.0.0.1", false, false, false},
      {"0.0.0.0", false, false, false},
      {"169.254.1.1", false, false, false},
      {"224.0.0.1", false, false, false},
      {"203.0.113.9", true, false, false},
      {"255.255.255.255", true, false, false},
      {"2620:149:a44::1", true, false, true},
      {"fd00::1", true, true, false},
      {"fe80::1", false, false, false},
      {"::1", false, false, false},
      {"::", false, false, false},
      {"ff02::1", false, false, false},
      {"2001:db8::1", true, false, false},
      {"64:ff9b::1139:900a", true, false, true},
      {"::ffff:10.0.0.1", true, true, false},
      {"::ffff:127.0.0.1", false, false, false},
      {"::ffff:17.0.0.1", true, false, true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto address = *Address::parse(row.text);
    CHECK(address.cannot_be_another_host() == !row.another_host_possible);
    CHECK(address.is_private() == row.is_private);
    CHECK(address.is_global() == row.global);
  }
}

TEST_CASE("a network contains its addresses and no others") {
  const auto apple = *Network::parse("17.0.0.0/8");
  CHECK(apple.contains(*Address::parse("17.255.0.1")));
  CHECK_FALSE(apple.contains(*Address::parse("18.0.0.1")));
  CHECK_FALSE(apple.contains(*Address::parse("::ffff:17.0.0.1")));
  CHECK(Network::around(*Address::parse("17.57.147.255"), 22) == *Network::parse("17.57.144.0/22"));
  CHECK(Network::around(*Address::parse("17.57.147.255"), 32) == *Network::parse("17.57.147.255"));
  CHECK(Network::around(*Address::parse("2620:149:a44:ffff::1"), 49).to_string() == "2620:149:a44:8000::/49");
  CHECK(Network::around(*Address::parse("::1"), 0).to_string() == "::/0");
  CHECK_FALSE(Address::from_bytes(std::array<std::uint8_t, 5>{}).has_value());
  const auto narrow = *Network::parse("17.57.144.0/22");
  CHECK(narrow.contains(*Address::parse("17.57.147.255")));
  CHECK_FALSE(narrow.contains(*Address::parse("17.57.148.0")));
  const auto v6 = *Network::parse("2620:149:a44::/48");
  CHECK(v6.contains(*Address::parse("2620:149:a44:ffff::1")));
  CHECK_FALSE(v6.contains(*Address::parse("2620:149:a45::1")));
  CHECK(Network::parse("10.0.0.1")->prefix_length() == 32);
  CHECK(Network::parse("0.0.0.0/0")->contains(*Address::parse("9.9.9.9")));
  for (const char* bad :
       {"17.0.0.1/8", "17.0.0.0/33", "17.0.0.0/", "17.0.0.0/-1", "17.0.0.0/8x", "/8", "x/8"}) {
    CAPTURE(bad);
    CHECK_FALSE(Network::parse(bad));
  }
}

TEST_CASE("an endpoint is printed so that the port is unambiguous") {
  CHECK(Endpoint{*Address::parse("17.0.0.1"), 443}.to_string() == "17.0.0.1:443");
  CHECK(Endpoint{*Address::parse("2620::1"), 443}.to_string() == "[2620::1]:443");
}
