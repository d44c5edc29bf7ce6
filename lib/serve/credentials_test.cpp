#include "serve/credentials.hpp"

#include <doctest/doctest.h>

using namespace reachd::serve;

TEST_CASE("Basic credentials") {
  const auto alice = parse_basic("Basic YWxpY2U6c2VjcmV0");
  REQUIRE(alice.has_value());
  CHECK(alice->user == "alice");
  CHECK(alice->password == "secret");
  CHECK(parse_basic("bAsIc   YWxpY2U6c2VjcmV0").has_value());
  const auto colons = parse_basic("Basic YTpiOmM=");  // a:b:c
  REQUIRE(colons.has_value());
  CHECK(colons->user == "a");
  CHECK(colons->password == "b:c");
  const auto empty = parse_basic("Basic Og==");  // :
  REQUIRE(empty.has_value());
  CHECK(empty->user.empty());
  CHECK(empty->password.empty());
}

TEST_CASE("no credentials") {
  for (const char* field :
       {"", "Basic", "Basic ", "BasicYWxpY2U6c2VjcmV0", "Bearer YWxpY2U6c2VjcmV0", "Basic YWxpY2U6c2VjcmV",
        "Basic YWxpY2U=", "Basic YWxp Y2U6", "Basic YWxpY2U6c2VjcmV0 ", "Basic =", "Basic ====", "Basic Y===",
        "Basic Y=Q=", "Basic YWxpY2U6\nY2U", "Basic -_-_", "Basi YWxpY2U6c2VjcmV0"}) {
    CAPTURE(field);
    CHECK_FALSE(parse_basic(field).has_value());
  }
}
