#include "daemon/report/once_table.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "daemon/report/test_snapshot.hpp"

namespace {

using namespace reachd;
using core::ServiceState;
using report::holds;
using report::once_table;
using report::TestSnapshot;
using result::Outcome;
using result::Phase;
using namespace std::chrono_literals;

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

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
  test.service("push", ServiceState::down);
  test.service("imessage-activation", ServiceState::degraded);
  test.service("other", ServiceState::ok);
  test.finish();
  return test;
}

TEST_CASE("the whole output, in full width and without colour") {
  CHECK(
      once_table(mixed().snapshot, false, 0) ==
      "      PROBE            TARGET                                      FAMILY  OUTCOME             "
      "ADDRESS       TIMES\n"
      "ok    resolve-courier  {1..50}-courier.push.apple.com A @system-1  ipv4    ok                  "
      "10.0.0.53     exchange 3.2 ms\n"
      "FAIL  apns             {1..50}-courier.push.apple.com:5223         ipv4    connect_prohibited  "
      "17.57.144.10\n"
      "ok    ids              identity.ess.apple.com:443                  ipv4    ok                  "
      "17.1.2.3      resolve 1.0 ms, connect 12 ms, handshake 1.25 s\n"
      "skip  ids              identity.ess.apple.com:443                  ipv6    no such record\n"
      "none  slow             [2001:db8::1]:443                           ipv6    no attempt ended\n"
      "\n"
      "SERVICES\n"
      "down      push\n"
      "degraded  imessage-activation\n"
      "ok        other\n"
      "\n"
      "connect_prohibited: an ICMP error says: administratively prohibited\n"
      "  apns: 7-courier.push.apple.com:5223, address 17.57.144.10, ipv4, after 12 ms; ICMP type 3 code 13 "
      "from 10.1.0.1\n"
      "  What to do: A firewall says no on purpose: 10.1.0.1 sent ICMP administratively prohibited. Ask its "
      "owner to allow "
      "TCP 5223 to 17.0.0.0/8 (Apple's push service).\n"
      "\n"
      "5 probed: 2 ok, 1 failed, 1 skipped (the name has no such record: no fault), 1 without any result\n");
}

TEST_CASE("a narrow terminal is not exceeded, and still shows what failed and how") {
  for (const int width : {140, 100, 80}) {
    const auto text = once_table(mixed().snapshot, false, width);
    CAPTURE(text);
    CHECK(longest_line(text) <= static_cast<std::size_t>(width));
    CHECK(holds(text, "FAIL  apns"));
    CHECK(holds(text, "connect_prohibited"));
  }
  CHECK(holds(once_table(mixed().snapshot, false, 130), "ADDRESS"));
  CHECK_FALSE(holds(once_table(mixed().snapshot, false, 80), "ADDRESS"));
}

TEST_CASE("a shortened target still distinguishes the series of a dns probe") {
  TestSnapshot test;
  const std::string long_name(60, 'r');
  for (const auto& resolver : {std::string("system-1"), std::string("system-2"), long_name}) {
    for (const auto* type : {"A", "AAAA"}) {
      test.add("resolve", config::DnsTarget{}, "{1..50}-courier.push.apple.com", 53).last =
          TestSnapshot::ended(Outcome::ok);
      test.labels().resolver = resolver;
      test.labels().type = type;
    }
  }
  const auto text = once_table(test.snapshot, false, 40);
  for (const auto* asked : {" A @system-1 ", " AAAA @system-1 ", " A @system-2 ", " AAAA @system-2 "}) {
    CHECK(holds(text, asked));
  }
  CHECK(holds(text, " AAAA @" + long_name + " "));
}

TEST_CASE("colour changes nothing else") {
  const auto plain = once_table(mixed().snapshot, false, 100);
  CHECK_FALSE(holds(plain, "\x1b"));
  auto coloured = once_table(mixed().snapshot, true, 100);
  CHECK(holds(coloured, "\x1b[31mFAIL\x1b[0m"));
  CHECK(holds(coloured, "\x1b[32mok\x1b[0m"));
  for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == plain);
}

TEST_CASE("sources are shown if there are others than the default") {
  auto test = mixed();
  CHECK_FALSE(holds(once_table(test.snapshot, false, 0), "SOURCE"));
  test.labels().source = "guest";
  test.service("push", ServiceState::ok, "guest");
  const auto text = once_table(test.snapshot, false, 0);
  CHECK(holds(text, "SOURCE"));
  CHECK(holds(text, "ipv6    guest"));
  CHECK(holds(text, "ok        push (from guest)"));
}

TEST_CASE("advice shared by many is given once, after all of them") {
  TestSnapshot test;
  for (const auto* name : {"a", "b", "c"}) {
    auto& record = test.add(name, config::TlsTarget{}, "7-courier.push.apple.com", 5223);
    record.last = TestSnapshot::ended(Outcome::connect_timeout, "17.57.144.10");
  }
  test.add("d", config::TlsTarget{}, "h.apple.com", 443).last =
      TestSnapshot::ended(Outcome::tls_untrusted, "17.1.1.1");
  test.add("e", config::TlsTarget{}, "x.apple.com", 443).last =
      TestSnapshot::ended(Outcome::connect_timeout, "17.1.1.2");
  const auto text = once_table(test.snapshot, false, 0);
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find("What to do", at)) != std::string::npos; ++at) ++count;
  CHECK(count == 3);
  CHECK(text.find("  c: ") < text.find("What to do"));
  CHECK(text.find("  e: ") < text.find("tls_untrusted: "));
}

TEST_CASE("text from the network cannot control the terminal") {
  TestSnapshot test;
  auto& record = test.add("a", config::TlsTarget{}, "h.apple.com", 443);
  record.last = TestSnapshot::ended(Outcome::tls_untrusted, "17.1.1.1");
  record.last->tls.issuer = "\x1b]0;evil\x07 M\xc3\xbcller";
  record.last->detail = "\x1b[2J\nfake line";
  const auto text = once_table(test.snapshot, false, 0);
  for (const char c : text) CHECK((c == '\n' || (c >= ' ' && c <= '~')));
  CHECK_FALSE(holds(text, "\nfake line"));
  CHECK(holds(text, "M?ller"));
}

TEST_CASE("what is odd about probes that are ok is said once") {
  TestSnapshot test;
  for (const char* name : {"a", "b", "c"}) {
    auto& record = test.add(name, config::TlsTarget{}, "h.apple.com", 443);
    record.last = TestSnapshot::ended(Outcome::ok, "17.1.1.1");
    record.last->detail = *name == 'c' ? "" : "EDNS is lost here";
    record.last->answers = {*net::Address::parse("17.1.1.1")};
  }
  const auto text = once_table(test.snapshot, false, 0);
  CHECK(holds(text, "Note: EDNS is lost here (2 ok all the same)\n"));
  CHECK(text.find("EDNS") == text.rfind("EDNS"));
}

TEST_CASE("the note on a proxy, and an empty snapshot") {
  auto test = mixed();
  CHECK_FALSE(holds(once_table(test.snapshot, false, 0), "proxied"));
  test.config().proxied = true;
  CHECK(holds(once_table(test.snapshot, false, 0), "Note: proxied is set."));
  CHECK(holds(once_table(core::Snapshot{}, false, 80), "0 probed: 0 ok, 0 failed"));
}

}  // namespace
