#pragma once

// A small state for tests: a probe that is up, one that is down, one without a result, and a service.

#include <cerrno>

#include "core/test_record.hpp"

namespace reachd::json {

inline core::Snapshot example_snapshot() {
  using namespace std::chrono;
  const base::Wall noon = sys_days{year{2026} / 7 / 1} + 12h;
  core::Snapshot snapshot;
  snapshot.taken = noon;
  snapshot.process_start = noon - 2h;
  auto config = std::make_shared<config::Config>();
  config->proxied = true;
  snapshot.config = config;
  snapshot.services = {{"push", "default", core::ServiceState::degraded, noon - 1h}};

  auto apns = core::record_of(result::Kind::tls, "apns", "{1..50}-courier.push.apple.com", 5223);
  apns.up = true;
  apns.settled = true;
  apns.attempts[static_cast<std::size_t>(result::Outcome::ok)] = 9;
  apns.attempts[static_cast<std::size_t>(result::Outcome::connect_timeout)] = 1;
  apns.reachable_addresses = 4;
  apns.unreachable_addresses = 1;
  auto& last = apns.last.emplace();
  last.outcome = result::Outcome::ok;
  last.tried_address = true;
  last.started_wall = noon - 10s;
  last.duration = 50ms;
  last.phase(result::Phase::connect) = 12'500us;
  last.phase(result::Phase::handshake) = 30ms;
  last.host = "7-courier.push.apple.com";
  last.resolver = "system-1 192.0.2.53";
  last.address = net::Address::parse("17.57.144.10");
  last.answers = {*net::Address::parse("17.57.144.10"), *net::Address::parse("17.57.144.11")};
  last.tls.version = "TLSv1.3";
  last.tls.not_after = sys_days{year{2026} / 8 / 1};
  last.tls.chain = {{"leaf", "issuer", "00", sys_days{year{2026} / 6 / 1}, sys_days{year{2026} / 8 / 1}}};
  result::Result failure;
  failure.outcome = result::Outcome::connect_timeout;
  apns.failures.push_back(failure);

  auto control = core::record_of(result::Kind::tcp, "control-a", "192.0.2.1", 443);
  control.up = false;
  control.settled = true;
  auto& failed = control.last.emplace();
  failed.outcome = result::Outcome::connect_prohibited;
  failed.started_wall = noon - 3min;
  failed.duration = 5s;
  failed.detail = "<script>alert('&')</script>";
  failed.icmp = net::IcmpError{net::Family::ipv4, 3, 13, net::Address::parse("10.0.0.1")};
  failed.error_number = EHOSTUNREACH;
  control.down_since = noon - 5min;

  auto dns = core::record_of(result::Kind::dns, "resolve-courier", "courier.push.apple.com", 53);
  auto task = std::make_shared<probe::Task>(*dns.task);
  task->labels.family = net::Family::ipv6;
  task->labels.resolver = "system-1";
  task->labels.type = "AAAA";
  dns.task = task;

  snapshot.records = {apns, control, dns};
  return snapshot;
}

}  // namespace reachd::json
