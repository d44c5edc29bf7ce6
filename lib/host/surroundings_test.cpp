#include "host/surroundings.hpp"

#include <doctest/doctest.h>

using namespace reachd::host;
using reachd::net::Address;

TEST_CASE("a route through another interface is a problem, reported with the rule that fixes it") {
  const auto ipv4 = *Address::parse("10.30.0.7");
  const auto problem = source_route_problem("staff", ipv4, {"eth0.30", "eth0"});
  REQUIRE(problem.has_value());
  CHECK(problem->find("leave by eth0 and not by eth0.30") != std::string::npos);
  CHECK(problem->find("'ip rule add from 10.30.0.7 lookup 100'") != std::string::npos);
  const auto ipv6 = source_route_problem("staff", *Address::parse("2001:db8:30::7"), {"eth0.30", "eth0"});
  REQUIRE(ipv6.has_value());
  CHECK(ipv6->find("'ip -6 rule add from 2001:db8:30::7 lookup 100'") != std::string::npos);
}

TEST_CASE("no route at all, or one through the right interface, is not a problem with the rules") {
  const auto address = *Address::parse("10.30.0.7");
  CHECK_FALSE(source_route_problem("staff", address, {"eth0", "eth0"}).has_value());
  CHECK_FALSE(source_route_problem("staff", address, {"eth0", ""}).has_value());
  CHECK_FALSE(source_route_problem("staff", *Address::parse("127.0.0.2"), {"", ""}).has_value());
}

TEST_CASE("an address that no interface has is reported") {
  const auto problem = source_route_problem("staff", *Address::parse("192.0.2.99"), {"", ""});
  REQUIRE(problem.has_value());
  CHECK(problem->find("no interface has the address 192.0.2.99") != std::string::npos);
}

TEST_CASE("the kernel knows the owner of the loopback address, and none for a documentation address") {
  CHECK(source_route(*Address::parse("127.0.0.1")).owner == "lo");
  const auto nobody = source_route(*Address::parse("203.0.113.77"));
  CHECK(nobody.owner.empty());
  CHECK(nobody.leaves_by.empty());
}
