#include "core/question.hpp"

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
      {"trust", true, [](auto& c) { target<config::TlsTarget>(c, 2).trust = "apple"; }},
      {"the trust set", true, [](auto& c) { c.trust[0].bundle = "/other.pem"; }},
      {"expect", true, [](auto& c) { c.probes[1].expect_networks = {*net::Network::parse("17.0.0.0/8")}; }},
      {"path", true, [](auto& c) { target<config::HttpTarget>(c, 3).path = "/x"; }},
      {"status", true, [](auto& c) { target<config::HttpTarget>(c, 3).status = {204}; }},
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

TEST_CASE("a fingerprint stays what it is: another one throws away every state that an older reachd kept") {
  const auto config = plain();
  const auto tasks = plan(config.done(), host_with({net::Family::ipv4}));
  CHECK(question_fingerprint(*tasks.back()).size() == 32);
  CHECK(question_fingerprint(*tasks.back()) == question_fingerprint(*tasks.back()));
}
