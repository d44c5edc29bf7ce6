#include "config/host_name.hpp"

#include <doctest/doctest.h>

using namespace reachd::config;

TEST_CASE("host names") {
  const std::string label(63, 'a');
  for (const std::string good : {"a", "courier.push.apple.com", "_sip._tcp.example", "4.3.2.1.in-addr.arpa",
                                 "xn--bcher-kva.example", "A-1.Example", "1.example"})
    CHECK(is_host_name(good));
  CHECK(is_host_name(label + "." + label + "." + label + "." + std::string(61, 'a')));
  CHECK_FALSE(is_host_name(label + "." + label + "." + label + "." + std::string(62, 'a')));
  CHECK_FALSE(is_host_name(label + "a.example"));
  for (const std::string bad : {"", ".", "a.", ".a", "a..b", "-a", "a-.b", "a b", "a/b", "a:1", "1.2.3.4",
                                "a.1", "bücher.example", "{1..2}.a"})
    CHECK_FALSE(is_host_name(bad));
}
