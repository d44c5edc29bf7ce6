#include "metrics/series_count.hpp"

#include <doctest/doctest.h>

#include "metrics/series.hpp"

namespace {

using namespace reachd;
using metrics::series_count;
using metrics::series_of;
using result::Kind;

std::shared_ptr<const probe::Task> task(Kind kind, const std::string& host, std::uint16_t port) {
  auto made = std::make_shared<probe::Task>();
  made->labels = {"a", kind, host, port, net::Family::ipv4, "default", "", ""};
  return made;
}

TEST_CASE("the lines of a task, counted by hand") {
  // success, up, outcome_info, retransmits, 2 transitions, 2 timestamps, 2 addresses, block_info: 11; the
  // outcomes of the kind; per phase, 12 buckets, sum, count and the last duration: 15.
  CHECK(series_of(task(Kind::dns, "h.example", 53)) == 11 + 14 + 15 + 1);
  CHECK(series_of(task(Kind::tcp, "h.example", 443)) == 11 + 18 + 2 * 15);
  CHECK(series_of(task(Kind::tcp, "192.0.2.1", 443)) == 11 + 18 + 15);
  CHECK(series_of(task(Kind::tls, "h.example", 443)) == 11 + 29 + 3 * 15 + 2);
  CHECK(series_of(task(Kind::http, "h.example", 80)) == 11 + 25 + 3 * 15);
}

TEST_CASE("the lines of a plan: its tasks, its services by source, and the daemon's own") {
  config::Config config;
  CHECK(series_count(config, {}) == 12 + 3 + 1 + 1 + 1 + 2 + 6);

  core::Plan plan{task(Kind::tcp, "h.example", 443)};
  config.probes.resize(1);
  config.probes[0].sources = {"default", "guest"};
  config.services = {{"push", config::Service::Rule::all_of, {{false, 0}}},
                     {"all", config::Service::Rule::all_of, {{true, 0}}}};
  // Three of the twenty-three causes have one series per port, here one port, then two; each has a state and
  // a start.
  CHECK(series_count(config, plan) == 26 + 59 + 2 * (20 + 3) + 2 * 2 * 4);

  plan.push_back(task(Kind::http, "h.example", 80));
  CHECK(series_count(config, plan) == 26 + 59 + 81 + 1 + 2 * (20 + 6) + 2 * 2 * 4);
}

TEST_CASE("the lines of a task that goes through a proxy, and of its source's causes") {
  const config::Proxy proxy{false, "proxy.corp", 3128, "user:secret"};
  const auto through = [&](Kind kind) {
    auto made = std::make_shared<probe::Task>(*task(kind, "192.0.2.1", 443));
    made->source.proxy = proxy;
    return std::shared_ptr<const probe::Task>(made);
  };
  // The four outcomes of connecting are the proxy's, which has seven more; the proxy's name is looked up, and
  // but for http there is a tunnel.
  CHECK(series_of(through(Kind::tcp)) == 11 + 18 + 7 + 3 * 15);
  CHECK(series_of(through(Kind::tls)) == 11 + 29 + 7 + 4 * 15 + 2);
  CHECK(series_of(through(Kind::http)) == 11 + 25 + 7 + 3 * 15);

  config::Config config;
  config.sources.push_back({"default", "", {}, {}, false, proxy});
  const core::Plan plan{through(Kind::tcp)};
  const auto by_proxy = series_count(config, plan) - series_of(through(Kind::tcp));
  config.sources.clear();
  const auto direct = series_count(config, plan) - series_of(through(Kind::tcp));
  // proxy_down, proxy_login, and proxy_denied for one port and for all, with a state and a start each.
  CHECK(by_proxy == direct + 2 * 4);
}

TEST_CASE("the count includes every family of probes") {
  core::Snapshot snapshot;
  for (const auto kind : {Kind::dns, Kind::tcp, Kind::tls, Kind::http})
    snapshot.records.push_back(metrics::full_record(task(kind, "h.example", 443)));
  for (const auto& definition : metrics::probe_definitions()) {
    CAPTURE(definition.name);
    metrics::Series series;
    definition.fill(snapshot, series);
    CHECK_FALSE(series.empty());
  }
}

}  // namespace
