#include "serve/allowed_hosts.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>

using namespace reachd::serve;

TEST_CASE("the host of an authority") {
  struct Case {
    const char* text;
    std::optional<std::string> host;
  };
  const Case cases[] = {
      {"localhost", "localhost"},
      {"LocalHost:15223", "localhost"},
      {"a.example.", "a.example"},
      {"a.example.:80", "a.example"},
      {"a.example:", "a.example"},
      {"192.0.2.1:80", "192.0.2.1"},
      {"[2001:DB8::1]", "2001:db8::1"},
      {"[::1]:15223", "::1"},
      {"", {}},
      {":80", {}},
      {".", {}},
      {"::1", {}},
      {"[::1", {}},
      {"[a.example]", {}},
      {"[::1]x", {}},
      {"a.example:80x", {}},
      {"a.example:-1", {}},
      {"a.example:65536", {}},
      {"user@a.example", {}},
      {"a.example/path", {}},
      {"a b", {}},
      {"a.example:80:80", {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(host_of(c.text) == c.host);
  }
}

TEST_CASE("literal addresses, localhost and the given names are allowed, and nothing else") {
  const AllowedHosts hosts({"probe1.example", "Probe2"});
  for (const auto* host :
       {"localhost", "127.0.0.1", "192.0.2.1", "::1", "2001:db8::1", "probe1.example", "probe2"}) {
    CAPTURE(host);
    CHECK(hosts.admits(host));
  }
  for (const auto* host :
       {"evil.example", "example", "a.probe1.example", "localhost.evil.example", "127.0.0.1.evil.example"}) {
    CAPTURE(host);
    CHECK_FALSE(hosts.admits(host));
  }
}

TEST_CASE("this host's name is among its names") {
  char name[256] = {};
  REQUIRE(gethostname(name, sizeof name - 1) == 0);
  const auto names = names_of_this_host();
  const auto own = host_of(name);
  REQUIRE(own);
  CHECK(std::find(names.begin(), names.end(), *own) != names.end());
}

TEST_CASE("an origin is the same if host and port are, whatever the notation") {
  CHECK(is_same_origin("http://a.example:15223", "a.example:15223"));
  CHECK(is_same_origin("http://A.example:15223", "a.EXAMPLE:15223"));
  CHECK(is_same_origin("http://a.example", "a.example:80"));
  CHECK(is_same_origin("http://a.example:80", "a.example"));
  CHECK(is_same_origin("https://a.example", "a.example:443"));
  CHECK(is_same_origin("http://[::1]:1", "[::1]:1"));
  for (const auto* origin :
       {"null", "", "http://b.example:15223", "http://a.example", "http://a.example:15224",
        "ftp://a.example:15223", "a.example:15223", "http://x@a.example:15223", "http://a.example:15223/"}) {
    CAPTURE(origin);
    CHECK_FALSE(is_same_origin(origin, "a.example:15223"));
  }
}
