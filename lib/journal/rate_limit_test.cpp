#include "journal/rate_limit.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

using reachd::journal::RateLimit;
using namespace std::chrono_literals;

const RateLimit::Time start{1000h};

TEST_CASE("twenty entries are written, further ones are counted") {
  RateLimit limit;
  for (int i = 0; i < 20; ++i) CHECK(limit.admit(start + i * 1s));
  CHECK_FALSE(limit.report_due());
  for (int i = 20; i < 50; ++i) CHECK_FALSE(limit.admit(start + i * 1s));
  CHECK(limit.take_left_out(start + 50s) == 0);
  REQUIRE(limit.report_due());
  CHECK(*limit.report_due() == start + 1h);
  CHECK(limit.take_left_out(start + 1h - 1ns) == 0);
  CHECK(limit.take_left_out(start + 1h) == 30);
  CHECK(limit.take_left_out(start + 1h) == 0);
  CHECK_FALSE(limit.report_due());
}

TEST_CASE("room returns one by one, an hour after each entry") {
  RateLimit limit;
  for (int i = 0; i < 20; ++i) REQUIRE(limit.admit(start + i * 1min));
  CHECK_FALSE(limit.admit(start + 59min));
  CHECK(limit.admit(start + 60min));
  CHECK_FALSE(limit.admit(start + 60min + 59s));
  CHECK(limit.admit(start + 61min));
}

TEST_CASE("a day of flapping every 10 s has at most 20 entries in any hour, and all are accounted for") {
  RateLimit limit;
  std::vector<RateLimit::Time> written;
  std::uint64_t told = 0, reports = 0;
  const int all = 24 * 360;
  for (int i = 0; i < all; ++i) {
    const auto now = start + i * 10s;
    if (const auto count = limit.take_left_out(now)) told += count, ++reports;
    if (limit.admit(now)) written.push_back(now);
  }
  for (std::size_t i = 20; i < written.size(); ++i) REQUIRE(written[i] - written[i - 20] >= 1h);
  told += limit.take_left_out(start + 30h);
  CHECK(written.size() + told == all);
  CHECK(written.size() == 24 * 20);
  CHECK(reports == 23);
}

TEST_CASE("a quiet probe is never limited") {
  RateLimit limit;
  for (int i = 0; i < 1000; ++i) {
    CHECK(limit.take_left_out(start + i * 4min) == 0);
    CHECK(limit.admit(start + i * 4min));
  }
}

}  // namespace
