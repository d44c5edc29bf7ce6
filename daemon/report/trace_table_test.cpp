#include "daemon/report/trace_table.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace reachd::report {

namespace {

using namespace std::chrono_literals;
using HopAnswer = result::Hop::Answer;
using base::Language;
using result::Mechanism;
using result::Outcome;

std::optional<net::Address> address(const char* text) {
  return net::Address::parse(text);
}

result::Hop hop(int distance, HopAnswer answer, const char* router = "") {
  return {
      .distance = distance, .answer = answer, .router = address(router), .sender = {}, .round_trip = 400us};
}

TraceReport dropped() {
  TraceReport report;
  report.host = "courier.push.apple.com";
  report.endpoint = {*address("17.57.144.10"), 5223};
  report.source = "default";
  report.started = base::Wall(std::chrono::seconds(1795764462));
  report.source_address = address("10.20.0.2");
  report.interface = "eth0.20";
  report.outcome = Outcome::connect_timeout;
  auto& trace = report.trace;
  trace.failing = {hop(1, HopAnswer::time_exceeded, "10.1.0.1"), hop(2, HopAnswer::time_exceeded, "10.2.0.2"),
                   hop(3, HopAnswer::silent), hop(4, HopAnswer::silent), hop(5, HopAnswer::silent)};
  trace.control = {hop(1, HopAnswer::time_exceeded, "10.1.0.1"), hop(2, HopAnswer::time_exceeded, "10.2.0.2"),
                   hop(3, HopAnswer::time_exceeded, "10.3.0.2"), hop(4, HopAnswer::connected)};
  trace.block.mechanism = Mechanism::silent_drop;
  trace.block.hop = 2;
  trace.block.last_hop = address("10.2.0.2");
  trace.block.control_port = 443;
  trace.block.control_passes = true;
  trace.confidence_text = base::translated({"two runs agree", "zwei Durchgänge stimmen überein"});
  return report;
}

}  // namespace

TEST_CASE("the two paths side by side, and a sentence") {
  CHECK(
      trace_table(dropped(), Language::english) ==
      "TCP 5223 to courier.push.apple.com (17.57.144.10): connect_timeout (the TCP SYN was not answered)\n"
      "2026-11-27 07:27:42 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP\n"
      "\n"
      " hop  TCP 5223                          TCP 443\n"
      "   1  10.1.0.1  0.4 ms                  10.1.0.1  0.4 ms\n"
      "   2  10.2.0.2  0.4 ms                  10.2.0.2  0.4 ms\n"
      "   3  -                                 10.3.0.2  0.4 ms\n"
      "   4  -                                 connected  0.4 ms\n"
      "\n"
      "TCP 5223 to courier.push.apple.com (17.57.144.10) is silently dropped at or behind 10.2.0.2 (hop 2); "
      "TCP 443 to the same address passes.\n"
      "(two runs agree)\n");
}

TEST_CASE("the same in German, whole") {
  auto report = dropped();
  report.trace.failing[1] = hop(2, HopAnswer::time_exceeded);
  CHECK(
      trace_table(report, Language::german) ==
      "TCP 5223 zu courier.push.apple.com (17.57.144.10): connect_timeout (das TCP-SYN blieb ohne Antwort)\n"
      "2026-11-27 07:27:42 UTC  10.20.0.2 (eth0.20) -> 17.57.144.10:5223 TCP\n"
      "\n"
      " Hop  TCP 5223                          TCP 443\n"
      "   1  10.1.0.1  0.4 ms                  10.1.0.1  0.4 ms\n"
      "   2  ein unbekannter Router  0.4 ms    10.2.0.2  0.4 ms\n"
      "   3  -                                 10.3.0.2  0.4 ms\n"
      "   4  -                                 verbunden  0.4 ms\n"
      "\n"
      "TCP 5223 zu courier.push.apple.com (17.57.144.10) wird an oder hinter 10.2.0.2 (Hop 2) "
      "stillschweigend verworfen; TCP 443 zur selben Adresse kommt durch.\n"
      "(zwei Durchgänge stimmen überein)\n");
}

TEST_CASE("every mechanism has its sentence in German") {
  auto report = dropped();
  for (const auto mechanism : base::all<Mechanism>) {
    report.trace.block.mechanism = mechanism;
    const auto german = trace_sentence(report, Language::german);
    CHECK(german.starts_with("TCP 5223 zu courier.push.apple.com (17.57.144.10) "));
    for (const auto* english : {" is ", " the ", " connects", " by ", " at ", " answer "})
      CHECK(german.find(english) == german.npos);
  }
}

TEST_CASE("the sentence claims no more than is known") {
  auto report = dropped();
  report.host = "17.57.144.10";
  auto& block = report.trace.block;
  block = {};
  CHECK(trace_sentence(report, Language::english) ==
        "TCP 5223 to 17.57.144.10 does not work; where it stops could not be determined.");
  block.mechanism = Mechanism::silent_drop;
  CHECK(trace_sentence(report, Language::english) == "TCP 5223 to 17.57.144.10 is silently dropped.");
  block.mechanism = Mechanism::icmp_prohibited;
  block.hop = 2;
  block.blocker = address("10.2.0.2");
  CHECK(trace_sentence(report, Language::english) ==
        "TCP 5223 to 17.57.144.10 is rejected by 10.2.0.2 with ICMP administratively prohibited at or behind "
        "hop 2.");
  report.outcome = Outcome::tls_reset;
  block = {};
  block.mechanism = Mechanism::reset_after_hello;
  CHECK(trace_sentence(report, Language::english) ==
        "TCP 5223 to 17.57.144.10 connects, but the ClientHello is answered with a RST.");
  report.outcome = Outcome::local_no_route;
  CHECK(trace_sentence(report, Language::english).find("cannot be tried") != std::string::npos);
  report.outcome = Outcome::ok;
  CHECK(trace_sentence(report, Language::english) == "TCP 5223 to 17.57.144.10 works.");
}

TEST_CASE("the exit status") {
  auto report = dropped();
  CHECK(trace_exit_status(report) == 1);
  report.trace.block = {};
  CHECK(trace_exit_status(report) == 3);
  report.outcome = Outcome::ok;
  CHECK(trace_exit_status(report) == 0);
}

TEST_CASE("the same as JSON") {
  const auto tree =
      nlohmann::json::parse(json::trace_json(dropped(), trace_sentence(dropped(), Language::english)));
  CHECK(tree.at("outcome") == "connect_timeout");
  CHECK(tree.at("reached") == false);
  CHECK(tree.at("source_address") == "10.20.0.2");
  CHECK(tree.at("interface") == "eth0.20");
  CHECK(tree.at("started") == "2026-11-27T07:27:42.000Z");
  CHECK(tree.at("block").at("mechanism") == "silent_drop");
  CHECK(tree.at("block").at("hop") == 2);
  CHECK(tree.at("block").at("last_hop") == "10.2.0.2");
  CHECK_FALSE(tree.at("block").contains("blocker"));
  CHECK(tree.at("block").at("control_passes") == true);
  CHECK(tree.at("path").size() == 5);
  CHECK(tree.at("control").at(3).at("answer") == "connected");
  CHECK(tree.at("path").at(1).at("router") == "10.2.0.2");
  CHECK_FALSE(tree.at("path").at(2).contains("router"));
  CHECK(tree.at("path").at(1).at("round_trip") == 0.0004);
  CHECK_FALSE(tree.at("path").at(2).contains("round_trip"));  // silent: there is none
}

}  // namespace reachd::report
