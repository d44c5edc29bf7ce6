#include "config/record_type.hpp"

#include <doctest/doctest.h>

using namespace reachd::config;

TEST_CASE("record types by name and number") {
  CHECK(record_type("A") == type_a);
  CHECK(record_type("AAAA") == type_aaaa);
  CHECK(record_type("CNAME") == 5);
  CHECK(record_type("HTTPS") == 65);
  CHECK(record_type("CAA") == 257);
  CHECK_FALSE(record_type("a").has_value());
  CHECK_FALSE(record_type("TYPE1").has_value());
  for (const auto name : record_type_names()) CHECK(record_type_name(record_type(name).value()) == name);
  CHECK(record_type_name(65280) == "TYPE65280");
}
