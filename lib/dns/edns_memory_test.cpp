#include "dns/edns_memory.hpp"

#include <doctest/doctest.h>

using namespace reachd;
using namespace std::chrono_literals;

TEST_CASE("a way on which EDNS was lost twice within ten minutes is spared it for ten minutes") {
  dns::EdnsMemory memory;
  const dns::EdnsMemory::Time start{100h};
  const dns::EdnsMemory::Way way{{}, {*net::Address::parse("10.0.0.53"), 53}};
  const dns::EdnsMemory::Way by_guest{{"guest", {}}, way.second};
  memory.note_loss(way, start);
  CHECK_FALSE(memory.lost(way, start));
  memory.note_loss(way, start + 11min);
  CHECK_FALSE(memory.lost(way, start + 11min));
  memory.note_loss(way, start + 21min);
  CHECK(memory.lost(way, start + 21min));
  CHECK(memory.lost(way, start + 30min));
  CHECK_FALSE(memory.lost(by_guest, start + 21min));
  CHECK_FALSE(memory.lost(way, start + 31min));
  memory.note_loss(way, start + 32min);
  CHECK_FALSE(memory.lost(way, start + 32min));
}
