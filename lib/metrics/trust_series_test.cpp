#include "metrics/series.hpp"

#include <doctest/doctest.h>

#include "config/apple_keys.hpp"
#include "core/snapshot.hpp"

using namespace reachd;

namespace {

config::Probe tls_probe(std::string trust) {
  config::TlsTarget target;
  target.trust = std::move(trust);
  config::Probe probe;
  probe.target = target;
  return probe;
}

metrics::Series shown(config::Config config) {
  core::Snapshot snapshot;
  snapshot.config = std::make_shared<const config::Config>(std::move(config));
  metrics::Series series;
  metrics::service_definitions().front().fill(snapshot, series);
  return series;
}

}  // namespace

TEST_CASE("pinned authorities of a set that is in use") {
  config::Config config;
  config.trust = config::built_in_trust();
  config.trust.push_back({"mine", "", false, {config.trust[1].spki_sha256[1], config::KeyHash{}}});
  CHECK(shown(config).empty());  // no probe uses any

  config.probes = {tls_probe("system"), tls_probe("mine")};
  auto series = shown(config);
  REQUIRE(series.size() == 1);  // nothing is known about the other key
  CHECK(series[0].label[0].value == "mine");
  CHECK(series[0].label[1].value == "Apple Server Authentication CA 2");
  CHECK(series[0].gauge.value == 1948579200);  // 2031-10-01

  config.probes.push_back(tls_probe("apple"));
  series = shown(config);
  REQUIRE(series.size() == 3);
  CHECK(series[0].label[0].value == "apple");
  CHECK(series[0].gauge.value == 1867017600);  // 2029-03-01
}

TEST_CASE("without a configuration there is nothing to show") {
  metrics::Series series;
  metrics::service_definitions().front().fill({}, series);
  CHECK(series.empty());
}
