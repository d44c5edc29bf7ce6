#include "daemon/report/probe_table.hpp"

#include <doctest/doctest.h>

#include "daemon/report/test_snapshot.hpp"

namespace {

using namespace reachd;
using report::holds;
using report::probe_table;
using report::TestSnapshot;
using result::Outcome;
using result::Phase;
using namespace std::chrono_literals;

TestSnapshot mixed() {
  TestSnapshot test;
  auto& dns = test.add("resolve-courier", config::DnsTarget{}, "{1..50}-courier.push.apple.com", 53);
  dns.last = TestSnapshot::ended(Outcome::ok, "10.0.0.53");
  dns.last->phase(Phase::exchange) = 3200us;
  auto& apns = test.add("apns", config::TlsTarget{}, "{1..50}-courier.push.apple.com", 5223);
  apns.last = TestSnapshot::ended(Outcome::connect_prohibited, "17.57.144.10");
  apns.last->host = "7-courier.push.apple.com";
  apns.last->duration = 12ms;
  apns.last->icmp = net::IcmpError{net::Family::ipv4, 3, 13, net::Address::parse("10.1.0.1")};
  auto& ids = test.add("ids", config::TlsTarget{}, "identity.ess.apple.com", 443);
  ids.last = TestSnapshot::ended(Outcome::ok, "17.1.2.3");
  ids.last->phase(Phase::resolve) = 1ms;
  ids.last->phase(Phase::connect) = 12ms;
  ids.last->phase(Phase::handshake) = 1250ms;
  auto& six = test.add("ids", config::TlsTarget{}, "identity.ess.apple.com", 443, net::Family::ipv6);
  six.takes_part = false;
  test.add("slow", config::TcpTarget{}, "2001:db8::1", 443, net::Family::ipv6);
  test.finish();
  return test;
}

TEST_CASE("a line for each series, in full width and without colour") {
  CHECK(probe_table(mixed().snapshot, false, 0) ==
        "      PROBE            TARGET                                      FAMILY  OUTCOME             "
        "ADDRESS       TIMES\n"
        "ok    resolve-courier  {1..50}-courier.push.apple.com A @system-1  ipv4    ok                  "
        "10.0.0.53     exchange 3.2 ms\n"
        "FAIL  apns             {1..50}-courier.push.apple.com:5223         ipv4    connect_prohibited  "
        "17.57.144.10\n"
        "ok    ids              identity.ess.apple.com:443                  ipv4    ok                  "
        "17.1.2.3      resolve 1.0 ms, connect 12 ms, handshake 1.25 s\n"
        "skip  ids              identity.ess.apple.com:443                  ipv6    no such record\n"
        "none  slow             [2001:db8::1]:443                           ipv6    no attempt ended\n");
}

TEST_CASE("a narrow terminal costs times and addresses, but no part of a name") {
  CHECK(holds(probe_table(mixed().snapshot, false, 130), "ADDRESS"));
  CHECK_FALSE(holds(probe_table(mixed().snapshot, false, 130), "TIMES"));
  const auto text = probe_table(mixed().snapshot, false, 40);
  CHECK_FALSE(holds(text, "ADDRESS"));
  CHECK(holds(
      text,
      "FAIL  apns             {1..50}-courier.push.apple.com:5223         ipv4    connect_prohibited\n"));
}

TEST_CASE("colour changes nothing else") {
  const auto plain = probe_table(mixed().snapshot, false, 100);
  CHECK_FALSE(holds(plain, "\x1b"));
  auto coloured = probe_table(mixed().snapshot, true, 100);
  CHECK(holds(coloured, "\x1b[31mFAIL\x1b[0m"));
  CHECK(holds(coloured, "\x1b[32mok\x1b[0m"));
  for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == plain);
}

TEST_CASE("sources are shown if there are others than the default") {
  auto test = mixed();
  CHECK_FALSE(holds(probe_table(test.snapshot, false, 0), "SOURCE"));
  test.labels().source = "guest";
  const auto text = probe_table(test.snapshot, false, 0);
  CHECK(holds(text, "SOURCE"));
  CHECK(holds(text, "ipv6    guest"));
}

TEST_CASE("in German the columns are as wide as their words") {
  auto test = mixed();
  test.config().language = base::Language::german;
  const auto text = probe_table(test.snapshot, false, 0);
  CHECK(holds(text, "          PRÜFUNG          ZIEL "));
  CHECK(holds(text, "ok        resolve-courier  {1"));
}

}  // namespace
