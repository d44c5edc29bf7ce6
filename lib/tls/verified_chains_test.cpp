#include "tls/verified_chains.hpp"

#include <doctest/doctest.h>

#include "tls/test_server.hpp"

using namespace reachd::tls;
using namespace reachd::tls::test;

namespace {

VerifiedChains::Key numbered(int n) {
  return {static_cast<std::uint8_t>(n & 0xff), static_cast<std::uint8_t>(n >> 8)};
}

}  // namespace

TEST_CASE("the key depends on the load of the trust set, the certificates and their order") {
  const Identity one = root({.common_name = "One", .ca = true});
  const Identity two = root({.common_name = "Two", .ca = true});
  X509 *a = one.certificate.get(), *b = two.certificate.get();
  const auto trust = trust_in({a});
  const auto key = VerifiedChains::key(*trust, stack({a, b}).get());
  REQUIRE(key);
  CHECK(VerifiedChains::key(*trust, stack({a, b}).get()) == key);
  CHECK(VerifiedChains::key(*trust, stack({b, a}).get()) != key);
  CHECK(VerifiedChains::key(*trust, stack({a}).get()) != key);
  CHECK(VerifiedChains::key(*trust, stack({a, b, b}).get()) != key);
  CHECK(VerifiedChains::key(*trust_in({a}), stack({a, b}).get()) != key);
}

TEST_CASE("a remembered chain is valid only within its dates") {
  VerifiedChains chains;
  chains.add(numbered(1), 100, 200);
  CHECK_FALSE(chains.holds(numbered(2), 150));
  CHECK_FALSE(chains.holds(numbered(1), 99));
  CHECK(chains.holds(numbered(1), 100));
  CHECK(chains.holds(numbered(1), 199));
  CHECK_FALSE(chains.holds(numbered(1), 200));
  chains.clear();
  CHECK_FALSE(chains.holds(numbered(1), 150));
}

TEST_CASE("the least recently used chain makes room") {
  VerifiedChains chains;
  for (int i = 0; i < 256; ++i) chains.add(numbered(i), 0, 100);
  CHECK(chains.holds(numbered(0), 50));  // used now: number 1 is the oldest
  chains.add(numbered(1000), 0, 100);
  CHECK(chains.size() == VerifiedChains::capacity);
  CHECK(chains.holds(numbered(0), 50));
  CHECK_FALSE(chains.holds(numbered(1), 50));
  CHECK(chains.holds(numbered(2), 50));
  CHECK(chains.holds(numbered(1000), 50));
}
