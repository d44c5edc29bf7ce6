#include "net/failure.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace reachd::net;
using reachd::net::IcmpError;

namespace {
IcmpError v4(int type, int code) {
  return {Family::ipv4, static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(code),
          Address::parse("10.1.0.1")};
}
IcmpError v6(int type, int code) {
  return {Family::ipv6, static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(code),
          Address::parse("2a00::1")};
}
}  // namespace

TEST_CASE("an errno without ICMP") {
  struct Row {
    int error;
    bool while_opening;
    bool has_source;
    Failure expected;
  };
  const Row rows[] = {
      {ECONNREFUSED, false, true, Failure::refused},      {ETIMEDOUT, false, true, Failure::timeout},
      {ENETUNREACH, false, true, Failure::no_route},      {EHOSTUNREACH, false, true, Failure::no_route},
      {ENETDOWN, false, true, Failure::no_route},         {ENODEV, true, true, Failure::no_route},
      {EAFNOSUPPORT, true, true, Failure::no_route},      {EADDRNOTAVAIL, true, true, Failure::no_route},
      {EADDRNOTAVAIL, false, true, Failure::local_error}, {EADDRNOTAVAIL, false, false, Failure::no_route},
      {EINVAL, false, true, Failure::no_route},           {EPERM, false, true, Failure::local_error},
      {EACCES, false, true, Failure::local_error},        {EMFILE, true, true, Failure::local_error},
      {ENOBUFS, false, true, Failure::local_error},       {EAGAIN, false, true, Failure::local_error},
  };
  for (const auto& row : rows) {
    CAPTURE(row.error);
    CAPTURE(row.while_opening);
    CHECK(classify({.error = row.error,
                    .while_opening = row.while_opening,
                    .has_source = row.has_source,
                    .icmp = {},
                    .sender_is_own = false}) == row.expected);
  }
}

TEST_CASE("an ICMP error is more specific than its errno, and its sender more specific still") {
  struct Row {
    IcmpError icmp;
    Failure from_a_router, from_this_host;
  };
  const Row rows[] = {
      {v4(3, 0), Failure::unreachable, Failure::local_error},
      {v4(3, 1), Failure::unreachable, Failure::no_route},
      {v4(3, 3), Failure::unreachable, Failure::local_error},
      {v4(3, 9), Failure::prohibited, Failure::local_error},
      {v4(3, 10), Failure::prohibited, Failure::local_error},
      {v4(3, 13), Failure::prohibited, Failure::local_error},
      {v4(11, 0), Failure::unreachable, Failure::local_error},
      {v4(11, 13), Failure::unreachable, Failure::local_error},
      {v6(1, 0), Failure::unreachable, Failure::local_error},
      {v6(1, 1), Failure::prohibited, Failure::local_error},
      {v6(1, 3), Failure::unreachable, Failure::no_route},
      {v6(1, 4), Failure::unreachable, Failure::local_error},
      {v6(1, 5), Failure::prohibited, Failure::local_error},
      {v6(1, 6), Failure::prohibited, Failure::local_error},
      {v6(3, 0), Failure::unreachable, Failure::local_error},
  };
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.icmp.type));
    CAPTURE(static_cast<int>(row.icmp.code));
    // The default REJECT of nftables arrives as ECONNREFUSED: the ICMP error behind it decides.
    CHECK(classify({.error = ECONNREFUSED, .icmp = row.icmp, .sender_is_own = false}) == row.from_a_router);
    CHECK(classify({.error = ECONNREFUSED, .icmp = row.icmp, .sender_is_own = true}) == row.from_this_host);
  }
}
