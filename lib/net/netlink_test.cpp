#include "net/netlink.hpp"

#include <doctest/doctest.h>
#include <net/if.h>

#include <string_view>
#include <vector>

namespace reachd::net {

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes(std::string_view hex) {
  Bytes result;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    result.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return result;
}

Address address(std::string_view text) {
  return Address::parse(text).value();
}

// Recorded from Linux on amd64, interface 3 being one end of a veth pair.

const Bytes route_through_gateway = bytes(
    "700000001800000000000000fe7c000002200000fe0000010002000008000f00fe000000080001001139900a08000400030000"
    "00080007000a090001080005000a090002080019000000000024000c0002000000000000000000000000000000000000000000"
    "00000000000000000000");
const Bytes route_through_gateway6 = bytes(
    "b00000001800000000000000fe7c00000a808000fe0300010000000008000f00fe00000014000100262001490a440000000000"
    "000000000114000200000000000000000000000000000000001400070020010db8000900000000000000000001080006000004"
    "000014000500fe800000000000000000000000000002080004000300000024000c000200000000000000000000000000000000"
    "0000000000000000000000000000000500140000000000");
/// ip route add 198.51.100.0/24 via inet6 fe80::2
const Bytes route_through_other_family = bytes(
    "800000001800000000000000fe7c000002200000fe0000010002000008000f00fe00000008000100c633640708000400030000"
    "00080007000a090001160012000a00fe8000000000000000000000000000020000080019000000000024000c00020000000000"
    "00000000000000000000000000000000000000000000000000000000");
const Bytes route_on_link = bytes(
    "680000001800000000000000fe7c000002200000fe0000010002000008000f00fe000000080001000a09000708000400030000"
    "00080007000a090001080019000000000024000c00020000000000000000000000000000000000000000000000000000000000"
    "0000");
const Bytes route_to_loopback = bytes(
    "680000001800000000000000fe7c000002200000fe0000020002008008000f00fe000000080001007f00000108000400010000"
    "00080007007f000001080019000000000024000c00020000000000000000000000000000000000000000000000000000000000"
    "0000");
/// EHOSTUNREACH for a route of type "unreachable"
const Bytes refusal = bytes(
    "380000000200000000000000fe7c00008fffffff240000001a000100000000000000000002200000000000000000000008000100"
    "cb007101");
// From the links' answers of 1.5 kB: the header, the name and the carrier.
const Bytes link_up =
    bytes("300000001000000000000000fe7c00000000010003000000431001000000000007000300763000000500210001000000");
const Bytes link_without_carrier =
    bytes("300000001000000000000000fe7c00000000010003000000031000000000000007000300763000000500210000000000");
const Bytes link_down =
    bytes("300000001000000000000000fe7c00000000010003000000021000000000000007000300763000000500210000000000");
const Bytes incomplete_neighbour = bytes(
    "400000001c00000000000000fe7c0000020000000300000001000001080001000a09000908000400040000001400030070170000"
    "000000000000000002000000");

}  // namespace

TEST_CASE("the kinds of answers") {
  CHECK(said({}) == Said::nothing);
  CHECK(said(Bytes(15)) == Said::nothing);
  CHECK(said(refusal) == Said::refusal);
  CHECK(said(link_up) == Said::answer);
  auto longer_than_it_is = link_up;
  longer_than_it_is.pop_back();
  CHECK(said(longer_than_it_is) == Said::nothing);
}

TEST_CASE("routes, as recorded") {
  const auto through4 = route_in(route_through_gateway);
  REQUIRE(through4);
  CHECK(through4->interface == 3);
  CHECK(through4->gateway == address("10.9.0.2"));
  const auto through6 = route_in(route_through_gateway6);
  REQUIRE(through6);
  CHECK(through6->interface == 3);
  CHECK(through6->gateway == address("fe80::2"));
  const auto through_other = route_in(route_through_other_family);
  REQUIRE(through_other);
  CHECK(through_other->gateway == address("fe80::2"));
  const auto on_link = route_in(route_on_link);
  REQUIRE(on_link);
  CHECK(on_link->interface == 3);
  CHECK_FALSE(on_link->gateway);
  const auto local = route_in(route_to_loopback);
  REQUIRE(local);
  CHECK(local->interface == 1);
  CHECK_FALSE(route_in(refusal));
  CHECK_FALSE(route_in({}));

  auto prohibited = route_on_link;
  prohibited[16 + 7] = 8;  // rtm_type: RTN_PROHIBIT
  CHECK_FALSE(route_in(prohibited));
}

TEST_CASE("links, as recorded") {
  CHECK(has_carrier_in(link_up));
  CHECK_FALSE(has_carrier_in(link_without_carrier));
  CHECK_FALSE(has_carrier_in(link_down));
  CHECK(has_carrier_in(refusal));
  CHECK(has_carrier_in({}));
}

TEST_CASE("neighbours, as recorded, and in every other state") {
  CHECK(is_unresolved_in(incomplete_neighbour));
  struct Row {
    std::uint8_t state;  // NUD_*
    bool unresolved;
  };
  for (const auto& row :
       {Row{0x00, false}, Row{0x01, true}, Row{0x02, false}, Row{0x04, false}, Row{0x08, false},
        Row{0x10, false}, Row{0x20, true}, Row{0x40, false}, Row{0x80, false}}) {
    auto neighbour = incomplete_neighbour;
    neighbour[16 + 8] = row.state;
    CHECK(is_unresolved_in(neighbour) == row.unresolved);
  }
  CHECK_FALSE(is_unresolved_in(refusal));
  CHECK_FALSE(is_unresolved_in({}));
}

TEST_CASE("an answer that is truncated or damaged is never read beyond its end") {
  for (const auto& whole : {route_through_gateway, route_through_gateway6, route_through_other_family,
                            link_up, incomplete_neighbour, refusal}) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      auto fitting = cut;  // claims exactly its actual length
      if (size >= 4) fitting[0] = static_cast<std::uint8_t>(size);
      for (const auto& message : {cut, fitting}) {
        route_in(message);
        has_carrier_in(message);
        is_unresolved_in(message);
      }
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (const int value : {0, 1, 3, 127, 255}) {
        auto damaged = whole;
        damaged[i] = static_cast<std::uint8_t>(value);
        route_in(damaged);
        has_carrier_in(damaged);
        is_unresolved_in(damaged);
      }
    }
  }
  auto without_interface = route_on_link;
  without_interface.resize(28);
  without_interface[0] = 28;
  CHECK_FALSE(route_in(without_interface));
}

TEST_CASE("this kernel's answers for its loopback") {
  const auto here = address("127.0.0.1");
  const auto route = route_to(here, {});
  REQUIRE(route);
  CHECK(route->interface == static_cast<int>(if_nametoindex("lo")));
  CHECK_FALSE(route->gateway);
  CHECK(next_hop(here, {}) == NextHop::reachable);
  CHECK(next_hop(here, {"lo", {}}) == NextHop::reachable);
  CHECK(next_hop(here, {"", here}) == NextHop::reachable);
  CHECK(interface_of(here) == "lo");
  CHECK(is_own_address(here));
  CHECK_FALSE(is_own_address(address("192.0.2.1")));
  CHECK(interface_of(address("192.0.2.1")).empty());
  CHECK(source_address_for(here, {}) == here);
  // An address that this host does not have cannot be a source.
  CHECK_FALSE(source_address_for(here, {"", address("192.0.2.1")}));
  CHECK_FALSE(source_address_for(here, {"not-there", {}}));
}

}  // namespace reachd::net
