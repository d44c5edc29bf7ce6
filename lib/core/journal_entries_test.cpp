#include "core/journal_entries.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Outcome;
using namespace std::chrono_literals;

namespace {

/// What is written when this result settles the only probe of `config` down.
std::string told(const TestConfig& config, const result::Result& last) {
  Record record;
  record.task = plan(config.done(), host_with({net::Family::ipv4})).front();
  record.last = last;
  Change change;
  change.settled_as = false;
  return entries_of(record, change).front().message;
}

}  // namespace

TEST_CASE("an entry says which name and address were tried") {
  TestConfig config;
  config.tls("apns", "{1..50}-courier.example", 5223);
  auto result = result_of(Outcome::connect_timeout);
  result.host = "37-courier.example";
  CHECK(told(config, result) ==
        "apns (TCP 5223 to {1..50}-courier.example, ipv4) is down: connect_timeout: the TCP SYN was not "
        "answered; "
        "tried 37-courier.example (17.57.144.10)");
  result.address.reset();
  result.outcome = Outcome::dns_timeout;
  CHECK(
      told(config, result) ==
      "apns (TCP 5223 to {1..50}-courier.example, ipv4) is down: dns_timeout: the resolver did not answer in "
      "time; tried 37-courier.example");
}

TEST_CASE("a literal address is said once") {
  TestConfig config;
  config.tcp("control", "17.57.144.10");
  auto result = result_of(Outcome::connect_refused);
  result.host = "17.57.144.10";
  result.detail = "Connection refused";
  CHECK(told(config, result) ==
        "control (TCP 443 to 17.57.144.10, ipv4) is down: connect_refused: the TCP connection was refused "
        "with a "
        "reset; tried 17.57.144.10; Connection refused");
}

TEST_CASE("of a dns probe the address is the resolver's, and not that of the name") {
  TestConfig config;
  config.dns("resolve", "a.example");
  auto result = result_of(Outcome::dns_nxdomain, "10.0.0.53");
  result.host = "a.example";
  CHECK(told(config, result) ==
        "resolve (A a.example over UDP 53 from system-1, ipv4) is down: dns_nxdomain: the resolver says that "
        "the "
        "name does not exist; asked 10.0.0.53 for a.example");
}

TEST_CASE("the end of a cause says how long it held, and asks nothing of anybody") {
  verdict::Diagnosis diagnosis;
  diagnosis.cause = verdict::Cause::port_blocked;
  diagnosis.told.english.sentence = {
      .what = "TCP 5223 is dropped", .rest = "; DNS works", .ask = "ask whoever runs the firewall"};
  diagnosis.told.german.sentence = {.what = "TCP 5223 wird verworfen",
                                    .rest = "; DNS geht",
                                    .ask = "bitten Sie, wer die Firewall betreibt"};
  const Now now{Steady{}, Wall{} + 24h};
  const auto said = [&](std::chrono::nanoseconds held, base::Language language) {
    diagnosis.start = now.wall - std::chrono::duration_cast<Wall::duration>(held);
    return cause_changed(diagnosis, "default", net::Family::ipv4, journal::Event::cause_gone, language, now)
        .message;
  };
  CHECK(said(43min, base::Language::english) == "Over after 43 min: TCP 5223 is dropped.");
  CHECK(said(43min, base::Language::german) == "Vorbei nach 43 min: TCP 5223 wird verworfen.");
  CHECK(said(-1h, base::Language::english) == "Over after 1 s: TCP 5223 is dropped.");
}
