#include "core/clock_witnesses.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;

TEST_CASE("this host's clock is only wrong by what two hosts agree on") {
  reachd::core::ClockWitnesses witnesses;
  const reachd::core::ClockWitnesses::Time now{100h};
  CHECK_FALSE(witnesses.agreed());
  witnesses.note("a", 3600, now);
  CHECK_FALSE(witnesses.agreed());
  witnesses.note("a", 3601, now);
  CHECK_FALSE(witnesses.agreed());
  witnesses.note("b", 0.1, now);
  CHECK_FALSE(witnesses.agreed());
  witnesses.note("c", 3590, now + 30min);
  CHECK(witnesses.agreed() == 3590);
  // Two whose clocks agree with this one outweigh two others.
  witnesses.note("d", -0.2, now + 30min);
  CHECK(witnesses.agreed() == 0.1);
  witnesses.note("a", 3600, now + 2h);
  CHECK_FALSE(witnesses.agreed());
}
