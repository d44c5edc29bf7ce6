#pragma once

// Configurations and plans made by hand, for the tests of this folder.

#include <memory>
#include <string>

#include "core/core.hpp"

namespace reachd::core {

/// A configuration to which a test adds probes and services; done() gives it away.
class TestConfig {
 public:
  TestConfig() : config_(std::make_shared<config::Config>()) { config_->sources.push_back({}); }

  config::Probe& tcp(const std::string& name, const std::string& host, std::uint16_t port = 443) {
    return add(name, config::TcpTarget{*config::NamePattern::parse(host), port});
  }
  config::Probe& tls(const std::string& name, const std::string& host, std::uint16_t port = 443) {
    config::TlsTarget target;
    target.host = *config::NamePattern::parse(host);
    target.port = port;
    return add(name, target);
  }
  config::Probe& http(const std::string& name, const std::string& host) {
    config::HttpTarget target;
    target.host = *config::NamePattern::parse(host);
    return add(name, target);
  }
  config::Probe& dns(const std::string& name, const std::string& query) {
    config::DnsTarget target;
    target.host = *config::NamePattern::parse(query);
    return add(name, target);
  }
  void service(const std::string& name, config::Service::Rule rule,
               std::vector<config::Service::Member> members) {
    config_->services.push_back({name, rule, std::move(members)});
  }
  config::Config& operator*() { return *config_; }
  config::Config* operator->() { return config_.get(); }
  std::shared_ptr<const config::Config> done() const { return config_; }

 private:
  config::Probe& add(const std::string& name, decltype(config::Probe::target) target) {
    config::Probe probe;
    probe.name = name;
    probe.target = std::move(target);
    config_->probes.push_back(std::move(probe));
    return config_->probes.back();
  }
  std::shared_ptr<config::Config> config_;
};

inline HostFacts host_with(std::set<net::Family> families) {
  HostFacts facts;
  facts.families["default"] = std::move(families);
  facts.system_resolvers = {{*net::Address::parse("10.0.0.53"), 53}};
  return facts;
}

inline result::Result result_of(result::Outcome outcome, const std::string& address = "17.57.144.10") {
  result::Result result;
  result.outcome = outcome;
  result.address = net::Address::parse(address);
  result.tried_address = result::stage(outcome) != result::Stage::dns;
  result.answers = {*result.address};
  return result;
}

inline constexpr Steady test_start{std::chrono::hours(1000)};
inline Now at(std::chrono::nanoseconds since_start) {
  return {test_start + since_start,
          Wall(std::chrono::hours(500000)) + std::chrono::duration_cast<Wall::duration>(since_start)};
}

}  // namespace reachd::core
