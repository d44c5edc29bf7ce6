#include "core/trace_control.hpp"

#include <doctest/doctest.h>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;
using result::Approach;
using result::Outcome;

namespace {

/// Records of a plan made by hand.
struct Records {
  TestConfig config;
  std::vector<std::unique_ptr<Record>> all;

  /// `pages`: with an http probe and one with `role: portal`, too.
  explicit Records(bool pages = false) {
    config.tcp("apns", "courier.example", 5223);
    config.tcp("identity", "identity.example", 443);
    config.tcp("control", "1.1.1.1", 443).role = config::Role::control;
    config.tcp("apns-fallback", "courier.example", 443);
    config.tcp("same-address", "other.example", 80);
    config.dns("names", "courier.example");
    if (pages) {
      config.http("page", "page.example");
      config.http("portal", "portal.example").role = config::Role::portal;
    }
    for (const auto& task : plan(config.done(), host_with({net::Family::ipv4}))) {
      auto record = std::make_unique<Record>();
      record->task = task;
      record->up = true;
      record->settled = true;
      record->last = result_of(Outcome::ok, task->labels.probe == "apns"           ? "17.57.144.10"
                                            : task->labels.probe == "same-address" ? "17.57.144.10"
                                            : task->labels.probe == "control"      ? "1.1.1.1"
                                            : task->labels.probe == "names"        ? "10.0.0.53"
                                                                                   : "17.57.144.99");
      all.push_back(std::move(record));
    }
  }
  Record& operator[](const std::string& name) {
    for (auto& record : all) {
      if (record->task->labels.probe == name) return *record;
    }
    throw std::logic_error(name);
  }
  TraceControl of(const std::string& name) {
    std::vector<const Record*> others;
    for (auto& record : all) {
      if (record->task->labels.probe != name) others.push_back(record.get());
    }
    return trace_control((*this)[name], others);
  }
};

}  // namespace

TEST_CASE("a failing port is compared with what works nearest to it") {
  Records records;
  records["apns"].last = result_of(Outcome::connect_timeout);
  CHECK(records.of("apns") == TraceControl{80, {}});  // at this very address
  records["same-address"].up = false;
  CHECK(records.of("apns") == TraceControl{443, {}});  // of the same name
  records["apns-fallback"].settled = false;
  CHECK(records.of("apns") == TraceControl{0, net::Endpoint{*net::Address::parse("1.1.1.1"), 443}});
  records["control"].up = std::nullopt;
  CHECK(records.of("apns") == TraceControl{0, net::Endpoint{*net::Address::parse("17.57.144.99"), 443}});
  records["identity"].takes_part = false;
  CHECK(records.of("apns") == TraceControl{});
}

TEST_CASE("who answers on plain HTTP is told by another port of the same address, 443 at least") {
  Records records(true);
  auto& page = records["page"];
  CHECK(approach(page) == Approach::none);
  page.last = result_of(Outcome::http_unexpected_status, "17.57.144.77");
  CHECK(approach(page) == Approach::connect);
  CHECK(records.of("page") == TraceControl{443, {}});
  records["apns"].last = result_of(Outcome::ok, "17.57.144.77");
  CHECK(records.of("page") == TraceControl{5223, {}});
  records["portal"].last = page.last;  // its page is the portal's
  CHECK(approach(records["portal"]) == Approach::none);
}

TEST_CASE("a resolver over UDP is compared with a connection") {
  Records records;
  auto& names = records["names"];
  names.last = result_of(Outcome::dns_timeout, "10.0.0.53");
  CHECK_FALSE(over_tcp(*names.task));
  CHECK(records.of("names").endpoint == net::Endpoint{*net::Address::parse("1.1.1.1"), 443});
}

TEST_CASE("through a proxy only the way to the proxy itself is examined") {
  Records records;
  auto& apns = records["apns"];
  auto task = std::make_shared<Task>(*apns.task);
  task->source.proxy = config::Proxy{false, "proxy.corp", 3128, ""};
  apns.task = task;
  const auto approach_of = [&](Outcome outcome, bool reached) {
    apns.last = result_of(outcome, "10.1.0.9");
    if (reached) apns.last->phase(result::Phase::connect) = std::chrono::milliseconds(1);
    return approach(apns);
  };
  CHECK(approach_of(Outcome::proxy_timeout, false) == Approach::connect);
  CHECK(approach_of(Outcome::proxy_timeout, true) == Approach::none);
  CHECK(approach_of(Outcome::proxy_refused, false) == Approach::connect);
  CHECK(approach_of(Outcome::proxy_reset, true) == Approach::none);
  CHECK(approach_of(Outcome::proxy_denied, true) == Approach::proxy_answer);
  CHECK_FALSE(needs_trace(Approach::proxy_answer));
  CHECK(approach_of(Outcome::tls_timeout, true) == Approach::none);
  CHECK(approach_of(Outcome::tls_untrusted, true) == Approach::interception);
  CHECK(approach_of(Outcome::dns_timeout, false) == Approach::none);
  CHECK(records.of("apns") == TraceControl{});
  CHECK(result::block_told_by(Outcome::proxy_denied, net::Address::parse("10.1.0.9")).blocker ==
        net::Address::parse("10.1.0.9"));
  CHECK_FALSE(result::block_told_by(Outcome::proxy_failed, net::Address::parse("10.1.0.9")).blocker);
}
