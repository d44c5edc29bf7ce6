#include "core/plan.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "core/test_plan.hpp"

using namespace reachd;
using namespace reachd::core;

namespace {

TestConfig plain() {
  TestConfig config;
  config->trust = config::built_in_trust();
  config.dns("dns", "example.com");
  config.tcp("tcp", "example.com");
  config.tls("tls", "example.com");
  config::HttpTarget http;
  http.host = *config::NamePattern::parse("example.com");
  config->probes.push_back({});
  config->probes.back().name = "http";
  config->probes.back().target = http;
  return config;
}

template <class Target>
Target& target(config::Config& config, std::size_t index) {
  return std::get<Target>(config.probes[index].target);
}

}  // namespace

TEST_CASE("the fingerprint changes exactly where the question does") {
  struct Change {
    const char* what;
    bool other;
    std::function<void(config::Config&)> make;
  };
  const std::vector<Change> changes{
      {"nothing", false, [](auto&) {}},
      {"interval", false, [](auto& c) { c.probes[2].schedule.interval *= 2; }},
      {"role", false, [](auto& c) { c.probes[2].role = config::Role::control; }},
      {"server_name", true, [](auto& c) { target<config::TlsTarget>(c, 2).server_name = "a.example"; }},
      {"alpn", true, [](auto& c) { target<config::TlsTarget>(c, 2).alpn = {"h2"}; }},
      {"hello", true, [](auto& c) { target<config::TlsTarget>(c, 2).hello = config::Hello::small; }},
      {"trust", true, [](auto& c) { target<config::TlsTarget>(c, 2).trust = "apple"; }},
      {"the trust set", true, [](auto& c) { c.trust[0].bundle = "/other.pem"; }},
      {"expect", true, [](auto& c) { c.probes[1].expect_networks = {*net::Network::parse("17.0.0.0/8")}; }},
      {"path", true, [](auto& c) { target<config::HttpTarget>(c, 3).path = "/x"; }},
      {"status", true, [](auto& c) { target<config::HttpTarget>(c, 3).status = {204}; }},
      {"https", true,
       [](auto& c) {
         config::HttpsTarget https;
         https.http = target<config::HttpTarget>(c, 3);
         https.tls.host = https.http.host;
         c.probes[3].target = https;
       }},
      {"body", true, [](auto& c) { target<config::HttpTarget>(c, 3).body = ""; }},
      {"transport", true, [](auto& c) { target<config::DnsTarget>(c, 0).tcp = true; }},
      {"the source", true, [](auto& c) { c.sources[0].interface = "eth1"; }},
  };
  const auto old_config = plain();
  const auto old_plan = plan(old_config.done(), host_with({net::Family::ipv4}));
  for (const auto& change : changes) {
    CAPTURE(change.what);
    auto config = plain();
    change.make(*config);
    const auto tasks = plan(config.done(), host_with({net::Family::ipv4}));
    REQUIRE(tasks.size() == old_plan.size());
    bool other = false;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const bool same = question_fingerprint(*tasks[i]) == question_fingerprint(*old_plan[i]);
      CHECK(same == tasks[i]->same_question(*old_plan[i]));
      other |= !same;
    }
    CHECK(other == change.other);
  }
}

TEST_CASE("another address of a named resolver is another question to a dns probe only") {
  auto config = plain();
  auto host = host_with({net::Family::ipv4});
  const auto old_plan = plan(config.done(), host);
  host.system_resolvers[0].address = *net::Address::parse("10.0.0.54");
  const auto tasks = plan(config.done(), host);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const bool dns = tasks[i]->labels.kind == result::Kind::dns;
    CHECK((question_fingerprint(*tasks[i]) != question_fingerprint(*old_plan[i])) == dns);
  }
}

TEST_CASE(
    "fingerprints are those of 0.1.0: different ones would discard every state that an older reachd saved") {
  auto config = plain();
  config->sources[0].interface = "eth1";
  config->sources[0].ipv4 = net::Address::parse("192.0.2.1");
  config->probes[1].expect_networks = {*net::Network::parse("17.0.0.0/8"), *net::Network::parse("2620::/16")};
  auto& tls = target<config::TlsTarget>(*config, 2);
  tls.server_name = "b.example";
  tls.alpn = {"apns-security-v3", "h2"};
  tls.trust = "own";
  config->trust.push_back({"own", "/etc/ssl/own.pem", true, {config::KeyHash{1, 2, 3}, config::KeyHash{4}}});
  target<config::HttpTarget>(*config, 3).body = "Success";
  std::string fingerprints;
  for (const auto& task : plan(config.done(), host_with({net::Family::ipv4}))) {
    fingerprints += task->labels.probe + task->labels.type + " " + question_fingerprint(*task) + "\n";
  }
  CHECK(fingerprints ==
        "dnsA b257db134bad4ad8c86368a6087a51f1\n"
        "dnsAAAA b257db134bad4ad8c86368a6087a51f1\n"
        "tcp a246abdf19ee19842fd952938e3d5831\n"
        "tls 7599b5cf6199780b31c39c22e25eef88\n"
        "http 362c55be50170a11d8c52915a3289474\n");
}

TEST_CASE("the proxy and its login are parts of the question") {
  auto config = plain();
  const auto direct = *plan(config.done(), host_with({net::Family::ipv4})).back();
  auto proxied = direct;
  proxied.source.proxy = config::Proxy{false, "proxy.corp", 3128, "user:secret"};
  auto other_login = proxied;
  other_login.source.proxy->login = "user:other";
  CHECK(question_fingerprint(direct) != question_fingerprint(proxied));
  CHECK(question_fingerprint(proxied) != question_fingerprint(other_login));
  CHECK(question_fingerprint(proxied).find("secret") == std::string::npos);
}
