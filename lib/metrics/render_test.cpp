#include "metrics/render.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "base/version.hpp"
#include "core/test_record.hpp"
#include "metrics/series.hpp"

using namespace reachd;
using namespace std::chrono_literals;
using result::Outcome;
using result::Phase;

namespace {

constexpr base::Wall at(int seconds) {
  return base::Wall{std::chrono::seconds{1'750'000'000 + seconds}};
}

void attempt(core::Record& record, Outcome outcome) {
  record.last.emplace().outcome = outcome;
  ++record.attempts[static_cast<std::size_t>(outcome)];
}

/// A tls probe that is up, a tcp probe that is down, a dns probe without a result, an http probe that takes
/// no part.
core::Snapshot example() {
  core::Snapshot snapshot;
  snapshot.taken = at(100);
  snapshot.process_start = at(0);
  snapshot.last_reload_success = at(1);

  auto tls = core::record_of(result::Kind::tls, "apns", "{1..50}-courier.push.apple.com", 5223);
  attempt(tls, Outcome::tls_timeout);
  attempt(tls, Outcome::ok);
  tls.up = true;
  tls.settled = true;
  tls.last->phase(Phase::connect) = 12'500us;
  tls.last->phase(Phase::handshake) = 30ms;
  tls.phases[static_cast<std::size_t>(Phase::connect)].observe(0.0125, core::phase_bounds);
  tls.phases[static_cast<std::size_t>(Phase::connect)].observe(0.001, core::phase_bounds);
  tls.phases[static_cast<std::size_t>(Phase::connect)].observe(3, core::phase_bounds);
  tls.retransmits = 3;
  tls.to_up = 2;
  tls.to_down = 1;
  tls.last_success = at(90) + 123ms;
  tls.last_transition = at(50);
  tls.reachable_addresses = 4;
  tls.unreachable_addresses = 1;
  tls.tls_version = "TLSv1.3";
  tls.tls_issuer = "Apple \"Server\\Authentication\" CA";
  tls.tls_alpn = "apns-security-v3";
  tls.certificate_not_after = std::chrono::sys_seconds(253'402'300'799s);  // 9999-12-31T23:59:59Z

  auto tcp = core::record_of(result::Kind::tcp, "control-a", "192.0.2.1", 443);
  attempt(tcp, Outcome::connect_timeout);
  tcp.up = false;
  tcp.block.emplace();
  tcp.block->mechanism = result::Mechanism::silent_drop;
  tcp.block->hop = 2;
  tcp.block->last_hop = *net::Address::parse("10.1.0.1");
  tcp.last->phase(Phase::connect) = 1ms;  // must not be shown: the attempt failed

  auto dns =
      core::record_of(result::Kind::dns, "resolve-courier", "courier.push.apple.com", 53, "system-1", "AAAA");
  dns.extra_answers = 7;

  auto http = core::record_of(result::Kind::http, "portal", "captive.apple.com", 80);
  attempt(http, Outcome::ok);
  http.up = true;
  http.takes_part = false;

  snapshot.records = {tls, tcp, dns, http};
  snapshot.services = {{"push", "default", core::ServiceState::degraded, at(5)}};
  snapshot.lag.observe(0.0003, core::lag_bounds);
  snapshot.skipped = {1, 2, 3};
  snapshot.in_flight = 5;
  snapshot.log_dropped = 6;
  verdict::Diagnosis cause;
  cause.cause = verdict::Cause::port_blocked;
  cause.port = 5223;
  cause.start = base::Wall(std::chrono::seconds(1700000100));
  cause.info = {
      result::Mechanism::silent_drop, 2, net::Address::parse("10.1.0.1"), {}, 443, "courier.example"};
  cause.label = "TCP 5223 is \"dropped\".";
  snapshot.diagnoses = {{"default", net::Family::ipv4, {443, 5223}, {cause}}};
  return snapshot;
}

std::set<std::string> lines(const std::string& text) {
  std::set<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    CAPTURE(line);
    CHECK(result.insert(line).second);  // no line twice
  }
  return result;
}

bool any_starts_with(const std::set<std::string>& lines, const std::string& start) {
  const auto next = lines.lower_bound(start);
  return next != lines.end() && next->starts_with(start);
}

const std::string apns =
    R"(probe="apns",kind="tls",target="{1..50}-courier.push.apple.com",port="5223",family="ipv4",source="default")";
const std::string control =
    R"(probe="control-a",kind="tcp",target="192.0.2.1",port="443",family="ipv4",source="default")";
const std::string courier =
    R"(probe="resolve-courier",kind="dns",target="courier.push.apple.com",port="53",family="ipv4",source="default",)"
    R"(resolver="system-1",type="AAAA")";
const std::string portal =
    R"(probe="portal",kind="http",target="captive.apple.com",port="80",family="ipv4",source="default")";

}  // namespace

TEST_CASE("every value is where it belongs") {
  const auto text = lines(metrics::render(example()));
  for (
      const auto& line : {
          "reachd_probe_success{" + apns + "} 1",
          "reachd_probe_success{" + control + "} 0",
          "reachd_probe_up{" + apns + "} 1",
          "reachd_probe_up{" + control + "} 0",
          "reachd_probe_attempts_total{" + apns + R"(,outcome="ok"} 1)",
          "reachd_probe_attempts_total{" + apns + R"(,outcome="tls_timeout"} 1)",
          "reachd_probe_attempts_total{" + apns + R"(,outcome="tls_alert"} 0)",
          "reachd_probe_attempts_total{" + courier + R"(,outcome="dns_nxdomain"} 0)",
          "reachd_probe_attempts_total{" + portal + R"(,outcome="ok"} 1)",
          "reachd_probe_outcome_info{" + apns + R"(,outcome="ok"} 1)",
          "reachd_probe_outcome_info{" + control + R"(,outcome="connect_timeout"} 1)",
          "reachd_probe_phase_duration_seconds_bucket{" + apns + R"(,phase="connect",le="0.001"} 1)",
          "reachd_probe_phase_duration_seconds_bucket{" + apns + R"(,phase="connect",le="0.01"} 1)",
          "reachd_probe_phase_duration_seconds_bucket{" + apns + R"(,phase="connect",le="0.025"} 2)",
          "reachd_probe_phase_duration_seconds_bucket{" + apns + R"(,phase="connect",le="2.5"} 2)",
          "reachd_probe_phase_duration_seconds_bucket{" + apns + R"(,phase="connect",le="+Inf"} 3)",
          "reachd_probe_phase_duration_seconds_count{" + apns + R"(,phase="connect"} 3)",
          "reachd_probe_phase_duration_seconds_sum{" + apns + R"(,phase="connect"} 3.0135)",
          "reachd_probe_phase_duration_seconds_count{" + apns + R"(,phase="resolve"} 0)",
          "reachd_probe_phase_duration_seconds_count{" + courier + R"(,phase="exchange"} 0)",
          "reachd_probe_phase_duration_seconds_count{" + portal + R"(,phase="response"} 0)",
          "reachd_probe_last_phase_duration_seconds{" + apns + R"(,phase="connect"} 0.0125)",
          "reachd_probe_last_phase_duration_seconds{" + apns + R"(,phase="handshake"} 0.03)",
          "reachd_probe_retransmits_total{" + apns + "} 3",
          "reachd_probe_transitions_total{" + apns + R"(,to="up"} 2)",
          "reachd_block_info{" + control +
              R"(,mechanism="silent_drop",hop="2",last_hop="10.1.0.1",blocker=""} 1)",
          "reachd_probe_transitions_total{" + apns + R"(,to="down"} 1)",
          "reachd_probe_last_success_timestamp_seconds{" + apns + "} 1750000090.123",
          "reachd_probe_last_transition_timestamp_seconds{" + apns + "} 1750000050",
          "reachd_probe_addresses{" + apns + R"(,result="reachable"} 4)",
          "reachd_probe_addresses{" + apns + R"(,result="unreachable"} 1)",
          "reachd_tls_certificate_not_after_timestamp_seconds{" + apns + "} 253402300799",
          "reachd_tls_info{" + apns +
              R"(,version="TLSv1.3",issuer="Apple \"Server\\Authentication\" CA",alpn="apns-security-v3"} 1)",
          "reachd_dns_extra_answers_total{" + courier + "} 7",
          std::string(R"(reachd_service_state{service="push",source="default",state="ok"} 0)"),
          std::string(R"(reachd_service_state{service="push",source="default",state="degraded"} 1)"),
          std::string(R"(reachd_service_state{service="push",source="default",state="down"} 0)"),
          std::string(R"(reachd_service_state{service="push",source="default",state="unknown"} 0)"),
          std::string(R"(reachd_scheduler_lag_seconds_bucket{le="0.0001"} 0)"),
          std::string(R"(reachd_scheduler_lag_seconds_bucket{le="0.0005"} 1)"),
          std::string("reachd_scheduler_lag_seconds_count 1"),
          std::string(R"(reachd_scheduler_skipped_total{reason="running"} 1)"),
          std::string(R"(reachd_scheduler_skipped_total{reason="limit"} 2)"),
          std::string(R"(reachd_scheduler_skipped_total{reason="no_record"} 3)"),
          std::string("reachd_probes_in_flight 5"),
          std::string("reachd_log_dropped_total 6"),
          "reachd_build_info{version=\"" + std::string(base::version()) + "\"} 1",
          std::string("reachd_config_last_reload_successful 1"),
          std::string("reachd_config_last_reload_success_timestamp_seconds 1750000001"),
          std::string("process_start_time_seconds 1750000000"),
      }) {
    CAPTURE(line);
    CHECK(text.contains(line));
  }
}

TEST_CASE("what is unknown is absent, not 0") {
  const auto text = lines(metrics::render(example()));
  for (const auto& start : {
           "reachd_probe_success{" + courier,  // no attempt yet
           "reachd_probe_up{" + courier,
           "reachd_probe_outcome_info{" + courier,
           "reachd_probe_success{" + portal,  // takes no part
           "reachd_probe_up{" + portal,
           "reachd_probe_outcome_info{" + portal,
           "reachd_probe_last_phase_duration_seconds{" + control,                           // failed
           "reachd_probe_phase_duration_seconds_count{" + control + R"(,phase="resolve")",  // a literal
           "reachd_probe_attempts_total{" + courier + R"(,outcome="connect_timeout")",
           "reachd_dns_extra_answers_total{" + apns,
           "reachd_tls_info{" + control,
           "reachd_probe_last_success_timestamp_seconds{" + control,
           std::string("reachd_clock_offset_seconds "),
       }) {
    CAPTURE(start);
    CHECK_FALSE(any_starts_with(text, start));
  }
  auto snapshot = example();
  snapshot.clock_offset = -1.5;
  CHECK(lines(metrics::render(snapshot)).contains("reachd_clock_offset_seconds -1.5"));
}

TEST_CASE("all outcomes that the kind can have are at 0 from the start") {
  for (const auto kind : {result::Kind::dns, result::Kind::tcp, result::Kind::tls, result::Kind::http}) {
    core::Snapshot snapshot;
    snapshot.records = {core::record_of(kind, "p", "a.example", 1)};
    const auto text = lines(metrics::render(snapshot));
    std::size_t found = 0;
    for (const auto& line : text)
      found += line.starts_with("reachd_probe_attempts_total{") && line.ends_with("} 0");
    CHECK(found == result::outcomes_of(kind).size());
  }
}

TEST_CASE("every cause exists from the start, those of a port for each port, and one is active") {
  const auto text = metrics::render(example());
  const std::string of = "{source=\"default\",family=\"ipv4\",cause=\"port_blocked\",port=\"";
  CHECK(text.find("reachd_diagnosis" + of + "5223\"} 1\n") != std::string::npos);
  CHECK(text.find("reachd_diagnosis" + of + "443\"} 0\n") != std::string::npos);
  CHECK(text.find("reachd_diagnosis_start_timestamp_seconds" + of + "5223\"} 1700000100\n") !=
        std::string::npos);
  CHECK(text.find("reachd_diagnosis_info" + of +
                  "5223\",mechanism=\"silent_drop\",hop=\"2\",last_hop=\"10.1.0.1\",blocker=\"\",target="
                  "\"courier.example\",sentence=\"TCP 5223 is \\\"dropped\\\".\"} 1\n") != std::string::npos);
  CHECK(text.find("cause=\"uplink_down\",port=\"\"} 0\n") != std::string::npos);
}

TEST_CASE("a place that had too many values lately is shown as many") {
  auto snapshot = example();
  for (auto& record : snapshot.records) record.many_places.last_hop = true;
  snapshot.diagnoses.front().causes.front().many_places.hop = true;
  const auto text = metrics::render(snapshot);
  CHECK(text.find(R"(mechanism="silent_drop",hop="2",last_hop="many",blocker=""} 1)") != std::string::npos);
  CHECK(text.find(R"(mechanism="silent_drop",hop="many",last_hop="10.1.0.1",blocker="",target=)") !=
        std::string::npos);
}

TEST_CASE("HELP and TYPE on every family, and no family without series") {
  const auto text = lines(metrics::render(example()));
  std::set<std::string> helped;
  std::set<std::string> typed;
  for (const auto& line : text) {
    if (line.starts_with("# HELP ")) helped.insert(line.substr(7, line.find(' ', 7) - 7));
    if (line.starts_with("# TYPE ")) typed.insert(line.substr(7, line.find(' ', 7) - 7));
  }
  CHECK(helped == typed);
  // All except the clock's offset and those that come from the configuration.
  CHECK(helped.size() == metrics::definitions().size() - 2);
  CHECK_FALSE(helped.contains("reachd_clock_offset_seconds"));
  CHECK_FALSE(helped.contains("reachd_trust_authority_not_after_timestamp_seconds"));
}

TEST_CASE("the process_* values are those of this process") {
  const auto text = metrics::render({});
  const auto value = [&](const std::string& name) {
    const auto start = text.find("\n" + name + " ");
    REQUIRE(start != std::string::npos);
    return std::atof(text.c_str() + start + name.size() + 2);
  };
  CHECK(value("process_cpu_seconds_total") > 0);
  CHECK(value("process_resident_memory_bytes") > 1e6);
  CHECK(value("process_virtual_memory_bytes") >= value("process_resident_memory_bytes"));
  const auto open = value("process_open_fds");
  CHECK(open >= 3);
  CHECK(value("process_max_fds") >= open);
  std::ifstream one_more("/dev/null");
  const auto now_open = metrics::render({});
  CHECK(now_open.find("\nprocess_open_fds " + std::to_string(static_cast<int>(open) + 1) + "\n") !=
        std::string::npos);
}

TEST_CASE("promtool has no complaints") {
  char input[] = "/tmp/reachd-metrics-XXXXXX";
  const int descriptor = mkstemp(input);
  REQUIRE(descriptor >= 0);
  close(descriptor);
  std::ofstream(input) << metrics::render(example());
  const std::string command = std::string("promtool check metrics <") + input + " 2>&1";
  auto* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string said;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) said += buffer;
  const int status = pclose(pipe);
  std::remove(input);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    FAIL("promtool was not found: this test needs it (Debian: apt install prometheus)");
  }
  CHECK(said == "");
  CHECK(status == 0);
}
