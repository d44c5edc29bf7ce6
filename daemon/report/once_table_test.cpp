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
using Names = std::vector<std::string>;

constexpr auto works = Outcome::ok;

/// `apns` fails over one family of two, others work.
TestSnapshot push_fails() {
  TestSnapshot test;
  test.add("apns", config::TlsTarget{}, "7-courier.push.apple.com", 5223).last =
      TestSnapshot::ended(Outcome::connect_timeout, "17.57.144.10");
  test.add("apns", config::TlsTarget{}, "7-courier.push.apple.com", 5223, net::Family::ipv6).last =
      TestSnapshot::ended(works, "2001:db8::1");
  test.add("ids", config::TlsTarget{}, "identity.ess.apple.com", 443).last =
      TestSnapshot::ended(works, "17.1.2.3");
  test.add("ids", config::TlsTarget{}, "identity.ess.apple.com", 443, net::Family::ipv6).takes_part = false;
  test.add("slow", config::TcpTarget{}, "2001:db8::1", 443, net::Family::ipv6);
  test.service("push", ServiceState::degraded);
  test.service("imessage-activation", ServiceState::degraded);
  test.service("identity", ServiceState::ok);
  test.finish();
  return test;
}

std::string last_line(const std::string& text) {
  return text.substr(text.rfind('\n', text.size() - 2) + 1);
}

verdict::Diagnosis told(verdict::Cause cause, std::uint16_t port, const char* what, const char* ask,
                        Names evidence) {
  verdict::Diagnosis diagnosis;
  diagnosis.cause = cause;
  diagnosis.port = port;
  diagnosis.start = base::Wall(std::chrono::seconds(1795788180));
  diagnosis.told.english = {{what, "; DNS works", ask}, std::move(evidence)};
  return diagnosis;
}

}  // namespace

TEST_CASE("what fails, the services and the answer") {
  CHECK(once_table(push_fails().snapshot, {}) ==
        "5 probed: 2 ok, 1 failed, 1 without a result, 1 skipped (the name has no such\n"
        "record: no fault)\n"
        "   1  connect_timeout: the TCP SYN was not answered\n"
        "      apns (1/2)\n"
        "\n"
        "degraded  push, imessage-activation\n"
        "ok        identity\n"
        "\n"
        "Yes, with faults: push and iMessage activation are degraded.\n");
}

TEST_CASE("each cause once, with its evidence and what to do") {
  auto test = push_fails();
  const auto port_blocked = verdict::Cause::port_blocked;
  test.snapshot.diagnoses = {
      {"default",
       net::Family::ipv4,
       {},
       {told(port_blocked, 5223, "TCP 5223 is dropped", "ask A", {"one", "two"})}},
      {"default",
       net::Family::ipv6,
       {},
       {told(port_blocked, 5223, "TCP 5223 is dropped", "ask A", {"two", "three"})}},
      {"guest", net::Family::ipv4, {}, {told(port_blocked, 443, "TCP 443 is dropped", "ask A", {"four"})}}};
  const auto text = once_table(test.snapshot, {});
  CHECK(holds(text,
              "\n\nport_blocked 5223: TCP 5223 is dropped since 2026-11-27 14:03 UTC; DNS works.\n"
              "  one\n"
              "  two\n"
              "  three\n"
              "What to do: ask A.\n"
              "\n"
              "port_blocked 443: TCP 443 is dropped since 2026-11-27 14:03 UTC; DNS works.\n"
              "  four\n"
              "\n"
              "Yes, with faults: "));
  CHECK(text.find("What to do") == text.rfind("What to do"));
}

TEST_CASE("the answer") {
  const auto answer = [](std::vector<std::pair<const char*, ServiceState>> services, Names only = {}) {
    auto test = push_fails();
    test.snapshot.services.clear();
    for (const auto& [name, state] : services) test.service(name, state);
    return last_line(once_table(test.snapshot, {.only = only}));
  };
  const auto ok = ServiceState::ok, down = ServiceState::down, unknown = ServiceState::unknown;
  CHECK(answer({{"push", ok}, {"device-setup", ok}}) == "Yes: everything works.\n");
  CHECK(answer({{"push", ok}, {"device-setup", ok}}, {"push", "device-setup"}) ==
        "Yes: push and device setup work.\n");
  CHECK(answer({{"push", ok}}, {"push"}) == "Yes: push works.\n");
  CHECK(answer({{"push", down}, {"identity", down}}) == "No: all services are down.\n");
  CHECK(answer({{"push", down}, {"identity", down}}, {"push", "identity"}) ==
        "No: push and identity are down.\n");
  CHECK(answer({{"push", down}, {"identity", down}, {"a", ServiceState::degraded}}) ==
        "No: push and identity are down.\n");
  CHECK(answer({{"push", unknown}, {"identity", ok}}) == "Unknown: push has no result.\n");
  CHECK(answer({}) == "No: 1 of 4 probes failed.\n");
  CHECK(answer({}, {"apns"}) == "No: 1 of 4 probes failed.\n");
  CHECK(answer({{"push", ok}}, {"push", "apns"}) == "No: 1 of 4 probes failed.\n");
  CHECK(last_line(once_table(core::Snapshot{}, {})) == "Unknown: no attempt has ended.\n");
}

TEST_CASE("an answer is one line, and no name is cut") {
  auto test = push_fails();
  test.snapshot.services.clear();
  test.service("fine", ServiceState::ok);
  for (const char c : {'a', 'b', 'c', 'd', 'e', 'f', 'g'})
    test.service(std::string(14, c), ServiceState::down);
  CHECK(last_line(once_table(test.snapshot, {})) ==
        "No: aaaaaaaaaaaaaa, bbbbbbbbbbbbbb, cccccccccccccc and 4 more are down.\n");
}

TEST_CASE("services that differ from source to source name these") {
  auto test = push_fails();
  test.snapshot.services.clear();
  for (const auto* source : {"default", "guest", "staff"})
    test.service("push", *source == 'd' ? ServiceState::ok : ServiceState::down, source);
  const auto text = once_table(test.snapshot, {});
  CHECK(holds(text, "down      push (guest, staff)\n"));
  CHECK(holds(text, "ok        push (default)\n"));
  CHECK(last_line(text) == "No from guest and staff: push is down.\n");
}

TEST_CASE("where devices use a proxy there is no yes") {
  auto test = push_fails();
  test.config().proxied = true;
  CHECK(once_table(test.snapshot, {.colour = true})
            .ends_with("\x1b[2mOn the direct path: push and iMessage activation are degraded.\x1b[0m\n"
                       "\x1b[2mNo verdict: devices here use a proxy, and reachd tests the path without it."
                       "\x1b[0m\n"));
  for (auto& service : test.snapshot.services) service.state = ServiceState::ok;
  CHECK(once_table(test.snapshot, {})
            .ends_with("On the direct path: everything works.\n"
                       "No verdict: devices here use a proxy, and reachd tests the path without it.\n"));
}

TEST_CASE("in German") {
  auto test = push_fails();
  test.config().language = base::Language::german;
  CHECK(once_table(test.snapshot, {}) ==
        "5 geprüft: 2 in Ordnung, 1 fehlgeschlagen, 1 ohne Ergebnis, 1 ausgelassen (der\n"
        "Name hat keinen solchen Eintrag: kein Fehler)\n"
        "   1  connect_timeout: das TCP-SYN blieb ohne Antwort\n"
        "      apns (1/2)\n"
        "\n"
        "beeinträchtigt  push, imessage-activation\n"
        "in Ordnung      identity\n"
        "\n"
        "Ja, mit Störungen: Push und iMessage-Aktivierung sind beeinträchtigt.\n");
}

TEST_CASE("colour changes nothing else in what is said") {
  const auto plain = once_table(push_fails().snapshot, {});
  CHECK_FALSE(holds(plain, "\x1b"));
  auto coloured = once_table(push_fails().snapshot, {.colour = true});
  CHECK(holds(coloured, "\x1b[31mconnect_timeout\x1b[0m"));
  for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == plain);
}

TEST_CASE("a remark on probes that are ok is made once") {
  TestSnapshot test;
  for (const char* name : {"a", "b", "c"}) {
    auto& record = test.add(name, config::TlsTarget{}, "h.apple.com", 443);
    record.last = TestSnapshot::ended(works, "17.1.1.1");
    record.last->detail = *name == 'c' ? "" : "EDNS is lost here: asked without it";
    record.last->answers = {*net::Address::parse("17.1.1.1")};
  }
  const auto text = once_table(test.snapshot, {});
  CHECK(holds(text, "Note: EDNS is lost here: asked without it (2 ok all the same)\n"));
  CHECK(text.find("EDNS") == text.rfind("EDNS"));
  test.config().language = base::Language::german;
  test.finish();
  CHECK(holds(once_table(test.snapshot, {}),
              "Hinweis: EDNS geht hier verloren: ohne es gefragt (trotzdem in Ordnung: 2)\n"));
}

TEST_CASE("all: the table of every probe, each failure at length, and the same answer") {
  const auto text = once_table(push_fails().snapshot, {.all = true});
  CHECK(holds(text, "skip  ids"));
  CHECK(holds(text, "  apns: 7-courier.push.apple.com:5223, address 17.57.144.10, ipv4, after "));
  CHECK(holds(text, "  What to do: Nothing came back from 17.57.144.10"));
  CHECK(last_line(text) == last_line(once_table(push_fails().snapshot, {})));
}

TEST_CASE("all: advice shared by many is given once, after all of them") {
  TestSnapshot test;
  for (const auto* name : {"a", "b", "c"}) {
    auto& record = test.add(name, config::TlsTarget{}, "7-courier.push.apple.com", 5223);
    record.last = TestSnapshot::ended(Outcome::connect_timeout, "17.57.144.10");
  }
  const auto text = once_table(test.snapshot, {.all = true});
  CHECK(text.find("What to do") == text.rfind("What to do"));
  CHECK(text.find("  c: ") < text.find("What to do"));
}
