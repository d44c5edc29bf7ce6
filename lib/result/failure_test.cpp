#include "result/failure.hpp"

#include <doctest/doctest.h>

using namespace reachd::result;
using reachd::net::Failure;

TEST_CASE("each failure is called by what was tried") {
  CHECK(connect_outcome(Failure::local_error) == Outcome::local_error);
  CHECK(connect_outcome(Failure::no_route) == Outcome::local_no_route);
  CHECK(connect_outcome(Failure::prohibited) == Outcome::connect_prohibited);
  CHECK(connect_outcome(Failure::unreachable) == Outcome::connect_unreachable);
  CHECK(connect_outcome(Failure::refused) == Outcome::connect_refused);
  CHECK(connect_outcome(Failure::timeout) == Outcome::connect_timeout);
  CHECK(query_outcome(Failure::local_error) == Outcome::local_error);
  CHECK(query_outcome(Failure::no_route) == Outcome::local_no_route);
  CHECK(query_outcome(Failure::prohibited) == Outcome::dns_prohibited);
  CHECK(query_outcome(Failure::unreachable) == Outcome::dns_unreachable);
  CHECK(query_outcome(Failure::refused) == Outcome::dns_unreachable);
  CHECK(query_outcome(Failure::timeout) == Outcome::dns_timeout);
}
